/**
 * Waits for some time.
 *
 * @param ms Time to wait, in ms.
 * @param signal Ends the wait early, without an error.
 *
 * @example Usage
 * ```ts
 * import { sleep } from "./sleep.ts";
 *
 * const end = new AbortController();
 * const waiting = sleep(60_000, end.signal);
 * end.abort();
 * await waiting;
 * ```
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    function wake() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    }
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
  });
}
