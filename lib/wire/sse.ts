/** Block of an event stream. Fields that are absent are left out. */
export interface Frame {
  /** Comment, which clients skip. A keepalive is a comment. */
  readonly comment?: string;
  /** Id that a client sends back to resume. */
  readonly id?: string;
  /** Type of the event. @default {"message"} */
  readonly event?: string;
  /** Time that a client waits before it reconnects, in ms. */
  readonly retry?: number;
  /** Payload. Each of its lines becomes a `data:` line. */
  readonly data?: string;
}

const LINE_BREAK = /\r\n|\r|\n/;
const BREAKS_OR_NUL = /[\r\n\0]/;

/**
 * Formats a frame as text, including the blank line at its end.
 *
 * @param frame The frame.
 * @returns Its text.
 * @throws {TypeError} If `id` or `event` contains a line break, or `id` a NUL, which would change the stream.
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
  // A browser removes one space after the colon, so there always is one.
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

/** Event that a client received. */
export interface ReceivedEvent {
  /** Type; `"message"` if the block has no `event` field. */
  readonly type: string;
  readonly data: string;
  /** Id of the event's block, or of the last block before it that had one. */
  readonly lastEventId: string;
}

/** Options for {@linkcode EventStreamParser}. */
export interface EventStreamParserOptions {
  /** Last id of an earlier connection. @default {""} */
  lastEventId?: string;
  /** Maximum length of a line and of an event's data, in UTF-16 code units. @default {4_194_304} */
  maxLength?: number;
}

/**
 * Parses an event stream that arrives in pieces, split anywhere.
 *
 * It parses as a browser does, except that an event longer than `maxLength` is counted and left out, so that no server
 * can fill the memory of its client. Its id still counts as received. A block without its blank line at the end of a
 * stream is dropped.
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
  /** True if the last piece ended in a CR, which an LF may complete. */
  #afterReturn = false;
  /** Start of the unfinished line, and true if it was cut. */
  #line = "";
  #lineCut = false;
  /** Fields of the unfinished block. */
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

  /** Id to resume from. Blocks without data move it, too. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** Time that the server asks clients to wait before they reconnect, in ms, if it did. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** Events that were too long and are lost. */
  get oversized(): number {
    return this.#oversized;
  }

  /** Parses the next piece of the stream, and returns the events that end in it. */
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
    else if (cut) return; // half a name or half an id would be wrong
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
