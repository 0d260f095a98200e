import { Ring } from "../lib/stream/ring.ts";

const CAPACITY = 1000;

/** Returns a ring that is full and has overwritten values. */
function fullRing(): Ring<string> {
  const ring = new Ring<string>(CAPACITY, { maxBytes: 1_048_576 });
  for (let seq = 1; seq <= 2 * CAPACITY; seq++) ring.push("value", 500);
  return ring;
}

const pushed = fullRing();
Deno.bench("push", { group: "push" }, () => void pushed.push("value", 500));

const plain: string[] = new Array(CAPACITY);
let slot = 0;
Deno.bench("store into an array", { group: "push", baseline: true }, () => {
  plain[slot++ % CAPACITY] = "value";
});

const read = fullRing();
for (const count of [0, 1, 100, 1000]) {
  Deno.bench(`after, ${count} values`, { group: "after" }, () => void read.after(read.last - count));
}
