import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { createParser } from "eventsource-parser";
import { formatFrame, type Frame } from "../lib/sse.ts";

const CASES: readonly { name: string; frame: Frame; text: string }[] = [
  { name: "spells nothing as a blank line", frame: {}, text: "\n" },
  { name: "spells a comment", frame: { comment: "ping" }, text: ": ping\n\n" },
  { name: "spells each line of a comment as one", frame: { comment: "a\nid: 7" }, text: ": a\n: id: 7\n\n" },
  {
    name: "spells all fields in an order of its own",
    frame: { data: "x", event: "gap", id: "m3k9x1-7", retry: 5000, comment: "ping" },
    text: ": ping\nretry: 5000\nid: m3k9x1-7\nevent: gap\ndata: x\n\n",
  },
  { name: "keeps empty data", frame: { data: "" }, text: "data: \n\n" },
  { name: "puts a space before data that begins with one", frame: { data: " x" }, text: "data:  x\n\n" },
  {
    name: "splits data at every kind of line break",
    frame: { data: "a\nb\r\nc\rd\n\n" },
    text: "data: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: \n\n",
  },
  { name: "keeps NUL and other controls in data", frame: { data: "\0\t\u2028" }, text: "data: \0\t\u2028\n\n" },
];

for (const { name, frame, text } of CASES) {
  Deno.test(`formatFrame ${name}`, () => strictEqual(formatFrame(frame), text));
}

for (const field of ["id", "event"] as const) {
  for (const value of ["a\nb", "a\rb", "a\r\nb", "a\0b", "\n"]) {
    Deno.test(`formatFrame refuses ${JSON.stringify(value)} for ${field}`, () => {
      throws(() => formatFrame({ [field]: value }), { name: "TypeError", message: /^Cannot format event stream: / });
    });
  }
}

Deno.test("formatFrame spells data that a parser reads back, with LF for every line break", () => {
  for (const data of ["", " ", "\n", "a\r\n\r\rb", ":", "data: x", "é漢😀", "</script>", '{"a":"\\n"}']) {
    const events: unknown[] = [];
    createParser({ onEvent: (event) => events.push(event) }).feed(formatFrame({ id: "r-1", event: "e", data }));
    deepStrictEqual(events, [{ id: "r-1", event: "e", data: data.replace(/\r\n?/g, "\n") }]);
  }
});
