import { assert, assertStrictEquals } from "@std/assert";
import { fit, jsonBytes, own } from "../../lib/record/json.ts";
import { forEachSeed, type Random, TEXT_PIECES } from "../support/random.ts";

function anyText(random: Random): string {
  return random.list(0, 40, () => random.pick(TEXT_PIECES)).join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length - 2;
}

Deno.test("jsonBytes counts the bytes of a text in JSON up to the limit", async () => {
  await forEachSeed(500, (random) => {
    const text = anyText(random);
    const bytes = bytesOf(text);
    assertStrictEquals(jsonBytes(text, Infinity), bytes);
    const limit = random.int(0, 300);
    assertStrictEquals(jsonBytes(text, limit) > limit, bytes > limit);
  });
});

Deno.test("fit returns the longest start that fits, and splits no character", async () => {
  await forEachSeed(500, (random) => {
    const text = anyText(random);
    const bytes = random.int(0, 200);
    const units = fit(text, bytes);
    assert(bytesOf(text.slice(0, units)) <= bytes);
    if (units === text.length) return;
    const next = String.fromCodePoint(text.codePointAt(units)!);
    assert(bytesOf(text.slice(0, units) + next) > bytes, `${JSON.stringify(next)} would have fitted, too`);
  });
});

Deno.test("own returns an equal text after any other texts", async () => {
  await forEachSeed(500, (random) => {
    const text = anyText(random);
    assertStrictEquals(own(text), text);
    // Texts with equal samples.
    const changed = text.slice(0, 1) + "?" + text.slice(2);
    assertStrictEquals(own(changed), changed);
    assertStrictEquals(own(text), text);
  });
});

Deno.test("own keeps texts with equal samples apart", () => {
  for (let round = 0; round < 3; round++) {
    for (let number = 0; number < 2000; number++) {
      const text = `Order ${number} was paid`;
      assertStrictEquals(own(text), `Order ${number} was paid`);
    }
  }
});
