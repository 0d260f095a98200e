import { isError, isPlain, readProperty, setProperty } from "../record/copier.ts";

/**
 * Converts the arguments of a log call to metadata. Plain objects are spread, the first `Error` becomes `error`, and
 * the rest becomes `args`, as do properties whose name is taken. It never throws.
 *
 * @param args Arguments after the message.
 * @param logger Name of the logger. The caller passes it to `write()` as well.
 * @param more Further metadata. It comes first, since the end is cut if the record is too large.
 */
export function metadataOfArguments(
  args: readonly unknown[],
  logger: string | undefined,
  more?: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (more === undefined) {
    if (args.length === 0) return {};
    // Common case: a single object, which write() copies.
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
  // A spread property may have this name.
  metadata.args = Object.hasOwn(metadata, "args") ? [metadata.args, ...rest] : rest;
  return metadata;
}

/** Adds the properties of an object. Taken names, and an object whose keys cannot be read, go to `rest`. */
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
