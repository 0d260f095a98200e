import { assert, assertRejects, assertStrictEquals } from "@std/assert";
import { DeliveryError } from "../../../lib/signals/alerts/outbox.ts";
import { runProgram } from "../../../lib/signals/alerts/run_program.ts";
import { within } from "../../support/wait.ts";

const NEVER = new AbortController().signal;

Deno.test("runProgram passes the text to the program, without a shell", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/alert $(touch nope).json`;
    await runProgram(["tee", file], '{"state":"firing"}\n', { signal: NEVER });
    assertStrictEquals(await Deno.readTextFile(file), '{"state":"firing"}\n');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runProgram fails for good without such a program", async () => {
  const run = () => runProgram(["/no/such/program", "secret"], "", { signal: NEVER });
  const error = await assertRejects(run, DeliveryError, "Cannot start program: there is no such program");
  assertStrictEquals(error.isFinal, true);
});

Deno.test("runProgram fails if the program does, also if it reads nothing", async () => {
  const run = () => runProgram(["false", "secret"], "x".repeat(1_000_000), { signal: NEVER });
  const error = await assertRejects(run, DeliveryError, "false ended with code 1");
  assert(!error.message.includes("secret") && !error.isFinal);
});

Deno.test("runProgram kills a program that takes too long, or at the end", async () => {
  const late = runProgram(["sleep", "60"], "", { signal: NEVER, timeoutMs: 50 });
  await assertRejects(() => within(late, "the kill"), DeliveryError, "sleep was killed: it took more than 0.05 s");
  const stop = new AbortController();
  const ended = runProgram(["sleep", "60"], "", { signal: stop.signal });
  stop.abort();
  await assertRejects(() => within(ended, "the kill"), DeliveryError);
});
