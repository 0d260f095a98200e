import { assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { NO_NAMES, type Shape } from "../../lib/record/shape.ts";

function shapeOf(...names: readonly string[]): Shape {
  return names.reduce((shape, name) => shape.with(name), NO_NAMES);
}

Deno.test("Shape is the same object for the same names in the same order", () => {
  const first = shapeOf("shape_a", "shape_b");
  assertNotStrictEquals(shapeOf("shape_b", "shape_a"), first);
  assertNotStrictEquals(shapeOf("shape_a"), first);
  assertNotStrictEquals(shapeOf("shape_a", "shape_c"), first);
  assertStrictEquals(shapeOf("shape_a", "shape_b"), first);
});

for (
  const { name, isSpecial = false, wellKnown } of [
    { name: "duration_ms" },
    { name: "" },
    { name: "__proto__", isSpecial: true },
    { name: "7", isSpecial: true },
    { name: "7th", isSpecial: true },
    { name: "traceId", wellKnown: "trace_id" },
    { name: "err", wellKnown: "error" },
    { name: "error" },
  ]
) {
  Deno.test(`Shape describes ${JSON.stringify(name)}`, () => {
    const shape = shapeOf("shape_a", name);
    assertStrictEquals(shape.name, name);
    assertStrictEquals(shape.isSpecial, isSpecial);
    assertStrictEquals(shape.wellKnown, wellKnown);
  });
}

Deno.test("Shape does not cache a long name", () => {
  const name = "n".repeat(65);
  assertNotStrictEquals(shapeOf(name), shapeOf(name));
  assertStrictEquals(shapeOf(name.slice(1)), shapeOf(name.slice(1)));
});

Deno.test("Shape clears its cache when it is full", () => {
  const before = shapeOf("shape_forgotten");
  for (let i = 0; i < 1000; i++) shapeOf(`shape_${i}`);
  assertNotStrictEquals(shapeOf("shape_forgotten"), before);
});
