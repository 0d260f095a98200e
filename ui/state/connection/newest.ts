import { type Cursor, parseEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";

/** Newest records that match, as the events of a stream. */
export interface NewestPage {
  readonly events: readonly ReceivedEvent[];
  /** Oldest number that the server holds. */
  readonly oldest: number;
  /** Number from which on the page leaves nothing out. */
  readonly from: number;
  /** Position of the newest record that was written, whether it matches or not. */
  readonly cursor: Cursor;
}

/**
 * Reads a page of the newest records.
 *
 * @throws {SyntaxError} If it is not a page of the list route.
 */
export function readNewest(page: unknown): NewestPage {
  if (
    !isObject(page) || !Array.isArray(page.records) || typeof page.oldest !== "number" ||
    typeof page.cursor !== "string"
  ) {
    throw new SyntaxError("Cannot read a page of records");
  }
  const events = page.records.map(({ id, ...record }): ReceivedEvent => (
    { type: "message", data: JSON.stringify(record), lastEventId: String(id) }
  ));
  const { oldest, previous } = page;
  const from = typeof previous === "string" ? parseEventId(previous).seq : oldest;
  return { events, oldest, from, cursor: parseEventId(page.cursor) };
}
