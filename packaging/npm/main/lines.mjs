// Text of streams.

/** Calls `take` with the bytes of each line of a stream, without its end. */
export function eachLine(stream, take) {
  let parts = []
  stream.on('data', (chunk) => {
    let begin = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, begin)) {
      parts.push(chunk.subarray(begin, end))
      take(Buffer.concat(parts))
      parts = []
      begin = end + 1
    }
    if (begin < chunk.length) parts.push(chunk.subarray(begin))
  })
}

/** Keeps the last `limit` characters of what is added. */
export function lastText(limit) {
  let kept = ''
  return {
    add: (text) => {
      kept = (kept + text).slice(-limit)
    },
    text: () => kept
  }
}
