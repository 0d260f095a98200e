import { assert, assertEquals } from "@std/assert";
import { LineRecords } from "../../lib/parse/line_records.ts";
import type { Opened } from "../../lib/parse/parsed_line.ts";
import { ENVELOPES } from "../../lib/parse/text_formats.ts";
import { type RecordInput, toRecord } from "../../lib/record/record.ts";
import { PROSE } from "../cases/text/prose.ts";
import { TEXT_LINES } from "../cases/text_lines.ts";
import { forEachSeed } from "../support/random.ts";

const MS = Date.parse("2025-10-24T10:26:15.123Z");

const CASES: readonly { name: string; line: string; opened: Opened }[] = [
  {
    name: "cri",
    line: "2025-10-24T10:26:15.123456789Z stdout F hello world",
    opened: { line: "hello world", timestamp: MS, metadata: { stream: "stdout" } },
  },
  {
    name: "cri",
    line: "2025-10-24T12:26:15.123456789+02:00 stderr P half a",
    opened: { line: "half a", timestamp: MS, metadata: { stream: "stderr" }, continues: true },
  },
  {
    name: "cri",
    line: "2025-10-24T10:26:15.123456789Z stdout F ",
    opened: { line: "", timestamp: MS, metadata: { stream: "stdout" } },
  },
  {
    name: "compose",
    line: "web-1  | Listening on 8000",
    opened: { line: "Listening on 8000", metadata: { service: "web", container: "web-1" } },
  },
  {
    name: "compose",
    line: "my_app_1 | Listening | 8000",
    opened: { line: "Listening | 8000", metadata: { service: "my_app", container: "my_app_1" } },
  },
  {
    name: "compose",
    line: "database  |   indented",
    opened: { line: "  indented", metadata: { service: "database", container: "database" } },
  },
  { name: "compose", line: "web-1  | ", opened: { line: "", metadata: { service: "web", container: "web-1" } } },
  { name: "compose", line: "web-1  |", opened: { line: "", metadata: { service: "web", container: "web-1" } } },
  {
    name: "compose",
    line: "web-1  | 2025-10-24T10:26:15.123456789Z Listening on 8000",
    opened: { line: "Listening on 8000", timestamp: MS, metadata: { service: "web", container: "web-1" } },
  },
  {
    name: "compose",
    line: "web-1 exited with code 137",
    opened: { line: "web-1 exited with code 137", metadata: { service: "web", container: "web-1", exit_code: 137 } },
  },
  {
    name: "file",
    line: "nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.x [-] y",
    opened: {
      line: "2017-05-16 00:00:00.008 25746 INFO nova.x [-] y",
      metadata: { file: "nova-api.log.1.2017-05-16_13:53:08" },
      lane: "nova-api.log.1.2017-05-16_13:53:08",
    },
  },
  {
    name: "concurrently",
    line: '[web] {"level":"error"}',
    opened: { line: '{"level":"error"}', metadata: { service: "web" } },
  },
  {
    name: "concurrently",
    line: "[0] time=2025-10-24T10:26:15Z level=info",
    opened: { line: "time=2025-10-24T10:26:15Z level=info", metadata: { service: "0" } },
  },
  {
    name: "docker",
    line: "2025-10-24T10:26:15.123456789Z level=info msg=m",
    opened: { line: "level=info msg=m", timestamp: MS },
  },
  { name: "docker", line: "2025-10-24T10:26:15.123456789Z", opened: { line: "", timestamp: MS } },
  {
    name: "kubectl",
    line: "[pod/web-6b7f9/app] Listening on 8000",
    opened: { line: "Listening on 8000", metadata: { pod: "web-6b7f9", container: "app" } },
  },
];

const POD = "web-6b7f9c5d4-x7k2p";

/** Envelopes of process managers and viewers. */
const RUNNERS: typeof CASES = [
  {
    name: "compose",
    line: "web.1.x7k2abc@node1    | Listening",
    opened: { line: "Listening", metadata: { service: "web", container: "web.1.x7k2abc", host: "node1" } },
  },
  {
    name: "docker",
    line: "2025-10-24T12:26:15.123456789+02:00 Listening",
    opened: { line: "Listening", timestamp: MS },
  },
  {
    name: "aws",
    line: "2025-10-24T10:26:15.123000+00:00 2025/10/24/[$LATEST]7f2a START",
    opened: { line: "START", timestamp: MS, metadata: { stream: "2025/10/24/[$LATEST]7f2a" } },
  },
  {
    name: "wrapper",
    line: "STATUS | wrapper  | 2099/10/24 10:26:15 | --> Wrapper Started",
    opened: { line: "--> Wrapper Started", level: "INFO", metadata: { process: "wrapper" } },
  },
  {
    name: "fly",
    line: "2025-10-24T10:26:15.123Z app[148ed] ams [info]Listening",
    opened: {
      line: "Listening",
      timestamp: MS,
      level: "info",
      metadata: { service: "app", instance: "148ed", region: "ams" },
    },
  },
  { name: "pm2", line: "0|shop     | Ready", opened: { line: "Ready", metadata: { service: "shop", pm2_id: 0 } } },
  { name: "tilt", line: "  shop \u2502 Ready", opened: { line: "Ready", metadata: { service: "shop" } } },
  { name: "stern", line: `${POD} app Ready`, opened: { line: "Ready", metadata: { pod: POD, container: "app" } } },
  { name: "stern", line: `[${POD} app] Ready`, opened: { line: "Ready", metadata: { pod: POD, container: "app" } } },
  { name: "stern", line: `[${POD}] Ready`, opened: { line: "Ready", metadata: { pod: POD } } },
  {
    name: "stern",
    line: "web-6b7f app ERROR no card",
    opened: { line: "ERROR no card", metadata: { pod: "web-6b7f", container: "app" } },
  },
  {
    name: "turbo",
    line: "@shop/web:dev: Ready",
    opened: { line: "Ready", metadata: { service: "@shop/web", task: "dev" } },
  },
];

for (const { name, line, opened } of [...CASES, ...RUNNERS]) {
  Deno.test(`${name} opens ${JSON.stringify(line)}`, () => {
    const envelope = ENVELOPES.find((envelope) => envelope.open(line) !== undefined);
    assertEquals([envelope?.name, envelope?.open(line)], [name, opened]);
  });
}

Deno.test("foreman opens a line with the time of day", () => {
  const line = "10:26:15 web.1  | Ready";
  const { timestamp, ...opened } = ENVELOPES.find((envelope) => envelope.open(line) !== undefined)!.open(line)!;
  assertEquals(opened, { line: "Ready", metadata: { service: "web", process: "web.1" } });
  assertEquals(new Date(timestamp!).toTimeString().slice(0, 8), "10:26:15");
});

/** Lines of a program within envelopes and syslog, with their level and message. */
const WITHIN: readonly (readonly [line: string, level: string, message: string])[] = [
  ['Oct 24 10:26:15 vm dockerd[4]: time="2025-10-24T10:26:15Z" level=error msg=boom', "ERROR", "boom"],
  ["Oct 24 10:26:15 vm kubelet[4]: E1024 10:26:15.123456       1 x.go:12] boom", "ERROR", "boom"],
  ["Oct 24 10:26:15 vm app[4]: 2025-10-24 10:26:15,123 - app.db - WARNING - slow", "WARN", "slow"],
  ["Oct 24 10:26:15 vm app[4]: 2025-10-24 10:26:15.123 [main] ERROR com.x.Y - boom", "ERROR", "boom"],
  [
    '<30>Oct 24 10:26:15 vm nginx: 127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET /x HTTP/1.1" 502 1',
    "ERROR",
    "GET /x 502",
  ],
  [
    'Oct 24 10:26:15 vm haproxy[4]: 10.0.0.1:5000 [24/Oct/2025:10:26:15.123] web~ shop/s1 0/0/1/2/3 503 212 - - SC-- 1/1/0/0/0 0/0 "GET /x HTTP/1.1"',
    "ERROR",
    "GET /x 503",
  ],
  ["2025-10-24T10:26:15+0000 vm app[42]: 2025-10-24 10:26:15 ERROR boom", "ERROR", "2025-10-24 10:26:15 ERROR boom"],
  [
    '2025-10-24T10:26:15.123456+00:00 heroku[router]: at=info method=GET path="/x" host=shop status=503 bytes=0',
    "ERROR",
    'at=info method=GET path="/x" host=shop status=503 bytes=0',
  ],
  ["[pod/web-6b7f9/app] 2025-10-24T10:26:15.123456789Z level=warn msg=slow", "WARN", "slow"],
  ["2025-10-24T10:26:15.123456789Z web.1.x7k2abc@node1    | level=warn msg=slow", "WARN", "slow"],
  ['\x1b[36mweb-1  | \x1b[0m{"level":"warn","msg":"slow"}', "WARN", "slow"],
  ["\x1b[32m0|shop     | \x1b[39mERROR \x1b[31mboom\x1b[39m", "ERROR", "ERROR \x1b[31mboom\x1b[39m"],
  ['[0] {"level":"warn","msg":"slow"}', "WARN", "slow"],
  ["web:dev: ERROR boom", "ERROR", "ERROR boom"],
  ["Total  | 12", "INFO", "Total  | 12"],
  ["total  | 12", "INFO", "total  | 12"],
  ["name    | count  | size", "INFO", "name    | count  | size"],
];

for (const [line, level, message] of WITHIN) {
  Deno.test(`LineRecords reads ${JSON.stringify(line)}`, () => {
    const records: RecordInput[] = [];
    const lines = new LineRecords((record) => records.push(record), "test");
    lines.push([{ text: line, cutBytes: 0 }]);
    lines.flush();
    assertEquals(records.map((record) => [toRecord(record).level, record.message]), [[level, message]]);
  });
}

Deno.test("ENVELOPES open any line made of pieces of others", async () => {
  const pieces = [...CASES, ...RUNNERS].map(({ line }) => line);
  await forEachSeed(4000, (random) => {
    const line = random.list(0, 6, () => {
      const piece = random.pick(pieces);
      const start = random.int(0, piece.length - 1);
      return piece.slice(start, start + random.int(1, 40));
    }).join("");
    for (const envelope of ENVELOPES) {
      const opened = envelope.open(line);
      if (opened !== undefined) assert(opened.line.length <= line.length && line.endsWith(opened.line));
    }
  });
});

Deno.test("ENVELOPES open repetitive lines of 100 KB in linear time", () => {
  for (const piece of ["a-", "a-1", "web-6b7f ", "0|", "a |", "a  | ", " ", "[a", "a:", "a:dev: ", "10:26:15 a.1 "]) {
    for (const head of ["", ...RUNNERS.map(({ line }) => line.slice(0, 12))]) {
      for (const envelope of ENVELOPES) envelope.open(head + piece.repeat(100_000 / piece.length));
    }
  }
});

const OTHERS = [
  "Total  | 12",
  "total  | 12 %",
  "name    | count  | size",
  "utf-8 is default",
  "re-run app please",
  "left-2024 app Ready",
  "[re-try app] Ready",
  "web: dev: Ready",
  "https://dev: x",
  "2025-10-24T10:26:15.123456+00:00 stream message",
  "a \u2502 b \u2502 c",
  "0|1 is a choice",
  "2025-10-24T10:26:15.123Z stdin F m",
  "2025-10-24T10:26:15.123456Z  INFO shop: m",
  "web | up",
  "a | b",
  "some words  | m",
  "foo exited with code one",
  "the process foo exited with code 1",
];

Deno.test("ENVELOPES leave lines without an envelope alone", () => {
  const lines = [...OTHERS, ...PROSE, ...TEXT_LINES.map(({ line }) => line)];
  assertEquals(lines.filter((line) => ENVELOPES.some((envelope) => envelope.open(line) !== undefined)), []);
});
