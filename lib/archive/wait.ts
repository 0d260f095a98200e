/**
 * Waits for a time, or until a promise settles or a signal aborts.
 *
 * @param ms Longest wait, in ms.
 * @param end Promise or signal that ends the wait early. A rejection only ends it.
 */
export async function wait(ms: number, end?: Promise<unknown> | AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const wake = () => resolve();
  if (end instanceof AbortSignal) end.addEventListener("abort", wake);
  else end?.then(wake, wake);
  await promise;
  clearTimeout(timer);
  if (end instanceof AbortSignal) end.removeEventListener("abort", wake);
}
