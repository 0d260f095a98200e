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
 * import { assertStrictEquals } from "@std/assert";
 * import { formatFrame } from "./sse.ts";
 *
 * assertStrictEquals(formatFrame({ id: "m3k9x1-7", data: "one\ntwo" }), "id: m3k9x1-7\ndata: one\ndata: two\n\n");
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

/** What a server sent: an event, with the id that was valid when it came. */
export interface ReceivedEvent {
  /** `"message"` for one without an `event` field. */
  readonly type: string;
  readonly data: string;
  /** The id of this event's block, or of the last block before it that had one. */
  readonly lastEventId: string;
}

/** Options for {@linkcode EventStreamParser}. */
export interface EventStreamParserOptions {
  /** What an earlier connection left as its last id. @default {""} */
  lastEventId?: string;
  /** The most text kept of a line and of an event's data, in UTF-16 code units. @default {4_194_304} */
  maxLength?: number;
}

/**
 * Reads an event stream that comes in pieces, parted anywhere.
 *
 * It does what a browser does, with one addition: an event whose data is longer than `maxLength` is not given but
 * counted, so that no server can fill the memory of who reads it. Its id counts as received all the same. What a
 * stream ends with, a blank line missing, was never sent.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation}
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { EventStreamParser } from "./sse.ts";
 *
 * const parser = new EventStreamParser();
 * assertEquals(parser.feed("retry: 5000\n\nid: m3k9x1-7\nda"), []);
 * assertEquals(parser.feed("ta: one\n\n"), [{ type: "message", data: "one", lastEventId: "m3k9x1-7" }]);
 * assertStrictEquals(parser.retryMs, 5000);
 * ```
 */
export class EventStreamParser {
  readonly #maxLength: number;
  #begun = false;
  /** Whether the last piece ended with a CR, of which an LF may be the other half. */
  #afterReturn = false;
  /** What has come of the line that has not ended yet, and whether there was more of it than is kept. */
  #line = "";
  #lineCut = false;
  /** What has come of the block that has not ended yet. */
  #type = "";
  #data: string | undefined;
  #dataCut = false;
  #id: string;
  #lastEventId: string;
  #retryMs: number | undefined;
  #oversized = 0;

  constructor(options: EventStreamParserOptions = {}) {
    const { lastEventId = "", maxLength = 4_194_304 } = options;
    this.#maxLength = maxLength;
    this.#id = this.#lastEventId = lastEventId;
  }

  /** The id to come back with; blocks without data move it too. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** How long the server wants a client to wait before it comes back, in ms, if it said so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** How many events were longer than is kept, and are lost. */
  get oversized(): number {
    return this.#oversized;
  }

  /** Takes the next piece of the stream, and gives the events that end in it. */
  feed(text: string): ReceivedEvent[] {
    const events: ReceivedEvent[] = [];
    if (text === "") return events;
    let start = this.#afterReturn && text.startsWith("\n") ? 1 : 0;
    if (!this.#begun) {
      this.#begun = true;
      if (text.startsWith(BYTE_ORDER_MARK)) start = 1;
    }
    for (const { index, 0: { length } } of text.matchAll(LINE_BREAKS)) {
      if (index < start) continue;
      this.#keep(text.slice(start, index));
      this.#endLine(events);
      start = index + length;
    }
    this.#afterReturn = text.endsWith("\r");
    this.#keep(text.slice(start));
    return events;
  }

  #keep(part: string): void {
    const room = this.#maxLength - this.#line.length;
    this.#lineCut ||= part.length > room;
    this.#line += part.slice(0, room);
  }

  #endLine(events: ReceivedEvent[]): void {
    const line = this.#line;
    const cut = this.#lineCut;
    this.#line = "";
    this.#lineCut = false;
    if (line === "") return this.#endBlock(events);
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") this.#addData(value, cut);
    else if (cut) return; // half a name or half an id would be a wrong one
    else if (name === "event") this.#type = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^[0-9]+$/.test(value)) this.#retryMs = Number(value);
  }

  #addData(value: string, cut: boolean): void {
    const length = (this.#data?.length ?? 0) + value.length;
    this.#dataCut ||= cut || length > this.#maxLength;
    if (this.#dataCut) this.#data = "";
    else this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }

  #endBlock(events: ReceivedEvent[]): void {
    this.#lastEventId = this.#id;
    if (this.#dataCut) this.#oversized++;
    else if (this.#data !== undefined) {
      events.push({ type: this.#type || "message", data: this.#data, lastEventId: this.#id });
    }
    this.#type = "";
    this.#data = undefined;
    this.#dataCut = false;
  }
}

const BYTE_ORDER_MARK = "\ufeff";
const LINE_BREAKS = new RegExp(LINE_BREAK, "g");
