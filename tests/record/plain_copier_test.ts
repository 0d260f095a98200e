import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Copier } from "../../lib/record/copier.ts";
import { PlainCopier } from "../../lib/record/plain_copier.ts";
import { weigh } from "../../lib/record/weight.ts";
import { WELL_KNOWN } from "../../lib/record/well_known.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const ROOM = 1_000_000;

const TEXTS = ["", "short", "a text that is longer than others", '"quoted"\n', "\0\0\0", "é…😀", "\ud800"];
const OTHERS = [undefined, NaN, Infinity, 7n, Symbol("s"), () => 1, new Date(0), new Map([[1, 2]]), new Error("no")];

function anyValue(random: Random, depth: number): unknown {
  const kind = random.int(0, depth === 0 ? 4 : 6);
  if (kind === 0) return random.pick([0, -1.5, 7, 1e300, -1.2345678901234567e-300]);
  if (kind === 1) return random.pick([true, false, null]);
  if (kind === 2 && random.int(0, 9) === 0) return random.pick(OTHERS);
  if (kind === 5) return random.list(0, 4, () => anyValue(random, depth - 1));
  return kind === 6 ? anyObject(random, depth - 1) : random.pick(TEXTS);
}

function anyObject(random: Random, depth: number): Record<string, unknown> {
  const names = ["a", "traceId", "trace_id", "err", "exception", "error", "user.name", "n".repeat(65)];
  return Object.fromEntries(random.list(0, 5, () => [random.pick(names), anyValue(random, depth)]));
}

Deno.test("PlainCopier copies like Copier, or returns undefined", async () => {
  let copied = 0;
  await forEachSeed(2000, (random) => {
    const source = anyObject(random, 4);
    const copy = new PlainCopier(ROOM).metadata(source);
    if (copy === undefined) return;
    copied++;
    const expected = new Copier(ROOM).value(source, WELL_KNOWN);
    assertEquals(copy, expected);
    assertStrictEquals(JSON.stringify(copy), JSON.stringify(expected), "in the same order");
  }, () => assert(copied > 500));
});

Deno.test("PlainCopier weighs its copies like weigh() once their names are known", async () => {
  let weighed = 0;
  await forEachSeed(2000, (random) => {
    const source = anyObject(random, 4);
    const copy = new PlainCopier(ROOM).metadata(source);
    if (copy === undefined) return;
    const bytes = weigh(copy);
    const copier = new PlainCopier(ROOM);
    copier.metadata(source);
    if (copier.hasNewNames) return; // too long for the cache, or just cleared
    weighed++;
    assertStrictEquals(copier.bytes, weigh(copy));
    assert(bytes >= copier.bytes);
  }, () => assert(weighed > 500));
});

Deno.test("PlainCopier reports new names until they are weighed", () => {
  const source = { never_weighed_before: 1, nested: { neither_was_this: 1 } };
  for (const isWeighed of [false, false, true]) {
    if (isWeighed) weigh(source);
    const copier = new PlainCopier(ROOM);
    copier.metadata(source);
    assertStrictEquals(copier.hasNewNames, !isWeighed);
  }
});

Deno.test("PlainCopier returns no copy above six bytes of JSON per unit of room", async () => {
  let copied = 0;
  let refused = 0;
  await forEachSeed(2000, (random) => {
    const units = random.int(1, 200);
    const copy = new PlainCopier(units).metadata(anyObject(random, 4));
    if (copy === undefined) return void refused++;
    copied++;
    assert(new TextEncoder().encode(JSON.stringify(copy)).length <= 6 * units + 2);
  }, () => assert(copied > 200 && refused > 200, `${copied} and ${refused}`));
});

Deno.test("PlainCopier keeps no reference to its input", () => {
  const source = { list: [{ a: 1 }], object: { a: 1 } };
  const copy = new PlainCopier(ROOM).metadata(source)!;
  assertEquals(copy, source);
  assertNotStrictEquals(copy.object, source.object);
  assertNotStrictEquals(copy.list, source.list);
});

const circle: Record<string, unknown> = {};
circle.circle = circle;

for (
  const [name, source] of Object.entries({
    "a circle": circle,
    "a name that is a whole number": { a: { 7: true } },
    "a name that is the prototype's": JSON.parse('{"a":{"__proto__":1}}'),
    "a hidden toJSON": { a: Object.defineProperty({}, "toJSON", { value: () => 1 }) },
    "an object of a class": { a: new URL("https://localhost") },
    "a hole in a list": { a: [, 1] },
  })
) {
  Deno.test(`PlainCopier leaves ${name} to the Copier`, () => {
    assertStrictEquals(new PlainCopier(ROOM).metadata(source), undefined);
  });
}
