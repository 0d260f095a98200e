import { setProperty } from "../record/copier.ts";
import { isOwnLogger } from "../record/own.ts";
import type { RecordInput } from "../record/record.ts";
import { WELL_KNOWN } from "../record/well_known.ts";

/** Names that become `logger`. */
const LOGGER_NAMES: readonly string[] = [
  "logger",
  ...Array.from(WELL_KNOWN).flatMap(([twin, name]) => name === "logger" ? [twin] : []),
];

/** Sources that the program may have. */
const SOURCES: readonly string[] = ["stdin", "stdout", "stderr", "demo"];

/**
 * Returns a function that writes records of clients that anyone may be. Such a client cannot speak for Ringside itself,
 * nor for a source of the server: `logger: "ringside"` becomes `claimed_logger`, and `source: "stdin"` becomes
 * `claimed_source`, unless it is the source of the record.
 *
 * @param write Receives the records.
 * @param source Source of the records.
 * @param sources Sources of the server, such as the names of followed files.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { RecordInput } from "../record/record.ts";
 * import { withoutClaims } from "./provenance.ts";
 *
 * const records: RecordInput[] = [];
 * const write = withoutClaims((record) => records.push(record), "http", ["app.log"]);
 * write({ message: "Stopping", metadata: { logger: "ringside.http", source: "app.log" } });
 * assertEquals(records[0].metadata, {
 *   claimed_logger: "ringside.http",
 *   claimed_source: "app.log",
 *   source: "http",
 * });
 * ```
 */
export function withoutClaims(
  write: (input: RecordInput) => void,
  source: string,
  sources: Iterable<string>,
): (input: RecordInput) => void {
  const taken = new Set([...SOURCES, ...sources].map(folded));
  taken.delete(folded(source)); // a record that names its own source claims nothing

  return function writeUnclaimed(input) {
    const metadata = (input.metadata ?? {}) as Readonly<Record<string, unknown>>;
    const hasSource = Object.hasOwn(metadata, "source") && !isFree(metadata.source, taken);
    if (!hasSource && !LOGGER_NAMES.some((name) => claimsLogger(metadata, name))) return write(input);
    const loggers = LOGGER_NAMES.filter((name) => claimsLogger(metadata, name));
    const moved: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(metadata)) {
      const name = loggers.includes(key) ? "claimed_logger" : hasSource && key === "source" ? "claimed_source" : key;
      if (name === key || !Object.hasOwn(moved, name)) setProperty(moved, name, value);
    }
    if (hasSource) moved.source = source;
    write({ ...input, metadata: moved });
  };
}

/**
 * Returns a function that writes records of clients, in which `origin` is `claimed_origin` if it is that of a followed
 * server: only such a server has its records here.
 *
 * @param write Receives the records.
 * @param isOrigin Returns true for the origin of a followed server.
 */
export function withoutClaimedOrigin(
  write: (input: RecordInput) => void,
  isOrigin: (name: unknown) => boolean,
): (input: RecordInput) => void {
  return function writeUnclaimed(input) {
    const metadata = (input.metadata ?? {}) as Readonly<Record<string, unknown>>;
    if (!Object.hasOwn(metadata, "origin") || !isOrigin(metadata.origin)) return write(input);
    const { origin, ...others } = metadata;
    write({ ...input, metadata: { ...others, claimed_origin: origin } });
  };
}

/** Returns metadata in which a logger of Ringside is `claimed_logger`: the same object if it names none. */
export function withoutOwnLogger<T extends Readonly<Record<string, unknown>>>(metadata: T): T {
  if (!LOGGER_NAMES.some((name) => claimsLogger(metadata, name))) return metadata;
  const loggers = LOGGER_NAMES.filter((name) => claimsLogger(metadata, name));
  const moved: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metadata)) {
    const name = loggers.includes(key) ? "claimed_logger" : key;
    if (name === key || !Object.hasOwn(moved, name)) setProperty(moved, name, value);
  }
  return moved as T;
}

function claimsLogger(metadata: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(metadata, name) && isOwnName(metadata[name]);
}

/** Returns true for the name of a logger of Ringside, in any letter case, and for one that is no text. */
function isOwnName(name: unknown): boolean {
  if (typeof name !== "string") return typeof name === "object" && name !== null;
  return isOwnLogger(folded(name));
}

function isFree(source: unknown, taken: ReadonlySet<string>): boolean {
  return typeof source === "string" ? !taken.has(folded(source)) : typeof source !== "object";
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
