/** One block of an event stream. Each field is left out where it is not given. */
export interface Frame {
  /** A line that clients skip; a keepalive is nothing else. */
  readonly comment?: string;
  /** What a client sends back to resume. */
  readonly id?: string;
  /** The event's type; without one it is a `message`. */
  readonly event?: string;
  /** How long a client should wait before it reconnects, in ms. */
  readonly retry?: number;
  /** The payload. Lines of it become lines of `data:`. */
  readonly data?: string;
}

const LINE_BREAK = /\r\n|\r|\n/;
const BREAKS_OR_NUL = /[\r\n\0]/;

/**
 * Spells a frame as the text of an event stream, blank line included.
 *
 * @param frame The frame.
 * @returns Its text.
 * @throws {TypeError} If `id` or `event` has a line break, or `id` a NUL, which would change what the stream says.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { formatFrame } from "./sse.ts";
 *
 * strictEqual(formatFrame({ id: "m3k9x1-7", data: "one\ntwo" }), "id: m3k9x1-7\ndata: one\ndata: two\n\n");
 * ```
 */
export function formatFrame(frame: Frame): string {
  const { comment, id, event, retry, data } = frame;
  let text = "";
  if (comment !== undefined) text += field("", comment);
  if (retry !== undefined) text += `retry: ${retry}\n`;
  if (id !== undefined) text += singleLine("id", id);
  if (event !== undefined) text += singleLine("event", event);
  // A browser strips one space after the colon, so there is always one for it to strip.
  if (data !== undefined) text += field("data", data);
  return text + "\n";
}

function singleLine(name: string, value: string): string {
  if (!BREAKS_OR_NUL.test(value)) return `${name}: ${value}\n`;
  throw new TypeError(`Cannot format event stream: "${name}" has a line break or NUL: ${JSON.stringify(value)}`);
}

function field(name: string, value: string): string {
  if (!BREAKS_OR_NUL.test(value)) return `${name}: ${value}\n`;
  return value.split(LINE_BREAK).map((line) => `${name}: ${line}\n`).join("");
}
