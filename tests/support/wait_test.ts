import { assertRejects, assertStrictEquals } from "@std/assert";
import { Child, run } from "./child.ts";
import { Changes, deadline, DeadlineError, until, within } from "./wait.ts";

const never = new Promise<never>(() => {});

Deno.test("within returns the value, or says what was missing and what was seen", async () => {
  assertStrictEquals(await within(Promise.resolve(7), "a number"), 7);
  const seen: string[] = [];
  const waiting = within(never, "the first record", () => seen, 10);
  seen.push("hello");
  await assertRejects(
    () => waiting,
    DeadlineError,
    'Timed out after 0.01 s waiting for the first record; seen: [ "hello" ]',
  );
});

Deno.test("within rejects as its promise does", async () => {
  await assertRejects(() => within(Promise.reject(new RangeError("no")), "a number"), RangeError, "no");
});

Deno.test("deadline is one for all steps", async () => {
  const before = deadline("the end", () => "half", 20);
  async function steps() {
    for (;;) {
      const step = new Promise((resolve) => setTimeout(resolve, 1));
      await before(step).finally(() => step);
    }
  }
  await assertRejects(
    steps,
    DeadlineError,
    'Timed out after 0.02 s waiting for the end; seen: "half"',
  );
});

Deno.test("until checks until the condition holds, or says what was missing", async () => {
  let checks = 0;
  assertStrictEquals(await until(() => ++checks === 3 && "third", "three checks"), "third");
  await assertRejects(
    () => until(() => 0, "viewers", undefined, 30),
    DeadlineError,
    "Timed out after 0.03 s waiting for viewers; seen: 0",
  );
});

Deno.test("until has a deadline for a condition that never answers", async () => {
  await assertRejects(() => until(() => never, "an answer", () => "nothing", 10), DeadlineError, "an answer");
});

Deno.test("Changes wakes a wait, or says what was missing", async () => {
  const changes = new Changes();
  let count = 0;
  const waiting = changes.until(() => count === 2, "a second change", () => ({ count }));
  count = 1;
  changes.tell();
  await Promise.resolve();
  count = 2;
  changes.tell();
  await waiting;
  await assertRejects(
    () => changes.until(() => count === 3, "a third change", () => ({ count }), 10),
    DeadlineError,
    "Timed out after 0.01 s waiting for a third change; seen: { count: 2 }",
  );
});

Deno.test("run kills a program that does not exit, and shows its output", async () => {
  await assertRejects(
    () => run("sh", ["-c", "echo begun; exec sleep 600"], { deadlineMs: 200 }),
    DeadlineError,
    'seen: { stdout: "begun\\n", stderr: "" }',
  );
});

Deno.test("Child says which output was missing", async () => {
  await using child = new Child("sh", ["-c", "echo one >&2; exec sleep 600"], { deadlineMs: 200 });
  await child.printed(/one/, "stderr");
  await assertRejects(
    () => child.printed(/two/),
    DeadlineError,
    '"sh -c echo one >&2; exec sleep 600" to print /two/ to stdout; seen: { stdout: "", stderr: "one\\n" }',
  );
});

Deno.test("Child fails at once when its program ends before the output", async () => {
  await using child = new Child("sh", ["-c", "echo one; exit 3"]);
  await assertRejects(() => child.printed(/two/), Error, "exited with 3 before it printed /two/");
});

Deno.test("Child kills a program that ignores its signal", async () => {
  const child = new Child("sh", ["-c", "trap '' TERM; echo begun; while :; do sleep 0.1; done"], { deadlineMs: 300 });
  await child.printed(/begun/);
  await assertRejects(() => child.stop(), DeadlineError, "to exit");
  await assertRejects(() => Deno.readTextFile(`/proc/${child.pid}/status`), Deno.errors.NotFound);
});
