import { assertRejects } from "@std/assert";
import { settled } from "../../lib/runtime/settled.ts";

Deno.test("settled waits no longer than it is told, and leaves no timer behind", async () => {
  await settled(new Promise(() => {}), 1);
  // The sanitizers see a timer that is left.
  await settled(Promise.resolve(), 1_000_000);
  await assertRejects(() => settled(Promise.reject(new RangeError("late")), 1_000_000), RangeError);
});
