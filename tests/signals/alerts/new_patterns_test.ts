import { assert, assertEquals } from "@std/assert";
import { precisionAndRecall } from "./planted_faults.ts";

Deno.test("a rule on new patterns finds planted faults, and nothing else that was seen before", () => {
  for (const condition of ["new pattern", "new pattern at level>=error"]) {
    const { falsePositives, falseNegatives } = precisionAndRecall(10, condition, false);
    assertEquals([falsePositives, falseNegatives], [0, 0], condition);
  }
});

Deno.test("a rule on new patterns misses no fault among rare messages, which are new themselves", () => {
  const { recall, precision } = precisionAndRecall(10, "new pattern at level>=error", true);
  assert(recall === 1 && precision > 0.7, `precision ${precision}, recall ${recall}`);
});
