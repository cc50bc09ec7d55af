// The official suite's tests of draft 7, judged as draft 7 and, with tuples written in the new way, as
// draft 2020-12: test_suite.mjs JUDGE FOLDER
//
// A schema may be refused only for what the checker says it does not know.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [judge, folder] = process.argv.slice(2);

// Files with keywords that are refused, or schemas in other documents.
const left_out = new Set(["dependencies.json", "refRemote.json"]);

// Why single schemas may be refused, in the words of the checker.
const refusals = [
  /^the keyword "(dependencies|tilda~field)" is not supported$/,
  /^the \$ref ".*" leads to another document$/,
  /^a \$ref within a schema that has an \$id is not supported$/,
  /^draft 7 ignores .* beside \$ref; use allOf$/,
  /^the \$ref ".*" leads nowhere$/,
];

// A format only describes; since draft 2019-09 keywords beside $ref count.
const other_meaning = [/"format":"regex"/, /2020-12.*"\$ref":"[^"]*","maxItems"/];

const files = [
  ...readdirSync(join(folder, "draft7")).filter((name) => name.endsWith(".json")),
  "optional/bignum.json",
  "optional/ecmascript-regex.json",
  "optional/zeroTerminatedFloats.json",
].filter((name) => !left_out.has(name));

function as_draft_7(schema) {
  if (typeof schema === "boolean") return schema;
  return { $schema: "http://json-schema.org/draft-07/schema#", ...schema };
}

/** A schema of draft 7 as draft 2020-12 writes it; `is_schema`: not a map of names. */
function modern(json, is_schema = true) {
  if (Array.isArray(json)) return json.map((it) => modern(it));
  if (json === null || typeof json !== "object") return json;
  const names = new Set(["properties", "patternProperties", "definitions", "$defs"]);
  const data = new Set(["const", "enum", "default", "examples"]);
  const entries = Object.entries(json).flatMap(([name, value]) => {
    if (!is_schema) return [[name, modern(value)]];
    if (data.has(name)) return [[name, value]];
    if (name === "items" && Array.isArray(value)) return [["prefixItems", modern(value)]];
    if (name === "additionalItems") {
      return Array.isArray(json.items) ? [["items", modern(value)]] : [];
    }
    return [[name, modern(value, !names.has(name))]];
  });
  return Object.fromEntries(entries);
}

function as_draft_2020(schema) {
  if (typeof schema === "boolean") return schema;
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...modern(schema) };
}

function cases_of(draft) {
  return files.flatMap((file) =>
    JSON.parse(readFileSync(join(folder, "draft7", file), "utf8")).flatMap((group) =>
      group.tests.map((test) => ({
        title: `${file}: ${group.description}: ${test.description}`,
        line: JSON.stringify({ schema: draft(group.schema), value: test.data }),
        is_valid: test.valid,
      })),
    ),
  );
}

let failures = 0;
for (const [name, draft] of [["draft 7", as_draft_7], ["draft 2020-12", as_draft_2020]]) {
  const cases = cases_of(draft);
  const { stdout, status } = spawnSync(judge, {
    input: cases.map((it) => `${it.line}\n`).join(""),
    encoding: "utf8",
  });
  assert.equal(status, 0);
  const verdicts = stdout.trimEnd().split("\n");
  assert.equal(verdicts.length, cases.length);
  let refused = 0;
  cases.forEach(({ title, line, is_valid }, i) => {
    const [word] = verdicts[i].split(" ");
    const why = verdicts[i].slice(word.length + 1);
    if (other_meaning.some((it) => it.test(line))) return;
    if (word === "refused" && refusals.some((it) => it.test(why))) {
      refused += 1;
    } else if (word !== (is_valid ? "fits" : "misfit")) {
      failures += 1;
      console.log(`${name}: ${title}: ${verdicts[i]}\n  ${line}`);
    }
  });
  console.log(`${name}: ${cases.length} cases, ${refused} of schemas that are refused`);
  assert.ok(refused < cases.length / 10);
}
process.exit(failures === 0 ? 0 : 1);
