/** The instant at which tests begin: 2025-01-01, in milliseconds since the epoch. */
export const now = 1735689600000

/** A clock that stands until it is told to move. */
export class ManualClock {
  constructor(time = now) {
    this.now = time
  }
  advance(milliseconds) {
    this.now += milliseconds
  }
}
