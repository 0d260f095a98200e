import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { Broadcast, type Delivery, type Subscription } from "../../lib/stream/broadcast.ts";
import { Ring } from "../../lib/stream/ring.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { turns } from "../support/turn.ts";

const END = { done: true, value: undefined };

function open(capacity = 10): Broadcast<string> {
  return new Broadcast(new Ring<string>(capacity));
}

Deno.test("Broadcast delivers all values of a turn at once", async () => {
  const channel = open();
  using reader = channel.subscribe();
  const next = reader.next();
  for (const value of ["a", "b", "c"]) channel.send(value);
  assertEquals(await next, { done: false, value: { kind: "values", first: 1, values: ["a", "b", "c"] } });
});

Deno.test("Broadcast calls each listener once per turn for any number of values", async () => {
  const channel = open();
  let calls = 0;
  const release = channel.listen(() => calls++);
  for (let i = 0; i < 1000; i++) channel.send("x");
  assertStrictEquals(calls, 0);
  await turns(2);
  assertStrictEquals(calls, 1);
  channel.send("y");
  await turns(2);
  assertStrictEquals(calls, 2);
  release();
  release();
  channel.send("z");
  await turns(2);
  assertStrictEquals(calls, 2);
});

Deno.test("Broadcast accepts a listener after the last one left while a wake was pending", async () => {
  const channel = open();
  channel.listen(() => {})();
  const release = channel.listen(() => {});
  channel.send("lost on the way");
  release();
  using reader = channel.subscribe();
  const next = reader.next();
  channel.send("b");
  assertEquals(await next, { done: false, value: { kind: "values", first: 2, values: ["b"] } });
});

Deno.test("Broadcast tells a slow reader what it missed, then continues at the oldest value held", async () => {
  const channel = open(2);
  using reader = channel.subscribe();
  for (const value of ["a", "b", "c", "d", "e"]) channel.send(value);
  assertEquals((await reader.next()).value, { kind: "lagged", from: 1, missed: 3 });
  assertEquals((await reader.next()).value, { kind: "values", first: 4, values: ["d", "e"] });
});

Deno.test("Broadcast delivers everything to each reader, with or without a pending next()", async () => {
  const channel = open();
  const readers = [channel.subscribe(), channel.subscribe(), channel.subscribe({ after: 0 })];
  channel.send("a");
  channel.close();
  for (const reader of readers) {
    assertEquals(await Array.fromAsync(reader), [{ kind: "values", first: 1, values: ["a"] }]);
  }
});

Deno.test("Broadcast lets readers drain the ring after close(), including new ones", async () => {
  const channel = open(2);
  const reader = channel.subscribe();
  for (const value of ["a", "b", "c"]) channel.send(value);
  channel.close();
  channel.close();
  assertStrictEquals(channel.closed, true);
  const rest: Delivery<string>[] = [
    { kind: "lagged", from: 1, missed: 1 },
    { kind: "values", first: 2, values: ["b", "c"] },
  ];
  assertEquals(await Array.fromAsync(reader), rest);
  assertEquals(await Array.fromAsync(channel.subscribe({ after: 0 })), rest);
  assertEquals(await Array.fromAsync(channel.subscribe()), []);
});

Deno.test("Broadcast ends a waiting reader on close()", async () => {
  const channel = open();
  const next = channel.subscribe().next();
  channel.close();
  assertEquals<unknown>(await next, END);
});

type End = (reader: Subscription<unknown>, controller: AbortController) => unknown;

const ENDS: readonly { name: string; end: End }[] = [
  { name: "stop()", end: (reader) => reader.stop() },
  { name: "return()", end: (reader) => reader.return() },
  { name: "using", end: (reader) => reader[Symbol.dispose]() },
  { name: "await using", end: (reader) => reader[Symbol.asyncDispose]() },
  { name: "the signal", end: (_reader, controller) => controller.abort() },
];

for (const { name, end } of ENDS) {
  Deno.test(`Subscription ended by ${name} while it waits ends at once and stays ended`, async () => {
    const channel = open();
    const controller = new AbortController();
    const reader = channel.subscribe({ signal: controller.signal });
    const next = reader.next();
    await turns(1);
    end(reader, controller);
    assertEquals<unknown>(await next, END);
    end(reader, controller);
    channel.send("a");
    assertEquals<unknown>(await reader.next(), END);
    assertEquals<unknown>(await reader.return(), END);
  });

  Deno.test(`Subscription ended by ${name} before its first read delivers nothing`, async () => {
    const channel = open();
    const controller = new AbortController();
    const reader = channel.subscribe({ signal: controller.signal });
    channel.send("a");
    end(reader, controller);
    assertEquals<unknown>(await reader.next(), END);
  });
}

Deno.test("Subscription that ends does not affect other readers", async () => {
  const channel = open();
  using staying = channel.subscribe();
  const next = staying.next();
  const leaving = channel.subscribe();
  const never = leaving.next();
  leaving.stop();
  assertEquals<unknown>(await never, END);
  channel.send("a");
  assertEquals((await next).value, { kind: "values", first: 1, values: ["a"] });
});

Deno.test("Subscription with an aborted signal ends at once", async () => {
  const reader = open().subscribe({ after: 0, signal: AbortSignal.abort() });
  assertEquals<unknown>(await reader.next(), END);
});

Deno.test("Subscription removes its listener from a signal that outlives it", () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  signal.addEventListener = (_type: string, listener: unknown) => void listeners.add(listener);
  signal.removeEventListener = (_type: string, listener: unknown) => void listeners.delete(listener);
  const reader = open().subscribe({ signal });
  assertStrictEquals(listeners.size, 1);
  reader.stop();
  assertStrictEquals(listeners.size, 0);
});

Deno.test("Subscription ends when a loop breaks", async () => {
  const channel = open();
  channel.send("a");
  const reader = channel.subscribe({ after: 0 });
  for await (const _delivery of reader) break;
  assertEquals<unknown>(await reader.next(), END);
});

for (const after of [-1, 3, 1.5, NaN, Infinity]) {
  Deno.test(`Broadcast refuses to start after ${after} where 2 is the newest`, () => {
    const channel = open();
    channel.send("a");
    channel.send("b");
    assertError(assertThrows(() => channel.subscribe({ after })), {
      name: "RangeError",
      message: `Cannot subscribe: after must be a whole number from 0 to 2, got ${after}`,
    });
  });
}

Deno.test("Broadcast still wakes its readers after a send that overflowed the stack", async () => {
  const channel = open();
  let calls = 0;
  const release = channel.listen(() => calls++);
  sendAtEveryDepth();
  await turns(2);
  const before = calls;
  channel.send("a");
  await turns(2);
  assertStrictEquals(calls, before + 1);
  release();

  function sendAtEveryDepth() {
    try {
      sendAtEveryDepth();
    } catch {
      // The stack is full. Each step back frees a little of it.
    }
    channel.send("x");
  }
});

Deno.test("Subscription ends when a loop throws", async () => {
  const channel = open();
  channel.send("a");
  const reader = channel.subscribe({ after: 0 });
  const loop = (async () => {
    for await (const _delivery of reader) throw new Error("mine");
  })();
  assertError(await assertRejects(() => loop), { message: "mine" });
  assertEquals<unknown>(await reader.next(), END);
});

Deno.test("Broadcast calls an alarm once its number was given out, and in no turn before", async () => {
  const channel = new Broadcast(new Ring<number>(10));
  const calls: number[] = [];
  const alarm = channel.alarm(() => calls.push(channel.ring.last));
  for (let value = 1; value <= 3; value++) channel.send(value);
  await turns(5);
  alarm.set(5);
  channel.send(4);
  await turns(5);
  assertEquals(calls, []);
  for (let value = 5; value <= 7; value++) channel.send(value);
  await turns(5);
  assertEquals(calls, [7]);
  channel.send(8);
  await turns(5);
  assertEquals(calls, [7]);
  alarm.set(6); // given out already
  await turns(5);
  assertEquals(calls, [7, 8]);
  alarm.set(9);
  alarm[Symbol.dispose]();
  channel.send(9);
  await turns(5);
  assertEquals(calls, [7, 8]);
});

Deno.test("Broadcast accounts for every value: delivered + missed = sent, in order and without duplicates", async () => {
  await forEachSeed(60, async (random) => {
    const channel = new Broadcast(new Ring<number>(random.int(1, 30)));
    const readings: Promise<void>[] = [];
    const steps = random.int(1, 60);
    for (let step = 0; step < steps; step++) {
      if (random.chance(0.1)) readings.push(account(channel, random));
      if (random.chance(0.02)) channel.ring.clear();
      for (let n = random.int(0, 12); n > 0; n--) channel.send(channel.ring.last + 1);
      await turns(random.int(0, 2));
    }
    channel.close();
    await Promise.all(readings);
  });
});

/** Reads to the end at a random pace and checks that every number is delivered or missed exactly once. */
async function account(channel: Broadcast<number>, random: Random): Promise<void> {
  let cursor = random.int(0, channel.ring.last);
  const pace = random.int(0, 4);
  for await (const delivery of channel.subscribe({ after: cursor })) {
    if (delivery.kind === "lagged") {
      assertStrictEquals(delivery.from, cursor + 1);
      assertStrictEquals(delivery.missed > 0, true);
      cursor += delivery.missed;
    } else {
      assertStrictEquals(delivery.first, cursor + 1);
      assertEquals(delivery.values, delivery.values.map((_, index) => cursor + 1 + index));
      cursor += delivery.values.length;
    }
    await turns(random.int(0, pace));
  }
  assertStrictEquals(cursor, channel.ring.last);
}
