/**
 * Waits for a promise, for a limited time.
 *
 * @param promise Promise to wait for. A later rejection is ignored.
 * @param ms Maximum wait, in ms.
 * @returns True if the promise was fulfilled in time.
 * @throws The promise's reason, if it is rejected in time.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { settled } from "./settled.ts";
 *
 * assertStrictEquals(await settled(new Promise(() => {}), 10), false);
 * ```
 */
export async function settled(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
