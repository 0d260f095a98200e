/**
 * Ends a test that hangs outside of the waits of `wait.ts`, and cancels the rest of its file. `deno task test` preloads
 * it.
 */
import { suiteSwitch } from "./environment.ts";
import { currentWaits } from "./wait.ts";

/** Longest time for a test, in seconds: many times that of the slowest, for machines that are busy. */
const LIMIT = suiteSwitch("RINGSIDE_LONG") === undefined ? 120 : 3600;

let timer: ReturnType<typeof setTimeout> | undefined;

Deno.test.beforeEach(() => {
  timer = setTimeout(() => {
    const waits = currentWaits().map((what) => `; it waits for ${what}`).join("");
    throw new Error(`A test ran for more than ${LIMIT} s: the first one that is canceled${waits}`);
  }, LIMIT * 1000);
});

Deno.test.afterEach(() => clearTimeout(timer));
