import { assertEquals } from "@std/assert";
import { Losses } from "../../lib/sources/losses.ts";
import { within } from "../support/wait.ts";

Deno.test("Losses reports what was lost between two reports as one", async () => {
  const reports: unknown[] = [];
  const later = Promise.withResolvers<void>();
  using losses = new Losses({ waiting: 0, malformed: 0 }, (lost) => {
    if (reports.push(lost) === 2) later.resolve();
  }, 1);
  losses.report();
  assertEquals(reports, []);
  for (const reason of ["waiting", "malformed", "malformed"] as const) {
    losses.add(reason);
    losses.report();
  }
  assertEquals(reports, [{ waiting: 1, malformed: 0 }]);
  await within(later.promise, "the second report");
  assertEquals(reports[1], { waiting: 0, malformed: 2 });
});
