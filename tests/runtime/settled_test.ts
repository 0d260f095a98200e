import { assertRejects } from "@std/assert";
import { settled } from "../../lib/runtime/settled.ts";

Deno.test("settled waits for the given time at most and leaves no timer", async () => {
  await settled(new Promise(() => {}), 1);
  // The sanitizers report a timer that is left.
  await settled(Promise.resolve(), 1_000_000);
  await assertRejects(() => settled(Promise.reject(new RangeError("late")), 1_000_000), RangeError);
});
