import { assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { NO_NAMES, type Shape } from "../../lib/record/shape.ts";

function shapeOf(...names: readonly string[]): Shape {
  return names.reduce((shape, name) => shape.with(name), NO_NAMES);
}

Deno.test("Shape is the same for the same names in the same order, whichever came between", () => {
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
  Deno.test(`Shape knows what is to be known of ${JSON.stringify(name)}`, () => {
    const shape = shapeOf("shape_a", name);
    assertStrictEquals(shape.name, name);
    assertStrictEquals(shape.isSpecial, isSpecial);
    assertStrictEquals(shape.wellKnown, wellKnown);
  });
}

Deno.test("Shape does not remember a name that is long", () => {
  const name = "n".repeat(65);
  assertNotStrictEquals(shapeOf(name), shapeOf(name));
  assertStrictEquals(shapeOf(name.slice(1)), shapeOf(name.slice(1)));
});

Deno.test("Shape forgets all once there are many", () => {
  const before = shapeOf("shape_forgotten");
  for (let i = 0; i < 1000; i++) shapeOf(`shape_${i}`);
  assertNotStrictEquals(shapeOf("shape_forgotten"), before);
});
