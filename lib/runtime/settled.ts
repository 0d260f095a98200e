/**
 * Waits for a promise, but not for long.
 *
 * @param promise What to wait for. It may be rejected later without harm.
 * @param ms The longest wait, in ms.
 * @returns Whether it came in time.
 * @throws What the promise is rejected with, if that is in time.
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
