/** A clock that stands until it is told to move, in milliseconds since the epoch. */
export class ManualClock {
  constructor(now) {
    this.now = now
  }
  advance(milliseconds) {
    this.now += milliseconds
  }
}
