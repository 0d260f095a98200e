import { LogStream } from "../lib/log_stream.ts";

/** Writes in one turn of the event loop, as when a request is logged in detail. */
const BURST = 1000;

for (const readers of [0, 1, 100]) {
  // The row without readers is what a service pays that nobody watches.
  Deno.bench(`${BURST} writes, ${readers} readers waiting`, { group: "write", baseline: readers === 0 }, async (b) => {
    const stream = new LogStream();
    const subscriptions = Array.from({ length: readers }, () => stream.subscribe());
    const waiting = subscriptions.map((subscription) => subscription.next());
    b.start();
    for (let count = 0; count < BURST; count++) write(stream, count);
    b.end();
    await Promise.all(waiting);
    for (const subscription of subscriptions) subscription.stop();
  });
}

for (const readers of [1, 100]) {
  Deno.bench(`${BURST} writes until ${readers} readers have them`, { group: "write and read" }, async (b) => {
    const stream = new LogStream();
    const subscriptions = Array.from({ length: readers }, () => stream.subscribe());
    const waiting = subscriptions.map((subscription) => subscription.next());
    b.start();
    for (let count = 0; count < BURST; count++) write(stream, count);
    await Promise.all(waiting);
    b.end();
    for (const subscription of subscriptions) subscription.stop();
  });
}

function write(stream: LogStream, count: number): void {
  stream.write({ level: "INFO", message: "Search completed", metadata: { query: "test", duration_ms: count } });
}
