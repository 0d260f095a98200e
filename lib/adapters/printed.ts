import { format } from "node:util";
import { isError, isPlain } from "../record/copier.ts";
import { type RecordInput, toRecord } from "../record/record.ts";
import { metadataOfArguments } from "./arguments.ts";

/**
 * Returns the message and the metadata of arguments that a console prints. The message is the printed text, with errors
 * by name and message, and without the plain objects after the first argument, unless a `%o` formats them.
 *
 * @param args Arguments of the call.
 * @param logger Name of the logger.
 * @param more Further metadata.
 */
export function readPrinted(
  args: readonly unknown[],
  logger: string,
  more?: Readonly<Record<string, unknown>>,
): RecordInput {
  const [first, ...rest] = args;
  // A text is complete in the message; an object also belongs in the metadata.
  const apart = typeof first === "object" && first !== null ? args : rest;
  return { message: messageOf(args), metadata: metadataOfArguments(apart, logger, more), logger };
}

const SPECIFIERS = /%[sdifjoOc%]/g;

function messageOf(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (args.length === 0) return "";
  try {
    const asked = typeof first === "string" ? first.match(SPECIFIERS)?.filter((it) => it !== "%%").length ?? 0 : 0;
    const shown = rest.filter((arg, index) => index < asked || !isPlain(arg)).map(shorten);
    // The text of an error is not a format string.
    return isError(first) ? format("%s", shorten(first), ...shown) : format(first, ...shown);
  } catch {
    // An argument cannot be inspected, so each is copied on its own.
    return args.map((arg) => toRecord({ message: arg }).message).join(" ");
  }
}

/** Shortens an error to its name and message. Its stack is in the metadata. */
function shorten(value: unknown): unknown {
  return isError(value) ? `${value.name}: ${value.message}` : value;
}
