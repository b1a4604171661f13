const NAME = "yuzu"
const MESSAGES = "messages"
const LEASES = "leases"

// The messages that are on their way, in this browser's database: each stays until the server has surely stored it. Every change
// is one transaction, so that two tabs can neither post different requests for one message nor lose one.
export class OutboxStore {
  constructor(name = NAME) {
    this.name = name
  }

  // In the order in which they were written.
  async list(user) {
    const all = await this.run(MESSAGES, "readonly", (messages) => messages.getAll())
    return all.filter((message) => message.user === user).sort((one, other) => one.order - other.order)
  }

  // A message that is already there stays as it is. Behind all others, unless it comes back to an old place.
  add(message) {
    return this.run(MESSAGES, "readwrite", async (messages) => {
      const all = await result(messages.getAll())
      if (all.some(({ id }) => id === message.id)) return
      const order = message.order ?? Math.max(0, ...all.map((one) => one.order)) + 1
      messages.add({ ...message, order })
    })
  }

  // Fix what will be posted, once: whoever comes second gets what the first one fixed. Null when it was taken back meanwhile.
  seal(id, parent) {
    return this.change(id, (message) => ({
      ...message,
      parent: message.parent === undefined ? parent : message.parent,
      isUncertain: true,
      hold: { kind: "sending" },
    }))
  }

  // Why it waits. What was surely not taken may be posted anew under another parent, unless a person chose the parent.
  hold(id, hold, { isTaken = undefined } = {}) {
    return this.change(id, (message) => {
      const isSetback = hold && hold.kind !== "answer"
      const held = { ...message, hold, tries: isSetback ? (message.tries ?? 0) + 1 : 0 }
      if (isTaken === false) Object.assign(held, { isUncertain: false, parent: message.isBranch ? message.parent : undefined })
      return held
    })
  }

  // The server knows this conversation now.
  settle(user, conversation) {
    return this.run(MESSAGES, "readwrite", async (messages) => {
      for (const message of await result(messages.getAll())) {
        if (message.user === user && message.conversation === conversation) messages.put({ ...message, isNew: false })
      }
    })
  }

  // Out of the queue and back into a person's hands; null when it may already have arrived.
  takeBack(id) {
    return this.run(MESSAGES, "readwrite", async (messages) => {
      const message = await result(messages.get(id))
      if (!message || message.isUncertain) return null
      messages.delete(id)
      return message
    })
  }

  remove(id) {
    return this.run(MESSAGES, "readwrite", async (messages) => {
      const message = await result(messages.get(id))
      messages.delete(id)
      return message ?? null
    })
  }

  // One tab at a time, where the browser has no locks of its own (plain http). It ends by itself when its holder dies.
  lease(name, holder, milliseconds) {
    return this.run(LEASES, "readwrite", async (leases) => {
      const held = await result(leases.get(name))
      if (held && held.holder !== holder && held.until > Date.now()) return false
      leases.put({ name, holder, until: Date.now() + milliseconds })
      return true
    })
  }

  release(name, holder) {
    return this.run(LEASES, "readwrite", async (leases) => {
      if ((await result(leases.get(name)))?.holder === holder) leases.delete(name)
    })
  }

  change(id, make) {
    return this.run(MESSAGES, "readwrite", async (messages) => {
      const message = await result(messages.get(id))
      if (!message) return null
      const changed = make(message)
      messages.put(changed)
      return changed
    })
  }

  // Resolves once the disk has it.
  async run(place, mode, work) {
    const transaction = (await this.open()).transaction(place, mode, { durability: "strict" })
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
    ended.catch(() => {}) // told below, unless the work itself failed first
    const made = work(transaction.objectStore(place))
    const value = await (made instanceof IDBRequest ? result(made) : made)
    await ended
    return value
  }

  open() {
    this.opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore(MESSAGES, { keyPath: "id" })
        request.result.createObjectStore(LEASES, { keyPath: "name" })
      }
      request.onsuccess = () => resolve(this.watch(request.result))
      request.onerror = () => reject(request.error)
    })
    return this.opening
  }

  // A browser may close it under us, when it is short of space or another version of the page wants to change it.
  watch(database) {
    database.onversionchange = () => database.close()
    database.onclose = () => (this.opening = null)
    return database
  }
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
