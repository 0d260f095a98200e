import { TURNS } from "../base/turns.ts";
import type { RecordInput } from "../record/record.ts";
import { parseGelf } from "../parse/gelf.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Intake } from "./intake.ts";

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
    // Each step of a large message takes a turn of its own: it is decoded, parsed and written.
    if (TURNS.spend(text.length)) await TURNS.next();
    const record = parseGelf(text);
    if (TURNS.spend(text.length)) await TURNS.next();
    if (record !== undefined) return record;
    throw new HttpProblem(400, "Cannot read the message: expected GELF, an object with a short_message");
  } finally {
    held.release();
  }
}
