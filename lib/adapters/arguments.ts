import { isError, isPlain, readProperty, setProperty } from "../record/copier.ts";

/**
 * Turns what a caller passed beside the message into metadata: plain objects are spread, the first `Error` becomes
 * `error`, and the rest is `args`. A property whose name is taken already goes there too. It never throws.
 *
 * @param args What was passed.
 * @param logger Who the logger is, which the record is to be told as well.
 * @param more What else is known already. It comes first: the end is cut where it is too much.
 */
export function metadataOfArguments(
  args: readonly unknown[],
  logger: string | undefined,
  more?: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (more === undefined) {
    if (args.length === 0) return {};
    // The common case: an object that needs no more than the copy which the record makes of it.
    if (args.length === 1 && isSpreadable(args[0])) return args[0];
  }
  return gather(args, { ...logger !== undefined && { logger }, ...more });
}

function isSpreadable(arg: unknown): arg is Record<string, unknown> {
  try {
    return isPlain(arg) && !("toJSON" in arg) && !Object.hasOwn(arg, "logger");
  } catch {
    return false; // a proxy that refuses
  }
}

function gather(args: readonly unknown[], known: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const error = args.find(isError);
  const metadata: Record<string, unknown> = error === undefined ? { ...known } : { ...known, error };
  const rest: unknown[] = [];
  for (const arg of args) {
    if (isPlain(arg) && typeof readProperty(arg, "toJSON") !== "function") spreadInto(metadata, arg, rest);
    else if (arg !== error) rest.push(arg);
  }
  if (rest.length === 0) return metadata;
  // A property may have been called so.
  metadata.args = Object.hasOwn(metadata, "args") ? [metadata.args, ...rest] : rest;
  return metadata;
}

/** Adds the properties of an object; those that are there already, and an object that hides its names, are the rest. */
function spreadInto(metadata: Record<string, unknown>, source: Record<string, unknown>, rest: unknown[]): void {
  let keys: string[];
  try {
    keys = Object.keys(source);
  } catch {
    rest.push(source);
    return;
  }
  const taken: Record<string, unknown> = {};
  for (const key of keys) {
    setProperty(Object.hasOwn(metadata, key) ? taken : metadata, key, readProperty(source, key));
  }
  if (Object.keys(taken).length > 0) rest.push(taken);
}
