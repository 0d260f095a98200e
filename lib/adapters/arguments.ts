import { isError, isPlain, readProperty } from "../record.ts";

/**
 * Turns what a caller passed beside the message into metadata: plain objects are spread, the first `Error` becomes
 * `error`, and the rest is `args`. It never throws.
 *
 * @param args What was passed.
 * @param known What is known already; it wins over what is spread.
 */
export function metadataOfArguments(
  args: readonly unknown[],
  known: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  let spread: Record<string, unknown> = {};
  const rest: unknown[] = [];
  let error: unknown;
  for (const arg of args) {
    const properties = isPlain(arg) ? readProperties(arg) : undefined;
    if (properties !== undefined) spread = { ...spread, ...properties };
    else if (error === undefined && isError(arg)) error = arg;
    else rest.push(arg);
  }
  if (error !== undefined) spread.error = error;
  if (rest.length > 0) spread.args = rest;
  return { ...spread, ...known };
}

/** Reads every property, so that a getter which throws costs no other; `undefined` if not even the names can be read. */
function readProperties(source: Record<string, unknown>): Record<string, unknown> | undefined {
  try {
    return { ...source };
  } catch {
    try {
      return Object.fromEntries(Object.keys(source).map((key) => [key, readProperty(source, key)]));
    } catch {
      return undefined;
    }
  }
}
