import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const { RELIABILITY, RELIABILITY_ROWS } = process.env

/** Whether campaigns run at full length, and not for the few minutes of every test run. */
export const isFull = RELIABILITY === 'full'

/** `full` at full length, else `short`. */
export const scaled = (short, full) => (isFull ? full : short)

/**
 * Keeps what a campaign reached as a row of the table: the campaign, the bar, the figures. Only what passed gets here.
 */
export function reached(t, campaign, bar, figures) {
  t.diagnostic(`${campaign}: ${figures}`)
  if (!RELIABILITY_ROWS) return
  mkdirSync(RELIABILITY_ROWS, { recursive: true })
  const file = `${basename(process.argv[1], '.test.js')}.${campaign.replaceAll(/\W+/g, '-')}.row`
  writeFileSync(join(RELIABILITY_ROWS, file), `| ${campaign} | ${bar} | ${figures} |\n`)
}
