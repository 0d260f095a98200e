import { assertEquals, assertStrictEquals } from "@std/assert";
import { JsonLogs } from "../../lib/ingest/json_logs.ts";
import { withoutClaims } from "../../lib/ingest/provenance.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { ALMOST_JSON } from "../cases/almost_json.ts";
import { JSON_LEVELS } from "../cases/json_levels.ts";
import { JSON_LINES } from "../cases/json_lines.ts";
import { JSON_SHAPES } from "../cases/json_shapes.ts";

const NOW = Date.now();

/** Reads a posted line twice: with a record that is made at once, and with one that is made when it is first read. */
async function readBoth(line: string) {
  const [atOnce, later]: RecordInput[][] = [[], []];
  let unread = 0;
  const writers = [atOnce, later].map((records) =>
    withoutClaims((record) => records.push(record), "http", ["stdin", "app.log"])
  );
  const logs = [
    new JsonLogs({ write: writers[0] }),
    new JsonLogs({
      write: writers[1],
      writeLater(level, _bytes, read, line) {
        unread++;
        const record = read(NOW, line);
        assertStrictEquals(record.level, level, line);
        later.push(record);
      },
    }),
  ];
  for (const log of logs) await log.takeLines([{ text: line, cutBytes: 0 }]);
  assertEquals(logs[1].taken, logs[0].taken, line);
  return { atOnce, later, unread };
}

Deno.test("JsonLogs makes the same records later, for all lines of loggers", async () => {
  let all = 0;
  const lines = [
    ...[...JSON_LINES, ...JSON_SHAPES].map(({ line }) => line),
    ...JSON_LEVELS.map(({ fields }) => JSON.stringify({ ...fields, msg: "m" })),
    ...ALMOST_JSON.map(({ text }) => text),
    ...["", " ", "x", "[]", '{"level":"info","msg":"m","timestamp":"2099-01-01T00:00:00Z"}'],
  ];
  for (const line of lines) {
    const { atOnce, later, unread } = await readBoth(line);
    assertEquals(later, atOnce, line);
    all += unread;
  }
  assertStrictEquals(all > 20, true, `${all} lines were read later`);
});

const CLAIMS = [
  ...["ringside", "Ringside.http", " ringside ", "RINGSIDE", "ringsides", "shop"].flatMap((name) =>
    ["logger", "loggerName", "name", "channel", "category", "log.logger", "logger_name", "Category", "type"]
      .map((key) => ({ [key]: name }))
  ),
  ...[{ logger: {} }, { logger: ["ringside"] }, { name: null }, { logger: 7 }],
  ...["stdin", "app.log", "APP.log ", "http", "other"].map((source) => ({ source })),
];

Deno.test("JsonLogs makes no record later that claims to be of Ringside or of another source", async () => {
  for (const claim of CLAIMS) {
    const { atOnce, later } = await readBoth(JSON.stringify({ level: "info", msg: "m", ...claim }));
    assertEquals(later, atOnce, JSON.stringify(claim));
  }
});
