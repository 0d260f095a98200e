import { assertStrictEquals, assertThrows } from "@std/assert";
import { localTimeFormat, parseDuration, parseTime } from "../../lib/base/time.ts";

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
  ["now", "2025-10-24T12:00:00.000Z"],
  ["today", "2025-10-24T00:00:00.000Z"],
  ["Yesterday", "2025-10-23T00:00:00.000Z"],
  ["", undefined],
  ["tomorrow", undefined],
  ["constructor", undefined],
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
    assertStrictEquals(ms === undefined ? undefined : new Date(ms).toISOString(), expected);
  });
}

Deno.test("parseTime reads a time without a zone in that of this machine if asked", () => {
  for (
    const [text, expected] of [
      ["2025-10-24 10:26", new Date(2025, 9, 24, 10, 26)],
      ["2025-10-24", new Date(2025, 9, 24)],
      ["2025-10-24T10:26:15+02:00", new Date(Date.UTC(2025, 9, 24, 8, 26, 15))],
      ["today", new Date(2025, 9, 24)],
      ["yesterday", new Date(2025, 9, 23)],
    ] as const
  ) {
    assertStrictEquals(parseTime(text, new Date(2025, 9, 24, 12).getTime(), "local"), expected.getTime(), text);
  }
});

const DURATIONS: readonly (readonly [text: string, ms: number | undefined])[] = [
  ["500ms", 500],
  ["10s", 10_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["7d", 604_800_000],
  ["1w", 604_800_000],
  ["0s", 0],
  ["", undefined],
  ["15", undefined],
  ["1.5h", undefined],
  ["-1h", undefined],
  ["1 h", undefined],
  ["1H", undefined],
  ["1234567890s", undefined],
  ["2025-10-24", undefined],
];

for (const [text, ms] of DURATIONS) {
  Deno.test(`parseDuration reads "${text}" as ${ms}`, () => assertStrictEquals(parseDuration(text), ms));
}

const LOCAL: readonly (readonly [zone: string, time: string, local: string])[] = [
  ["UTC", "2025-10-24T10:26:15.123Z", "2025-10-24 10:26:15.123"],
  ["Europe/Berlin", "2025-10-24T10:26:15.123Z", "2025-10-24 12:26:15.123"],
  // The hours that the change to and from summer time repeats and skips.
  ["Europe/Berlin", "2025-10-26T00:59:59.999Z", "2025-10-26 02:59:59.999"],
  ["Europe/Berlin", "2025-10-26T01:00:00.000Z", "2025-10-26 02:00:00.000"],
  ["Europe/Berlin", "2025-03-30T00:59:59.999Z", "2025-03-30 01:59:59.999"],
  ["Europe/Berlin", "2025-03-30T01:00:00.000Z", "2025-03-30 03:00:00.000"],
  ["Asia/Kathmandu", "2025-10-24T20:00:00.000Z", "2025-10-25 01:45:00.000"],
  ["America/St_Johns", "2025-01-01T00:00:00.000Z", "2024-12-31 20:30:00.000"],
  ["+05:30", "2025-01-01T00:00:00.000Z", "2025-01-01 05:30:00.000"],
  // Before time zones existed.
  ["Europe/Berlin", "1850-01-01T00:00:00.000Z", "1850-01-01 00:53:28.000"],
  // The latest and the earliest Date.
  ["Pacific/Auckland", "+275760-09-13T00:00:00.000Z", "+275760-09-13 00:00:00.000"],
  ["America/New_York", "-271821-04-20T00:00:00.000Z", "-271821-04-20 00:00:00.000"],
];

for (const [zone, time, local] of LOCAL) {
  Deno.test(`localTimeFormat formats ${time} as ${local} in ${zone}`, () => {
    assertStrictEquals(localTimeFormat(zone)(Date.parse(time)), local);
  });
}

Deno.test("localTimeFormat refuses an unknown zone", () => {
  for (const zone of ["Atlantis", "", "Europe/"]) assertThrows(() => localTimeFormat(zone), RangeError);
});
