import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Has the garbage collected, as far as this Deno can be asked to. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  try {
    runInNewContext("gc()");
  } catch {
    new ArrayBuffer(64 * 1_048_576); // Deno 2.5 has no `gc` there, but collects when asked for this much
  }
}
