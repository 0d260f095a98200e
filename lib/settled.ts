/**
 * Waits for a promise, but not for long.
 *
 * @param promise What to wait for. It may be rejected later without harm.
 * @param ms The longest wait, in ms.
 * @throws What the promise is rejected with, if that is in time.
 *
 * @example Usage
 * ```ts
 * import { settled } from "./settled.ts";
 *
 * await settled(new Promise(() => {}), 10);
 * ```
 */
export async function settled(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
