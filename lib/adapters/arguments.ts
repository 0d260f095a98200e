import { isError, isPlain, readProperty } from "../record.ts";

/**
 * Turns what a caller passed beside the message into metadata: plain objects are spread, the first `Error` becomes
 * `error`, and the rest is `args`.
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
    if (isPlain(arg)) spread = { ...spread, ...plainCopy(arg) };
    else if (error === undefined && isError(arg)) error = arg;
    else rest.push(arg);
  }
  if (error !== undefined) spread.error = error;
  if (rest.length > 0) spread.args = rest;
  return { ...spread, ...known };
}

/** Reads every property, so that a getter which throws costs no other. */
function plainCopy(source: Record<string, unknown>): Record<string, unknown> {
  try {
    return { ...source };
  } catch {
    return Object.fromEntries(Object.keys(source).map((key) => [key, readProperty(source, key)]));
  }
}
