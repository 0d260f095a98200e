import { strictEqual } from "node:assert/strict";
import { parseTime } from "../lib/time.ts";

const NOW = Date.UTC(2025, 9, 24, 12);

const CASES: readonly (readonly [text: string, expected: string | undefined])[] = [
  ["2025-10-24", "2025-10-24T00:00:00.000Z"],
  ["2025-10-24T10:26", "2025-10-24T10:26:00.000Z"],
  ["2025-10-24 10:26:15", "2025-10-24T10:26:15.000Z"],
  ["2025-10-24T10:26:15.123Z", "2025-10-24T10:26:15.123Z"],
  ["2025-10-24T10:26:15.123456789Z", "2025-10-24T10:26:15.123Z"],
  ["2025-10-24T10:26:15,5z", "2025-10-24T10:26:15.500Z"],
  ["2025-10-24T10:26:15+02:00", "2025-10-24T08:26:15.000Z"],
  ["2025-10-24T10:26:15-0330", "2025-10-24T13:56:15.000Z"],
  ["2025-10-24T10:26:15+02", "2025-10-24T08:26:15.000Z"],
  ["1761301575", "2025-10-24T10:26:15.000Z"],
  ["1761301575123", "2025-10-24T10:26:15.123Z"],
  ["15m", "2025-10-24T11:45:00.000Z"],
  ["500ms", "2025-10-24T11:59:59.500Z"],
  ["2h", "2025-10-24T10:00:00.000Z"],
  ["7d", "2025-10-17T12:00:00.000Z"],
  ["1w", "2025-10-17T12:00:00.000Z"],
  ["", undefined],
  ["now-ish", undefined],
  ["15", undefined],
  ["15 m", undefined],
  ["-15m", undefined],
  ["2025-13-01", undefined],
  ["2025-10-24T25:00", undefined],
  ["2025-10-24Z", undefined],
  ["999999999d", undefined],
  ["9999999999999999", undefined],
  ["Fri Oct 24 2025", undefined],
];

for (const [text, expected] of CASES) {
  Deno.test(`parseTime reads "${text}" as ${expected}`, () => {
    const ms = parseTime(text, NOW);
    strictEqual(ms === undefined ? undefined : new Date(ms).toISOString(), expected);
  });
}
