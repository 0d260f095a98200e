import { assertEquals, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { formatRows, type RowFormat } from "../../../../ui/state/text/record_formats.ts";

const TIMESTAMP = "2025-10-24T10:26:15.123Z";

const FAILED = toRecord({
  timestamp: TIMESTAMP,
  level: "ERROR",
  message: "Checkout | failed\n*badly*",
  metadata: {
    logger: "shop.checkout",
    user_id: 7,
    error: { type: "Error", message: "no ```way```", stack: "Error: no ```way```\n    at pay" },
  },
});
const DONE = toRecord({ timestamp: TIMESTAMP, message: "\x1b[32mDone\x1b[0m", metadata: { service: "shop" } });

const ROWS: readonly Row[] = [
  { kind: "record", id: "run-9", record: FAILED },
  { kind: "gap", id: "run-8-gap", gap: { from: 2, to: 8, missed: 7, reason: "lagged" } },
  { kind: "record", id: "run-1", record: DONE },
];

function format(name: RowFormat, rows = ROWS): string {
  return formatRows(rows, name, ({ missed }) => `${missed} missed`);
}

Deno.test("formatRows formats rows as text with whole stacks, and gaps between them", () => {
  assertEquals(format("text").split("\n"), [
    `${TIMESTAMP} ERROR shop.checkout Checkout | failed`,
    "*badly* user_id=7",
    "Error: no ```way```",
    "    at pay",
    "— 7 missed —",
    `${TIMESTAMP} INFO Done service=shop`,
  ]);
});

Deno.test("formatRows formats records as JSON and as lines of JSON", () => {
  assertEquals(JSON.parse(format("json")), [FAILED, DONE]);
  assertEquals(format("ndjson"), `${JSON.stringify(FAILED)}\n${JSON.stringify(DONE)}\n`);
  assertEquals([format("json", []), format("ndjson", [])], ["[]", ""]);
});

Deno.test("formatRows formats records as a Markdown table, with errors in blocks of code", () => {
  assertStrictEquals(
    format("markdown"),
    `| Time | Level | Logger | Message | Fields |
| --- | --- | --- | --- | --- |
| ${TIMESTAMP} | ERROR | shop.checkout | Checkout \\| failed<br>\\*badly\\* | user\\_id=7 |
| ${TIMESTAMP} | INFO | shop | Done |  |

\`\`\`\`text
${TIMESTAMP} ERROR Checkout | failed
*badly*
Error: no \`\`\`way\`\`\`
    at pay
\`\`\`\`
`,
  );
});
