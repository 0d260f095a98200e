import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects garbage, as far as this version of Deno allows. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  try {
    runInNewContext("gc()");
  } catch {
    new ArrayBuffer(64 * 1_048_576); // Deno 2.5 has no `gc` there; a large allocation triggers a collection
  }
}
