import { LogStream } from "../lib/stream/log_stream.ts";
import { type RecordInput, toRecord } from "../lib/record/record.ts";

/** Writes in one turn of the event loop, as for a request that logs every detail. */
const BURST = 1000;

const FROZEN = toRecord(makeInput(45));

/** Kinds of input: a frozen record of `toRecord()` is kept without another copy, any other input is copied. */
const KINDS: readonly { name: string; inputOf: (count: number) => RecordInput }[] = [
  { name: "a frozen record", inputOf: () => FROZEN },
  { name: "3 flat keys", inputOf: makeInput },
];

for (const { name, inputOf } of KINDS) {
  for (const readers of [0, 1, 10, 100]) {
    // The row without readers is the cost for a service without viewers.
    Deno.bench(
      `${BURST} writes of ${name}, ${readers} waiting readers`,
      { group: name, baseline: readers === 0 },
      async (b) => {
        const stream = new LogStream();
        const subscriptions = Array.from({ length: readers }, () => stream.subscribe());
        const waiting = subscriptions.map((subscription) => subscription.next());
        b.start();
        for (let count = 0; count < BURST; count++) stream.write(inputOf(count));
        b.end();
        await Promise.all(waiting);
        for (const subscription of subscriptions) subscription.stop();
      },
    );
  }
}

let time = 0;
Deno.bench(`${BURST} clock reads`, { group: "a frozen record" }, () => {
  for (let count = 0; count < BURST; count++) time = Math.max(time, Date.now());
});

for (const readers of [1, 100]) {
  Deno.bench(`${BURST} writes, until ${readers} readers have them`, { group: "write and read" }, async (b) => {
    const stream = new LogStream();
    const subscriptions = Array.from({ length: readers }, () => stream.subscribe());
    const waiting = subscriptions.map((subscription) => subscription.next());
    b.start();
    for (let count = 0; count < BURST; count++) stream.write(makeInput(count));
    await Promise.all(waiting);
    b.end();
    for (const subscription of subscriptions) subscription.stop();
  });
}

function makeInput(count: number): RecordInput {
  return { level: "INFO", message: "Search completed", metadata: { query: "test", duration_ms: count } };
}
