import { BottomKeeper } from "./bottom_keeper.js"
import { ReadingPlace } from "./reading_place.js"
import { TranscriptWindow } from "./transcript_window.js"
import { Travel } from "./travel.js"

// What belongs to reading a conversation on this page: the window, the place that is kept, the bottom that is followed, and
// the ways to somewhere else.
export class Reading {
  constructor(transcript, standing, { address, isBusy, drawn, moved, tellOthers }) {
    this.transcript = transcript
    this.place = new ReadingPlace(transcript, () => !this.bottom.isPinned)
    this.window = new TranscriptWindow(transcript, this.place, { standing, address, isBusy, changed: drawn })
    this.bottom = new BottomKeeper(() => this.window.isAtEnd, () => moved(this.bottom.isPinned))
    this.travel = new Travel({ ...this, standing }, tellOthers)
  }

  disconnect() {
    this.bottom.disconnect()
    this.place.disconnect()
  }

  // The server told something new: take it over around what is being read.
  async catchUp(isNews, turnId) {
    const shown = this.transcript.running?.dataset.turn ?? null
    if (isNews || (this.window.isAtEnd && shown !== turnId)) await this.window.refresh(this.bottom.isPinned)
    this.bottom.update()
  }
}
