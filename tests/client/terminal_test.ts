import { assert, assertEquals, assertMatch, assertNotMatch, assertStrictEquals } from "@std/assert";
import { printable } from "../../lib/base/printable.ts";
import { breakNotices } from "../../lib/client/breaks.ts";
import { formatNotice, formatRecord, isColored, jsonLine, recordFormatter } from "../../lib/client/terminal.ts";
import { LEVELS } from "../../lib/record/level.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { VALUES } from "../cases/values.ts";
import { forEachSeed, TEXT_PIECES } from "../support/random.ts";

const PLAIN = { color: false, utc: true };
const COLORED = { color: true, utc: true };

function record(parts: Partial<LogRecord>): LogRecord {
  return { timestamp: "2025-10-24T10:26:15.123Z", level: "INFO", message: "Ready", metadata: {}, ...parts };
}

const HEAD = "2025-10-24 10:26:15.123Z INFO ";

for (
  const { name, parts, lines } of [
    { name: "a record without metadata", parts: {}, lines: [`${HEAD} Ready`] },
    {
      name: "the logger before the message, and other metadata after it",
      parts: { metadata: { rows: 7, logger: "shop.db", slow: true, user: null, tags: ["a", 1], at: { x: "y" } } },
      lines: [`${HEAD} shop.db Ready rows=7 slow=true user=null tags=["a",1] at={"x":"y"}`],
    },
    {
      name: "quotes around values whose end would be unclear",
      parts: {
        metadata: { a: "plain", b: "two words", c: "", d: "x=y", e: '"', f: "a\nb", "a key": "é漢😀", g: "{}" },
      },
      lines: [`${HEAD} Ready a=plain b="two words" c="" d="x=y" e="\\"" f="a\\nb" "a key"=é漢😀 g="{}"`],
    },
    {
      name: "ids in short form",
      parts: {
        metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7", source: "stdin" },
      },
      lines: [`${HEAD} Ready trace_id=4bf92f35`],
    },
    {
      name: "further lines of a message indented below it",
      parts: { message: "one\r\ntwo\rthree\n\n  four\n", metadata: { rows: 7 } },
      lines: [`${HEAD} one rows=7`, "    two", "    three", "    ", "      four"],
    },
    {
      name: "the stack of an error and of its cause",
      parts: {
        metadata: { error: { type: "E", message: "m", stack: "E: m\n  at x", cause: { type: "F", message: "n" } } },
      },
      lines: [`${HEAD} Ready`, "    E: m", "      at x", "    Caused by: F: n"],
    },
    {
      name: "an error that is only text",
      parts: { metadata: { error: "timeout", cause: 1 } },
      lines: [`${HEAD} Ready cause=1`, "    timeout"],
    },
    { name: "an invalid time unchanged", parts: { timestamp: "soon\x1b[2J" }, lines: ["soon INFO  Ready"] },
  ] satisfies readonly { name: string; parts: Partial<LogRecord>; lines: string[] }[]
) {
  Deno.test(`formatRecord shows ${name}`, () => {
    assertStrictEquals(formatRecord(record(parts), PLAIN), lines.map((line) => `${line}\n`).join(""));
  });
}

Deno.test("formatRecord shows the date of records of other days", () => {
  const now = () => Date.parse("2025-10-24T23:59:59.999Z");
  assertStrictEquals(formatRecord(record({}), { ...PLAIN, now }), "10:26:15.123Z INFO  Ready\n");
  const later = () => now() + 1;
  assertStrictEquals(formatRecord(record({}), { ...PLAIN, now: later }), `${HEAD} Ready\n`);
});

Deno.test("formatRecord shows local time", () => {
  const local = new Date(2025, 9, 24, 1, 2, 3, 4);
  const line = formatRecord(record({ timestamp: local.toISOString() }), { color: false, utc: false });
  assertStrictEquals(line, "2025-10-24 01:02:03.004 INFO  Ready\n");
});

for (const level of LEVELS) {
  Deno.test(`formatRecord colors ${level} and resets the color`, () => {
    const line = formatRecord(record({ level, metadata: { logger: "a", b: 1 } }), COLORED);
    assertMatch(line, new RegExp(`\\x1b\\[[\\d;]+m${level} *\\x1b\\[0m`));
    assertStrictEquals(withoutColor(line), formatRecord(record({ level, metadata: { logger: "a", b: 1 } }), PLAIN));
  });
}

/** Removes the colors of formatRecord. Other control sequences stay in the text. */
function withoutColor(text: string): string {
  // deno-lint-ignore no-control-regex -- written by formatRecord
  return text.replace(/\x1b\[[\d;]+m([^\x1b]*)\x1b\[0m/g, "$1");
}

/** Characters of a record that must not reach a terminal. */
// deno-lint-ignore no-control-regex -- searched for
const ACTIVE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

const HOSTILE: readonly { name: string; text: string; clean: string }[] = [
  { name: "color", text: "\x1b[31mred\x1b[0m", clean: "red" },
  { name: "a 24-bit color", text: "\x1b[38;2;1;2;3mx\x1b[38:5:1mx", clean: "xx" },
  { name: "hidden text", text: "\x1b[8msecret", clean: "secret" },
  { name: "a cleared screen", text: "\x1b[2J\x1b[H", clean: "" },
  { name: "a cleared screen by C1", text: "\x9b2J", clean: "" },
  { name: "a private mode", text: "\x1b[?1049h\x1b[>4;2m", clean: "" },
  { name: "a request for terminal status", text: "\x1b[6n\x1b[21t\x05", clean: "\\u0005" },
  { name: "a title", text: "\x1b]0;title\x07", clean: "\\u001b]0;title\\u0007" },
  { name: "a title by C1", text: "\x9d0;title\x9c", clean: "\\u009d0;title\\u009c" },
  { name: "a clipboard", text: "\x1b]52;c;cm0gLXJm\x1b\\", clean: "\\u001b]52;c;cm0gLXJm\\u001b\\" },
  { name: "a link", text: "\x1b]8;;http://x\x1b\\y", clean: "\\u001b]8;;http://x\\u001b\\y" },
  { name: "a device control string", text: "\x1bP$q\x1b\\", clean: "\\u001bP$q\\u001b\\" },
  { name: "a reset", text: "\x1bc", clean: "\\u001bc" },
  { name: "another character set", text: "\x1b(0\x0e", clean: "\\u001b(0\\u000e" },
  { name: "a sequence nested in another", text: "\x1b\x1b[0m[2J", clean: "\\u001b[2J" },
  { name: "an unfinished sequence", text: "\x1b[31", clean: "\\u001b[31" },
  { name: "backspaces", text: "rm\b\bls", clean: "rm\\u0008\\u0008ls" },
  { name: "an overwritten line", text: "bad\rgood", clean: "bad\\u000dgood" },
  { name: "a second line", text: "one\ntwo", clean: "one\\u000atwo" },
  { name: "text in the other direction", text: "\u202egpj.exe\u2066", clean: "\\u202egpj.exe\\u2066" },
  { name: "zero-width characters", text: "pass\u200bword\u2060\ufeff", clean: "pass\\u200bword\\u2060\\ufeff" },
  { name: "tags", text: "hi\u{e0041}", clean: "hi\\udb40\\udc41" },
  { name: "NUL and DEL", text: "\0\x7f", clean: "\\u0000\\u007f" },
  { name: "harmless text unchanged", text: "a\tb é漢😀 \\u001b", clean: "a\tb é漢😀 \\u001b" },
];

for (const { name, text, clean } of HOSTILE) {
  Deno.test(`printable escapes ${name}`, () => assertStrictEquals(printable(text), clean));

  Deno.test(`formatRecord and jsonLine escape ${name} anywhere in a record`, () => {
    const metadata = {
      logger: text,
      [text]: text,
      list: [text, { [text]: text }],
      error: { stack: text, cause: text },
    };
    const hostile = record({ timestamp: text, message: `${text}\n${text}`, metadata });
    assertNotMatch(formatRecord(hostile, PLAIN), ACTIVE);
    assertNotMatch(withoutColor(formatRecord(hostile, COLORED)), ACTIVE);
    assertNotMatch(jsonLine(hostile), ACTIVE);
    assertStrictEquals(jsonLine(hostile).indexOf("\n"), jsonLine(hostile).length - 1);
    assertEquals(JSON.parse(jsonLine(hostile)), hostile);
  });
}

Deno.test("formatRecord indents all lines after the first, so that none looks like a record or a gap", async () => {
  const texts = [...TEXT_PIECES, ...HOSTILE.map(({ text }) => text), "\n", "\r", "— 9 records missed —"];
  await forEachSeed(300, (random) => {
    const text = () => random.list(0, 8, () => random.pick(texts)).join("");
    const hostile = record({ message: text(), metadata: { [text()]: text(), error: { stack: text() } } });
    for (const style of [PLAIN, COLORED]) {
      const lines = formatRecord(hostile, style);
      assertNotMatch(withoutColor(lines), ACTIVE);
      const [first, ...more] = lines.slice(0, -1).split("\n");
      assert(withoutColor(first).startsWith(HEAD));
      assert(more.every((line) => line.startsWith("    ")));
    }
  });
});

for (const { name, make, heavy = false } of VALUES) {
  if (heavy) continue;
  Deno.test(`formatRecord and jsonLine accept a record of ${name}`, () => {
    const value = toRecord({ message: make(), metadata: { value: make(), error: make(), logger: make() } });
    assertNotMatch(formatRecord(value, PLAIN), ACTIVE);
    assertEquals(JSON.parse(jsonLine(value)), JSON.parse(JSON.stringify(value)));
  });
}

Deno.test("printable takes linear time", () => {
  // Quadratic time would take hours.
  for (const part of ["\x1b[", "\x1b[0;", "\x9b", "\x1b", "0;", "\x1b[ "]) {
    const text = part.repeat(1_000_000 / part.length) + "\n";
    assert(printable(text).length > 0);
    assert(printable(`\x1b[${text}`).length > 0);
  }
});

Deno.test("formatNotice makes a line that no record can look like", () => {
  assertStrictEquals(formatNotice("3 records missed", PLAIN), "— 3 records missed —\n");
  assertStrictEquals(withoutColor(formatNotice("3 records missed", COLORED)), "— 3 records missed —\n");
});

for (
  const { name, choice = "auto", where, colored } of [
    { name: "colors on a terminal", where: { isTerminal: true, noColor: false, term: "xterm" }, colored: true },
    { name: "no colors elsewhere", where: { isTerminal: false, noColor: false }, colored: false },
    { name: "no colors with NO_COLOR", where: { isTerminal: true, noColor: true }, colored: false },
    {
      name: "no colors on a terminal without them",
      where: { isTerminal: true, noColor: false, term: "dumb" },
      colored: false,
    },
    { name: "colors with FORCE_COLOR", where: { isTerminal: false, noColor: true, forceColor: "1" }, colored: true },
    {
      name: "no colors with FORCE_COLOR=0",
      where: { isTerminal: true, noColor: false, forceColor: "0" },
      colored: false,
    },
    {
      name: "colors if asked to",
      choice: "always",
      where: { isTerminal: false, noColor: true, forceColor: "0" },
      colored: true,
    },
    {
      name: "no colors if asked to",
      choice: "never",
      where: { isTerminal: true, noColor: false, forceColor: "1" },
      colored: false,
    },
  ] as const
) {
  Deno.test(`isColored chooses ${name}`, () => assertStrictEquals(isColored(choice, where), colored));
}

for (
  const { name, times, isFiltered = false, notices } of [
    { name: "nothing within today", times: ["24T10:00", "24T10:01"], notices: ["", ""] },
    { name: "the day of a first record before today", times: ["23T10:00"], notices: ["Thursday 23 October 2025"] },
    {
      name: "each change of the day",
      times: ["22T23:59", "23T00:01", "24T00:01"],
      notices: ["Wednesday 22 October 2025", "Thursday 23 October 2025", "Friday 24 October 2025"],
    },
    { name: "a pause", times: ["24T01:00", "24T01:01", "24T08:13"], notices: ["", "", "Nothing for 7 h 12 min"] },
    {
      name: "a pause between matches",
      times: ["24T01:00", "24T02:00"],
      isFiltered: true,
      notices: ["", "No matches for 1 h"],
    },
    {
      name: "no pause in a slow log",
      times: ["24T01:00", "24T01:10", "24T01:20"],
      notices: ["", "Nothing for 10 min", ""],
    },
    { name: "no pause where records were missed", times: ["24T01:00", undefined, "24T08:13"], notices: ["", "", ""] },
    { name: "no pause back in time", times: ["24T08:00", "24T01:00"], notices: ["", ""] },
  ]
) {
  Deno.test(`breakNotices returns ${name}`, () => {
    const style = { ...PLAIN, breaks: true, now: () => Date.parse("2025-10-24T12:00:00.000Z") };
    const noticeBefore = breakNotices(style, isFiltered);
    const lines = times.map((time) => noticeBefore(time && `2025-10-${time}:00.000Z`));
    assertEquals(lines, notices.map((text) => text === "" ? "" : formatNotice(text, PLAIN)));
  });
}

Deno.test("breakNotices returns nothing for an output that is not a terminal", () => {
  assertStrictEquals(breakNotices(PLAIN, false)("2025-10-23T10:00:00.000Z"), "");
});

const TERMINAL = { ...PLAIN, now: () => Date.parse("2025-10-24T23:00:00Z"), width: () => 60 };

/** Formats records one after the other. */
function linesOf(style: Parameters<typeof recordFormatter>[0], ...records: readonly Partial<LogRecord>[]): string[] {
  const format = recordFormatter(style);
  return records.flatMap((parts) => format(record(parts)).trimEnd().split("\n"));
}

Deno.test("recordFormatter aligns records that are printed at once from the first one on", () => {
  const format = recordFormatter({ color: false, utc: true, width: () => 100 });
  const records = ["db", "shop.checkout", "http"].map((logger): LogRecord => ({
    timestamp: "2025-10-24T10:26:15.123Z",
    level: "INFO",
    message: "ready",
    metadata: { logger },
  }));
  format.measure(records);
  assertEquals(records.map((record) => format(record).indexOf("ready")), [45, 45, 45]);
});

Deno.test("recordFormatter pads loggers on a terminal, so that messages align", () => {
  const records: Partial<LogRecord>[] = [
    ...["db", "shop.checkout", "db"].map((logger) => ({ metadata: { logger } })),
    { metadata: {} },
  ];
  assertEquals(linesOf(TERMINAL, ...records), [
    "10:26:15.123Z INFO  db Ready",
    "10:26:15.123Z INFO  shop.checkout Ready",
    "10:26:15.123Z INFO  db            Ready",
    "10:26:15.123Z INFO                Ready",
  ]);
  assertEquals(linesOf({ ...TERMINAL, width: undefined }, ...records.slice(1, 3)), [
    "10:26:15.123Z INFO  shop.checkout Ready",
    "10:26:15.123Z INFO  db Ready",
  ]);
});

Deno.test("recordFormatter breaks long lines below the message, or cuts them", () => {
  const long = {
    message: "Cannot release the reservation: connection closed",
    metadata: {
      logger: "stock",
      order: 123456,
      error: { type: "E", message: "m", stack: `E: m\n    at ${"x".repeat(60)}` },
    },
  };
  assertEquals(linesOf(TERMINAL, long), [
    "10:26:15.123Z INFO  stock Cannot release the reservation:",
    "                          connection closed order=123456",
    "    E: m",
    "        at",
    `        ${"x".repeat(52)}`,
    `        ${"x".repeat(8)}`,
  ]);
  assertEquals(linesOf({ ...TERMINAL, wrap: false }, long), [
    "10:26:15.123Z INFO  stock Cannot release the reservation:…",
    "    E: m",
    "        at…",
  ]);
  assertStrictEquals(linesOf({ ...TERMINAL, width: () => 0 }, long)[0].length, 88);
});

Deno.test("recordFormatter shows the columns that were chosen, in place of all metadata", () => {
  const columns = ["status", "user.id"];
  const records: Partial<LogRecord>[] = [
    { metadata: { logger: "a", status: 200, user: { id: "ann" }, rows: 7 } },
    { metadata: { logger: "a", status: 7 } },
    { metadata: { logger: "a", status: "none", user: { id: "two words" } } },
  ];
  assertEquals(linesOf({ ...TERMINAL, columns }, ...records), [
    "10:26:15.123Z INFO  a 200 ann Ready",
    "10:26:15.123Z INFO  a   7 -   Ready",
    '10:26:15.123Z INFO  a none "two words" Ready',
  ]);
  assertEquals(linesOf({ ...TERMINAL, width: undefined, columns }, ...records.slice(0, 2)), [
    "10:26:15.123Z INFO  a 200 ann Ready",
    "10:26:15.123Z INFO  a 7 - Ready",
  ]);
});

Deno.test("recordFormatter colors the words of a broken line alone, not its indent", () => {
  const [, second] = linesOf({ ...TERMINAL, color: true }, { message: "word ".repeat(20) });
  assert(second.startsWith(`${" ".repeat(20)}\x1b[1mword\x1b[0m \x1b[1mword`), JSON.stringify(second));
});
