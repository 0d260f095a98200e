import { setProperty } from "../record/copier.ts";
import { parseObject, readFields } from "../parse/json.ts";
import type { RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Intake } from "./intake.ts";

const SOURCE = "gelf";

/** Longest message, in UTF-16 code units. */
const MAX_LENGTH = 1_048_576;

/**
 * Reads a message of Graylog's Extended Log Format over HTTP.
 *
 * @param request Request to read.
 * @param intake Limits of the body.
 * @returns The record.
 * @throws {HttpProblem} If the body cannot be read, or is no such message.
 */
export async function takeGelf(request: Request, intake: Intake): Promise<RecordInput> {
  const held = intake.hold();
  try {
    const text = await intake.text(intake.chunks(request), held);
    const record = text.length > MAX_LENGTH ? undefined : parseGelf(text);
    if (record !== undefined) return record;
    throw new HttpProblem(400, "Cannot read the message: expected GELF, an object with a short_message");
  } finally {
    held.release();
  }
}

/**
 * Parses a message of Graylog's Extended Log Format. Its own fields lose their underscore.
 *
 * @returns The record, or `undefined` for any other text.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseGelf } from "./gelf.ts";
 *
 * assertEquals(parseGelf('{"version":"1.1","host":"web-1","short_message":"Slow","level":4,"_order":7}'), {
 *   level: "WARN",
 *   message: "Slow",
 *   metadata: { source: "gelf", host: "web-1", order: 7 },
 * });
 * ```
 */
export function parseGelf(text: string): RecordInput | undefined {
  const given = parseObject(text);
  if (given === undefined || typeof given.short_message !== "string") return undefined;
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === "version") continue;
    const name = key.startsWith("_") && key !== "__proto__" ? key.slice(1) : key;
    setProperty(fields, name === "" || Object.hasOwn(given, name) ? key : name, value);
  }
  return readFields(fields, () => text.trim(), Date.now(), { source: SOURCE });
}
