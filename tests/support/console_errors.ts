/** Calls of `console.error`, which prints nothing until this is disposed. */
export interface ConsoleErrors extends Disposable {
  readonly calls: readonly (readonly unknown[])[];
}

/** Records the calls of `console.error` in place of printing them. */
export function catchConsoleErrors(): ConsoleErrors {
  const calls: unknown[][] = [];
  const original = console.error;
  console.error = (...args) => void calls.push(args);
  return { calls, [Symbol.dispose]: () => void (console.error = original) };
}
