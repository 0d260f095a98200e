import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { type Made, MAX_CAPACITY, Ring, Unmade } from "../../lib/stream/ring.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const CASES = [
  { name: "is empty at first", pushed: 0, missed: 0, values: [] },
  { name: "holds what fits", pushed: 2, missed: 0, values: [1, 2] },
  { name: "counts what it lost", pushed: 5, missed: 3, values: [4, 5] },
];

for (const { name, pushed, missed, values } of CASES) {
  Deno.test(`Ring ${name}`, () => {
    const ring = new Ring<number>(2);
    for (let seq = 1; seq <= pushed; seq++) assertStrictEquals(ring.push(seq), seq);
    assertEquals(ring.after(0), { missed, first: missed + 1, values });
    assertStrictEquals(ring.size, values.length);
    assertStrictEquals(ring.overwritten, missed);
  });
}

Deno.test("Ring evicts the oldest values until the rest fits into its bytes", () => {
  const ring = new Ring<string>(10, { maxBytes: 100 });
  ring.push("a", 40);
  ring.push("b", 40);
  ring.push("c", 20);
  assertEquals(ring.after(0).values, ["a", "b", "c"]);
  ring.push("d", 41);
  assertEquals(ring.after(0), { missed: 2, first: 3, values: ["c", "d"] });
  assertStrictEquals(ring.bytes, 61);
  assertStrictEquals(ring.overwritten, 2);
});

Deno.test("Ring numbers a value above its bytes and evicts it with all before it", () => {
  const ring = new Ring<string>(10, { maxBytes: 100 });
  ring.push("a", 1);
  assertStrictEquals(ring.push("huge", 101), 2);
  assertStrictEquals(ring.size, 0);
  assertStrictEquals(ring.bytes, 0);
  assertStrictEquals(ring.at(2), undefined);
  assertEquals(ring.after(0), { missed: 2, first: 3, values: [] });
  assertStrictEquals(ring.push("b", 100), 3);
  assertEquals(ring.after(2), { missed: 0, first: 3, values: ["b"] });
});

Deno.test("Ring continues its numbers after clear(), and does not count dropped values as overwritten", () => {
  const ring = new Ring<string>(3);
  for (const value of ["a", "b", "c", "d"]) ring.push(value, 10);
  ring.clear();
  assertStrictEquals(ring.size, 0);
  assertStrictEquals(ring.bytes, 0);
  assertStrictEquals(ring.overwritten, 1);
  assertEquals(ring.after(1), { missed: 3, first: 5, values: [] });
  assertStrictEquals(ring.push("e", 10), 5);
  assertEquals(ring.after(0), { missed: 4, first: 5, values: ["e"] });
  assertStrictEquals(ring.bytes, 10);
});

Deno.test("Ring returns no more than the limit, and nothing beyond its end", () => {
  const ring = new Ring<number>(5);
  for (let seq = 1; seq <= 7; seq++) ring.push(seq);
  assertEquals(ring.after(0, 2), { missed: 2, first: 3, values: [3, 4] });
  assertEquals(ring.after(5, 0), { missed: 0, first: 6, values: [] });
  assertEquals(ring.after(7), { missed: 0, first: 8, values: [] });
  assertStrictEquals(ring.at(2), undefined);
  assertStrictEquals(ring.at(3), 3);
  assertStrictEquals(ring.at(8), undefined);
});

Deno.test("Ring holds undefined like any other value", () => {
  const ring = new Ring<undefined>(2);
  ring.push(undefined);
  assertEquals(ring.after(0), { missed: 0, first: 1, values: [undefined] });
});

Deno.test("Ring creates a deferred value once, on first read, or never", () => {
  const ring = new Ring<string>(2);
  const made: string[] = [];
  for (const value of ["a", "b", "c"]) {
    ring.pushLater(deferred(() => {
      made.push(value);
      return { value, weight: 1 };
    }));
  }
  assertEquals([ring.first, ring.last, ring.size, ring.overwritten, made], [2, 3, 2, 1, []]);
  assertStrictEquals(ring.at(3), "c");
  assertEquals(ring.after(0), { missed: 1, first: 2, values: ["b", "c"] });
  assertEquals(made, ["c", "b"]);
  assertStrictEquals(ring.bytes, 2);
  ring.pushLater(deferred(() => ({ value: "d", weight: 1 })));
  ring.clear();
  assertEquals([ring.size, ring.bytes], [0, 0]);
});

Deno.test("Ring keeps values for a reader, and creates deferred ones when it reads them", () => {
  const ring = new Ring<string>(3);
  const made: string[] = [];
  for (const value of ["a", "b", "c"]) {
    ring.pushLater(deferred(() => {
      made.push(value);
      return { value, weight: 1 };
    }));
  }
  const kept = ring.keep(1, 3);
  assertEquals(made, []);
  assertStrictEquals(ring.at(3), "c");
  ring.push("d");
  assertEquals([1, 2, 3, 1].map(kept), ["a", "b", "c", "a"]);
  assertEquals(made, ["c", "a", "b"]);
  assertStrictEquals(ring.bytes, 2); // that of "b" and "c"
});

Deno.test("Ring evicts on the next push if a deferred value weighs more than announced", () => {
  const ring = new Ring<string>(10, { maxBytes: 100 });
  ring.push("a", 50);
  ring.pushLater(deferred(() => ({ value: "b", weight: 80 })), 10);
  assertEquals(ring.after(0).values, ["a", "b"]);
  assertStrictEquals(ring.bytes, 130);
  ring.push("c", 10);
  assertEquals(ring.after(0), { missed: 1, first: 2, values: ["b", "c"] });
});

Deno.test("Ring keeps the slot of a deferred value whose creation throws", () => {
  const ring = new Ring<string>(2);
  let fails = true;
  ring.pushLater(deferred(() => {
    if (fails) throw new Error("not yet");
    return { value: "a", weight: 1 };
  }));
  assertError(assertThrows(() => ring.at(1)), { message: "not yet" });
  fails = false;
  assertStrictEquals(ring.at(1), "a");
});

const REFUSED: readonly { capacity: number; maxBytes?: number }[] = [
  { capacity: 0 },
  { capacity: -1 },
  { capacity: 1.5 },
  { capacity: NaN },
  { capacity: Infinity },
  { capacity: MAX_CAPACITY + 1 },
  { capacity: 1, maxBytes: 0 },
  { capacity: 1, maxBytes: -1 },
  { capacity: 1, maxBytes: NaN },
];

for (const { capacity, maxBytes } of REFUSED) {
  Deno.test(`Ring refuses a capacity of ${capacity} with maxBytes ${maxBytes}`, () => {
    assertError(assertThrows(() => new Ring(capacity, { maxBytes })), {
      name: "RangeError",
      message: /^Cannot create ring: .* got /,
    });
  });
}

Deno.test("Ring behaves like a plain list for random operations", async () => {
  await forEachSeed(200, (random) => {
    const capacity = random.int(1, 20);
    const maxBytes = random.chance(0.3) ? Infinity : random.int(1, 200);
    const ring = new Ring<number>(capacity, { maxBytes });
    const model = new Model(capacity, maxBytes);
    for (let step = 0; step < 100; step++) {
      if (random.chance(0.03)) {
        ring.clear();
        model.clear();
      } else {
        const [weight, later] = random.list(2, 2, () => random.pick([0, 1, 7, 30, 99, 300]));
        if (random.chance(0.5)) assertStrictEquals(ring.push(step, weight), model.push(step, weight));
        else {assertStrictEquals(
            ring.pushLater(deferred(() => ({ value: step, weight: later })), weight),
            model.push(step, weight, later),
          );}
      }
      compare(ring, model, random);
    }
  });
});

function compare(ring: Ring<number>, model: Model, random: Random) {
  const { held, last } = model;
  assertStrictEquals(ring.last, last);
  assertStrictEquals(ring.size, held.length);
  assertStrictEquals(ring.first, held[0]?.seq ?? last + 1);
  assertStrictEquals(ring.bytes, held.reduce((sum, { weight }) => sum + weight, 0));
  assertStrictEquals(ring.overwritten, model.overwritten);

  const cursor = random.int(0, last);
  const limit = random.chance(0.5) ? Infinity : random.int(0, 5);
  const rest = held.filter(({ seq }) => seq > cursor);
  const missed = last - cursor - rest.length;
  const given = rest.slice(0, limit);
  assertEquals(ring.after(cursor, limit), {
    missed,
    first: cursor + missed + 1,
    values: given.map(({ value }) => value),
  });
  const seq = random.int(0, last + 2);
  const one = held.find((entry) => entry.seq === seq);
  assertStrictEquals(ring.at(seq), one?.value);
  for (const entry of one === undefined ? given : [...given, one]) entry.weight = entry.weightMade;
}

/** Reference ring: a plain list. */
class Model {
  held: { seq: number; value: number; weight: number; weightMade: number }[] = [];
  last = 0;
  overwritten = 0;

  constructor(readonly capacity: number, readonly maxBytes: number) {}

  /** @param weightMade Weight after the value was created. */
  push(value: number, weight: number, weightMade = weight): number {
    this.held.push({ seq: ++this.last, value, weight, weightMade });
    while (this.held.length > this.capacity || this.#bytes() > this.maxBytes) {
      this.held.shift();
      this.overwritten++;
    }
    return this.last;
  }

  clear() {
    this.held = [];
  }

  #bytes() {
    return this.held.reduce((sum, { weight }) => sum + weight, 0);
  }
}

/** Returns a value that a function creates. */
function deferred<T>(make: () => Made<T>): Unmade<T> {
  return new (class extends Unmade<T> {
    make = make;
  })();
}
