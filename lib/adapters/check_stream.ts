import { describe } from "../base/options.ts";

/**
 * Checks that a value can take records. A wrapper of a stream can as well.
 *
 * @param action Start of the error, such as `"Cannot create sink"`.
 * @param methods Methods in use.
 * @throws {TypeError} If the value lacks a method.
 */
export function checkWritable(action: string, stream: unknown, methods: readonly string[] = ["write"]): void {
  const found = (stream ?? {}) as Record<string, unknown>;
  if (methods.every((method) => typeof found[method] === "function")) return;
  throw new TypeError(`${action}: stream must be a LogStream, got ${describe(stream)}`);
}
