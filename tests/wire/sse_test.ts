import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { createParser } from "eventsource-parser";
import { EventStreamParser, formatFrame, type Frame, type ReceivedEvent } from "../../lib/wire/sse.ts";
import { forEachSeed } from "../support/random.ts";

const CASES: readonly { name: string; frame: Frame; text: string }[] = [
  { name: "formats an empty frame as a blank line", frame: {}, text: "\n" },
  { name: "formats a comment", frame: { comment: "ping" }, text: ": ping\n\n" },
  { name: "formats each line of a comment", frame: { comment: "a\nid: 7" }, text: ": a\n: id: 7\n\n" },
  {
    name: "formats all fields in a fixed order",
    frame: { data: "x", event: "gap", id: "m3k9x1-7", retry: 5000, comment: "ping" },
    text: ": ping\nretry: 5000\nid: m3k9x1-7\nevent: gap\ndata: x\n\n",
  },
  { name: "keeps empty data", frame: { data: "" }, text: "data: \n\n" },
  { name: "adds a space before data that starts with one", frame: { data: " x" }, text: "data:  x\n\n" },
  {
    name: "splits data at every kind of line break",
    frame: { data: "a\nb\r\nc\rd\n\n" },
    text: "data: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: \n\n",
  },
  { name: "keeps NUL and other controls in data", frame: { data: "\0\t\u2028" }, text: "data: \0\t\u2028\n\n" },
];

for (const { name, frame, text } of CASES) {
  Deno.test(`formatFrame ${name}`, () => assertStrictEquals(formatFrame(frame), text));
}

for (const field of ["id", "event"] as const) {
  for (const value of ["a\nb", "a\rb", "a\r\nb", "a\0b", "\n"]) {
    Deno.test(`formatFrame refuses ${JSON.stringify(value)} for ${field}`, () => {
      assertError(assertThrows(() => formatFrame({ [field]: value })), {
        name: "TypeError",
        message: /^Cannot format event stream: /,
      });
    });
  }
}

Deno.test("formatFrame formats data that a parser restores, with LF for every line break", () => {
  for (const data of ["", " ", "\n", "a\r\n\r\rb", ":", "data: x", "é漢😀", "</script>", '{"a":"\\n"}']) {
    const events: unknown[] = [];
    createParser({ onEvent: (event) => events.push(event) }).feed(formatFrame({ id: "r-1", event: "e", data }));
    assertEquals(events, [{ id: "r-1", event: "e", data: data.replace(/\r\n?/g, "\n") }]);
  }
});

function event(data: string, lastEventId = "", type = "message"): ReceivedEvent {
  return { type, data, lastEventId };
}

const STREAMS: readonly { name: string; text: string; events: ReceivedEvent[]; id?: string; retryMs?: number }[] = [
  { name: "returns no event for an empty stream", text: "", events: [] },
  { name: "returns an event at its blank line", text: "data: a\n\ndata: b\n", events: [event("a")] },
  { name: "removes one space", text: "data:a\ndata:  b\n\n", events: [event("a\n b")] },
  {
    name: "returns an event with empty data, and none without data",
    text: "data\n\nevent: x\n\n",
    events: [event("")],
  },
  { name: "joins lines of data", text: "data\ndata:\ndata: a\n\n", events: [event("\n\na")] },
  {
    name: "applies a type to one event",
    text: "event: gap\ndata: 1\n\ndata: 2\n\n",
    events: [event("1", "", "gap"), event("2")],
  },
  {
    name: "keeps an id for later events",
    text: "id: 7\ndata: a\n\ndata: b\n\n",
    events: [event("a", "7"), event("b", "7")],
    id: "7",
  },
  { name: "moves the id without data", text: "id: 7\n: ping\n\n", events: [], id: "7" },
  { name: "clears the id at an empty one", text: "id: 7\n\nid\ndata: a\n\n", events: [event("a")] },
  { name: "ignores an id with NUL", text: "id: 7\n\nid: 8\0\ndata: a\n\n", events: [event("a", "7")], id: "7" },
  { name: "ignores the id of an unfinished block", text: "id: 7\n\nid: 8\ndata: a\n", events: [], id: "7" },
  { name: "parses the time to wait", text: "retry: 5000\n\n", events: [], retryMs: 5000 },
  {
    name: "ignores a malformed time",
    text: "retry: 5\nretry: 5s\nretry: -1\nretry\nretry: \u0663\n\n",
    events: [],
    retryMs: 5,
  },
  {
    name: "skips comments and unknown fields",
    text: ":\n: data: x\nDATA: x\n data: x\nfoo\ndata: a\n\n",
    events: [event("a")],
  },
  {
    name: "ends lines at CR, LF and CRLF",
    text: "data: a\rdata: b\r\n\rdata: c\n\r\n",
    events: [event("a\nb"), event("c")],
  },
  { name: "removes a byte order mark", text: "\ufeffdata: a\n\n", events: [event("a")] },
  {
    name: "removes only one, and only at the start",
    text: "\ufeff\ufeffdata: a\n\ndata: \ufeff\n\n",
    events: [event("\ufeff")],
  },
];

for (const { name, text, events, id = "", retryMs } of STREAMS) {
  Deno.test(`EventStreamParser ${name}`, () => {
    const whole = new EventStreamParser();
    assertEquals(whole.feed(text), events);
    assertEquals([whole.lastEventId, whole.retryMs], [id, retryMs]);
    const byCharacter = new EventStreamParser();
    assertEquals(text.split("").flatMap((part) => byCharacter.feed(part)), events);
    assertEquals([byCharacter.lastEventId, byCharacter.retryMs], [id, retryMs]);
  });
}

Deno.test("EventStreamParser starts with the id of an earlier connection", () => {
  const parser = new EventStreamParser({ lastEventId: "r-1" });
  assertEquals(parser.feed("data: a\n\n"), [event("a", "r-1")]);
});

for (
  const { name, text, oversized, id = "" } of [
    { name: "a long line of data", text: `id: 7\ndata: ${"x".repeat(1000)}\n\n`, oversized: 1, id: "7" },
    { name: "many lines of data", text: `id: 7\n${"data: x\n".repeat(50)}\n`, oversized: 1, id: "7" },
    { name: "many empty lines of data", text: `${"data\n".repeat(1000)}\n`, oversized: 1 },
    { name: "a long comment", text: `:${"x".repeat(1000)}\n\n`, oversized: 0 },
    { name: "a long id", text: `id: ${"7".repeat(1000)}\n\n`, oversized: 0 },
  ]
) {
  Deno.test(`EventStreamParser does not keep ${name}`, () => {
    for (const size of [1, 7, 10_000]) {
      const parser = new EventStreamParser({ maxLength: 64 });
      const events = pieces(text + "data: after\n\n", () => size).flatMap((piece) => parser.feed(piece));
      assertEquals(events, [event("after", id)]);
      assertStrictEquals(parser.oversized, oversized);
    }
  });
}

Deno.test("EventStreamParser returns the events of eventsource-parser, wherever the stream is split", async () => {
  let seen = 0;
  await forEachSeed(3000, (random) => {
    const text = random.list(0, 60, () => random.pick(STREAM_PIECES)).join("");
    const parts = pieces(text, () => random.int(1, random.pick([1, 3, 20])));
    const parser = new EventStreamParser();
    const events = parts.flatMap((part) => parser.feed(part));
    assertEquals([events, parser.lastEventId, parser.retryMs], expected(parts), JSON.stringify(parts));
    seen += events.length;
  }, () => assertStrictEquals(seen > 2000, true));
});

const STREAM_PIECES: readonly string[] = [
  "\n",
  "\n",
  "\n\n",
  "\n\n",
  "\r",
  "\r\n",
  "\r\n\r\n",
  ":",
  " ",
  "data",
  "data:",
  "data: ",
  "data: x\n\n",
  "id",
  "id: ",
  "id: r-7\n",
  "event",
  "event: ",
  "retry: ",
  "retry:",
  "12",
  "a",
  "é漢😀",
  "\0",
  "\ufeff",
  "Data: ",
  ": ping\n",
  "\u2028",
  "\t",
];

/** Returns the events of the other parser, with ids and types as in a browser. */
function expected(parts: readonly string[]): [ReceivedEvent[], string, number | undefined] {
  const events: ReceivedEvent[] = [];
  let lastEventId = "";
  let retryMs: number | undefined;
  const parser = createParser({
    onId: (id) => lastEventId = id,
    onRetry: (ms) => retryMs = ms,
    onEvent: ({ data, event: type = "message" }) => events.push({ type, data, lastEventId }),
  });
  for (const part of parts) parser.feed(part);
  return [events, lastEventId, retryMs];
}

/** Splits a text into pieces of the given lengths. */
function pieces(text: string, length: () => number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + length();
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
