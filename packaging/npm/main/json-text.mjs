// Parts of JSON as they are written: JSON.parse would round numbers.

/** Where the value that begins at `begin` ends. The text is valid JSON without white space between tokens. */
function endOfValue(text, begin) {
  let depth = 0
  for (let i = begin; i < text.length; i++) {
    const character = text[i]
    if (character === '"') {
      i = endOfString(text, i)
    } else if (character === '{' || character === '[') {
      depth++
    } else if (character === '}' || character === ']') {
      if (depth === 0) return i
      depth--
    } else if (character === ',' && depth === 0) {
      return i
    }
  }
  return text.length
}

function endOfString(text, begin) {
  let i = begin + 1
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}

/** The text of the member `name` of an object. */
export function memberOf(text, name) {
  for (let i = 1; i < text.length; ) {
    const colon = endOfString(text, i) + 1
    const end = endOfValue(text, colon + 1)
    if (JSON.parse(text.slice(i, colon)) === name) return text.slice(colon + 1, end)
    i = end + 1
  }
  return undefined
}

/** The texts of the elements of an array. */
export function elementsOf(text) {
  const elements = []
  for (let i = 1; i < text.length - 1; ) {
    const end = endOfValue(text, i)
    elements.push(text.slice(i, end))
    i = end + 1
  }
  return elements
}
