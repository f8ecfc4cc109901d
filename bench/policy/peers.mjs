// Evaluates the conditions in a file with each package, parsed once, over facts made once, and
// prints what each said and the median nanoseconds of one evaluation. Nothing else is timed.
//
//   node peers.mjs FILE     FILE: {"facts": {...}, "conditions": ["...", ...]}
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";
import { celEnv, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";

const kBatches = 7;
const kBatchNanosecondsMin = 4e6;

// Whole numbers are ints in CEL, and BigInt in both packages.
function native(value, timestamp) {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map((item) => native(item, timestamp));
  if (value === null || typeof value !== "object") return value;
  if ("timestamp" in value) return timestamp(new Date(value.timestamp));
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, native(of, timestamp)]));
}

function batch(evaluate, facts, times) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; ++i) evaluate(facts);
  return Number(process.hrtime.bigint() - start);
}

// The first batches, which grow until one is long enough, let the compiler warm up.
function median(evaluate, facts) {
  let times = 64;
  while (batch(evaluate, facts, times) < kBatchNanosecondsMin) times *= 2;
  const found = [];
  for (let i = 0; i < kBatches; ++i) found.push(batch(evaluate, facts, times) / times);
  return found.sort((a, b) => a - b)[kBatches >> 1];
}

// The facts come by their dotted names; both packages read objects within objects.
function nested(facts) {
  const made = {};
  for (const [name, value] of Object.entries(facts)) {
    const words = name.split(".");
    const last = words.pop();
    words.reduce((object, word) => (object[word] ??= {}), made)[last] = value;
  }
  return made;
}

const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const given_facts = nested(given.facts);

const declared = new Environment();
for (const [name, fact] of Object.entries(given_facts)) {
  if (typeof fact === "string") declared.registerVariable(name, "string");
  else if ("timestamp" in fact) declared.registerVariable(name, "google.protobuf.Timestamp");
  else declared.registerVariable(name, "map");
}
const spoken = celEnv({ funcs: strings });

const packages = {
  "@marcbachmann/cel-js": {
    facts: native(given_facts, (date) => date),
    prepare: (text) => declared.parse(text),
  },
  "@bufbuild/cel": {
    facts: native(given_facts, timestampFromDate),
    prepare: (text) => plan(spoken, parse(text)),
  },
};

const results = Object.entries(packages).map(([name, { facts, prepare }]) => ({
  package: name,
  conditions: given.conditions.map((text) => {
    const evaluate = prepare(text);
    return { says: evaluate(facts), nanoseconds: median(evaluate, facts) };
  }),
}));
console.log(JSON.stringify(results));
