import { getFragment, write } from "./api.js"

// Who may answer in a conversation, as the server lists it, and the choice among them.
export class SpeakerList {
  constructor(element, conversation) {
    Object.assign(this, { element, conversation })
  }

  get isEmpty() {
    return !this.element.childElementCount
  }

  async load() {
    const id = this.conversation.idValue
    this.element.replaceChildren(await getFragment(id ? `/conversations/${id}/speakers` : "/speakers"))
  }

  // Each provider is asked for its models; those that do not answer keep the list that is known of them.
  async askProviders() {
    const providers = [...this.element.querySelectorAll("[role=group][data-credential]")]
    const ask = ({ dataset }) => write("POST", `/settings/credentials/${dataset.credential}/model-list`)
    await Promise.allSettled(providers.map(ask))
    await this.load()
  }

  async choose({ dataset: { credential, model } }) {
    await this.conversation.ensure()
    const choice = { credential_id: credential || null, model }
    await write("PUT", `/conversations/${this.conversation.idValue}/choice`, choice)
  }
}
