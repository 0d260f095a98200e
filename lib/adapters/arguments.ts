import { isError, isPlain, readProperty } from "../copier.ts";

/**
 * Turns what a caller passed beside the message into metadata: plain objects are spread, the first `Error` becomes
 * `error`, and the rest is `args`. It never throws.
 *
 * @param args What was passed.
 * @param known What is known already. It wins over what is spread, and comes first: the end is cut where it is too much.
 */
export function metadataOfArguments(
  args: readonly unknown[],
  known: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const error = args.find(isError);
  const ours = error === undefined ? known : { ...known, error };
  const rest: unknown[] = [];
  let metadata: Record<string, unknown> = { ...ours };
  for (const arg of args) {
    const spread = isPlain(arg) ? spreadInto(metadata, arg) : undefined;
    if (spread !== undefined) metadata = spread;
    else if (arg !== error) rest.push(arg);
  }
  if (rest.length > 0) metadata.args = rest;
  return Object.assign(metadata, ours);
}

/** Both in one object, or `undefined` where the source cannot be spread. */
function spreadInto(
  metadata: Record<string, unknown>,
  source: Record<string, unknown>,
): Record<string, unknown> | undefined {
  // An object that says itself what it is as JSON need not have properties.
  if (typeof readProperty(source, "toJSON") === "function") return undefined;
  try {
    return { ...metadata, ...source };
  } catch {
    // A getter that throws costs no other property.
  }
  try {
    return { ...metadata, ...Object.fromEntries(Object.keys(source).map((key) => [key, readProperty(source, key)])) };
  } catch {
    return undefined; // a proxy that does not tell its names
  }
}
