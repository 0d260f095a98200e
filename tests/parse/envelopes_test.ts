import { assertEquals } from "@std/assert";
import type { Opened } from "../../lib/parse/parsed_line.ts";
import { ENVELOPES } from "../../lib/parse/text_formats.ts";
import { PROSE } from "../cases/text/prose.ts";
import { TEXT_LINES } from "../cases/text_lines.ts";

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

for (const { name, line, opened } of CASES) {
  Deno.test(`${name} opens ${JSON.stringify(line)}`, () => {
    const envelope = ENVELOPES.find((envelope) => envelope.open(line) !== undefined);
    assertEquals([envelope?.name, envelope?.open(line)], [name, opened]);
  });
}

const OTHERS = [
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
