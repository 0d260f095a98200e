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

/** Tries to collect garbage before a heap counts as too large. */
const TRIES = 20;

/** Returns true if the heap is smaller than a size in bytes once garbage is collected, which may take several tries. */
export function isHeapBelow(bytes: number): boolean {
  for (let tries = 0; tries < TRIES; tries++) {
    collectGarbage();
    if (Deno.memoryUsage().heapUsed < bytes) return true;
  }
  return false;
}
