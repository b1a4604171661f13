import { uuid } from "./uuid.js"

const LEASE = 20_000

// Lets one tab of this browser at a time do a piece of work; whoever comes second hears null and looks again later. Where the
// page has no locks (plain http), a lease in the store does the same.
export class OneAtATime {
  constructor(store) {
    this.store = store
    this.holder = uuid()
  }

  run(name, work) {
    if (navigator.locks) return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : null))
    return this.underLease(name, work)
  }

  async underLease(name, work) {
    if (!(await this.store.lease(name, this.holder, LEASE))) return null
    try {
      return await work()
    } finally {
      await this.store.release(name, this.holder)
    }
  }
}
