/**
 * Searches a ring of 500,000 records of the demo, as `GET …/logs` does: each row is one search of all records.
 *
 * @module
 */
import { scan } from "../lib/http/scan.ts";
import { parseFilter } from "../lib/query/filter.ts";
import { demoSteps } from "../lib/sources/demo.ts";
import { LogStream, ringOf } from "../lib/stream/log_stream.ts";
import { Random } from "../tests/support/random.ts";

const RECORDS = 500_000;

const random = new Random(1);
const steps = demoSteps(() => random.next());
const stream = new LogStream({ capacity: RECORDS, maxBytes: 2 * 1024 ** 3 });
const start = Date.now() - RECORDS * 60;
for (let index = 0; index < RECORDS; index++) {
  stream.write({ ...steps.next().value.record, timestamp: start + index * 60 });
}
const ring = ringOf(stream);

for (
  const [name, q] of [
    ["a word that is nowhere", "xylophone"],
    ["a part of an id that is nowhere", "0123456789ab"],
    ["a phrase", '"payment declined by the bank"'],
    ["a word with a wildcard", "xylo*phone"],
    ["a level", "level:fatal"],
    ["a value of a field", "logger:xylophone"],
    ["a comparison", "duration_ms>1000000"],
    ["a regular expression", "/xylo\\w+/"],
  ]
) {
  const { matches } = parseFilter({ q });
  Deno.bench(name, { group: `${RECORDS} records` }, async () => {
    await scan(ring, ring.first, ring.last, matches);
  });
}
