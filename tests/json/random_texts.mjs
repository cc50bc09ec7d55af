// node random_texts.mjs CHECKER [SEED [COUNT]]
//
// Random texts, valid and mutated, held against JSON.parse: the same ones are accepted (ours
// refuses infinite numbers, too), and the compact form means the same.

import { judge } from "./checker.mjs";

const [checker, seed = "20231211", count = "60000"] = process.argv.slice(2);

let state = Number(seed) >>> 0;
/** A whole number below `bound` (mulberry32). */
function below(bound) {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
}
const pick = (choices) => choices[below(choices.length)];
const repeat = (times, make) => Array.from({ length: times }, make).join("");

const digits = (most) => repeat(1 + below(most), () => below(10));
const space = () => (below(4) === 0 ? repeat(below(3), () => pick([" ", "\n", "\t", "\r"])) : "");

function number() {
  const whole = below(3) === 0 ? "0" : `${1 + below(9)}${below(2) ? digits(below(20) ? 5 : 320) : ""}`;
  const fraction = below(3) === 0 ? `.${digits(6)}` : "";
  const exponent = below(4) === 0 ? pick(["e", "E"]) + pick(["", "+", "-"]) + digits(below(4) ? 2 : 4) : "";
  return pick(["", "-"]) + whole + fraction + exponent;
}

function character() {
  switch (below(12)) {
    case 0: return pick(['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"]);
    case 1: return `\\u${repeat(4, () => pick("0123456789abcdefABCDEF"))}`;
    case 2: return pick(["\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u0000"]);
    case 3: return pick(["é", "\u0080", "\u07ff", "ш", "日", "\u2028", "\ufeff", "\uffff", "😀", "\u{10ffff}"]);
    case 4: return pick(["\u007f", "/", "'", "{", "}", "[", "]", ",", ":", " "]);
    default: return String.fromCharCode(0x61 + below(26));
  }
}
const string = () => `"${repeat(below(5) ? below(8) : below(60), character)}"`;

function value(depth) {
  switch (below(depth > 6 ? 4 : 7)) {
    case 0: return pick(["null", "true", "false"]);
    case 1: return number();
    case 2:
    case 3: return string();
    case 4: return `[${items(depth, () => element(depth))}]`;
    default: return `{${items(depth, () => `${space()}${string()}${space()}:${element(depth)}`)}}`;
  }
}
const element = (depth) => space() + value(depth + 1) + space();
const items = (depth, make) =>
  below(6) === 0 ? space() : Array.from({ length: 1 + below(4) }, make).join(",");

/** A byte that matters to JSON, or any. */
const odd_byte = () =>
  below(2) ? Buffer.from(pick('{}[]",:\\eE+-.019tfnu \n\0\x1f')) : Buffer.from([below(256)]);

function mutated(text) {
  const at = below(text.length + 1);
  const [before, after] = [text.subarray(0, at), text.subarray(at)];
  switch (below(5)) {
    case 0: return before;
    case 1: return Buffer.concat([before, odd_byte(), after]);
    case 2: return Buffer.concat([before, odd_byte(), after.subarray(1)]);
    case 3: return Buffer.concat([before, after.subarray(1 + below(3))]);
    default: return Buffer.concat([before, text.subarray(below(text.length + 1)).subarray(0, 9), after]);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What JSON.parse makes of the bytes, as text; undefined when it refuses or a number is infinite. */
function reference(bytes) {
  try {
    const text = decoder.decode(bytes);
    const meaning = JSON.stringify(JSON.parse(text));
    // Not seen in the meaning where a later member of the same name hides it.
    const tokens = text.match(/"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*/g) ?? [];
    return tokens.every((token) => token[0] === '"' || Number.isFinite(Number(token))) ? meaning : undefined;
  } catch {
    return undefined;
  }
}

const texts = Array.from({ length: Number(count) }, (_, index) => {
  const valid = Buffer.from(element(0));
  return index % 2 === 0 ? valid : below(4) === 0 ? mutated(mutated(valid)) : mutated(valid);
});

let accepted = 0;
let wrong = 0;
judge(checker, texts).forEach((compact, index) => {
  const expected = reference(texts[index]);
  accepted += compact === undefined ? 0 : 1;
  const is_right = compact === undefined ? expected === undefined : reference(compact) === expected;
  if (is_right) return;
  wrong += 1;
  if (wrong <= 10) console.error(`${expected === undefined ? "bad" : "good"}: ${texts[index].toString("hex")}`);
});
console.log(`seed ${seed}: ${texts.length} texts, ${accepted} accepted, ${wrong} judged otherwise`);
process.exit(wrong === 0 && accepted > texts.length / 2 && accepted < texts.length * 0.9 ? 0 : 1);
