import { assertEquals, assertStrictEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { findClock, findTime, readTime } from "../../lib/parse/time.ts";
import { run } from "../support/child.ts";
import { forEachSeed } from "../support/random.ts";

const NOW = new Date(2025, 9, 24, 12).getTime();

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** Times with a zone, in UTC. */
const ZONED: readonly (readonly [text: string, expected: string])[] = [
  ["2025-10-24T10:26:15Z", "2025-10-24T10:26:15.000Z"],
  ["2025-10-24t10:26:15.1z", "2025-10-24T10:26:15.100Z"],
  ["2025-10-24T10:26:15.123456789Z", "2025-10-24T10:26:15.123Z"],
  ["2025-10-24T10:26Z", "2025-10-24T10:26:00.000Z"],
  ["2025-10-24 10:26:15,123 UTC", "2025-10-24T10:26:15.123Z"],
  ["2025-10-24 10:26:15.123 +0200", "2025-10-24T08:26:15.123Z"],
  ["2025-10-24T10:26:15+02:00", "2025-10-24T08:26:15.000Z"],
  ["2025-10-24T10:26:15-0330", "2025-10-24T13:56:15.000Z"],
  ["2025-10-24T10:26:15+02", "2025-10-24T08:26:15.000Z"],
  ["2025-10-24 10:26:15 CEST", "2025-10-24T08:26:15.000Z"],
  ["2025-10-24 10:26:15.123 +0200 CEST", "2025-10-24T08:26:15.123Z"],
  ["2025-10-24T10:26:15+02:00[Europe/Berlin]", "2025-10-24T08:26:15.000Z"],
  ["24/Oct/2025:10:26:15 +0000", "2025-10-24T10:26:15.000Z"],
  ["24/Oct/2025:10:26:15 -0700", "2025-10-24T17:26:15.000Z"],
  ["23-Oct-2025 10:26:15 UTC", "2025-10-23T10:26:15.000Z"],
  ["Fri, 24 Oct 2025 10:26:15 GMT", "2025-10-24T10:26:15.000Z"],
  ["Fri, 24 Oct 2025 10:26:15 +0200", "2025-10-24T08:26:15.000Z"],
  ["Fri Oct 24 10:26:15 UTC 2025", "2025-10-24T10:26:15.000Z"],
  ["Fri Oct 24 2025 10:26:15 GMT+0200 (CEST)", "2025-10-24T08:26:15.000Z"],
  ["2025-10-24", "2025-10-24T00:00:00.000Z"],
  ["2025-10-24, 10:26:15 UTC", "2025-10-24T10:26:15.000Z"],
  ["2025-10-24 10:26:15 JST", "2025-10-24T01:26:15.000Z"],
  ["2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z"],
];

for (const [text, expected] of ZONED) {
  Deno.test(`readTime reads "${text}" as ${expected}`, () => assertStrictEquals(iso(readTime(text, NOW)), expected));
}

/** Times without a zone, read in the zone of this machine. */
const LOCAL: readonly (readonly [text: string, expected: string])[] = [
  ["2025-10-24T10:26:15", "2025-10-24T10:26:15"],
  ["2025-10-24_10:26:15.123", "2025-10-24T10:26:15.123"],
  ["2025-10-24-10.26.15.123456", "2025-10-24T10:26:15.123"],
  ["251024 10:26:15", "2025-10-24T10:26:15"],
  ["251024  9:26:15", "2025-10-24T09:26:15"],
  ["251024 102615", "2025-10-24T10:26:15"],
  ["20251024-10:26:15:606", "2025-10-24T10:26:15.606"],
  ["10/24/25 10:26:15", "2025-10-24T10:26:15"],
  ["25/10/24 10:26:15", "2025-10-24T10:26:15"],
  ["24Oct2025 10:26:15.123", "2025-10-24T10:26:15.123"],
  ["24 Oct 10:26:15.123", "2025-10-24T10:26:15.123"],
  ["oct/24/2025 10:26:15", "2025-10-24T10:26:15"],
  ["2025-10-24 10:26:15,123", "2025-10-24T10:26:15.123"],
  ["2025/10/24 10:26:15.5", "2025-10-24T10:26:15.500"],
  ["24 Oct 2025 10:26:15.724", "2025-10-24T10:26:15.724"],
  ["24-Oct-2025 10:26:15.123", "2025-10-24T10:26:15.123"],
  ["24/Oct/2025 10:26:15", "2025-10-24T10:26:15"],
  ["Fri Oct 24 10:26:15.757281 2025", "2025-10-24T10:26:15.757"],
  ["Oct 24 2025 10:26:15", "2025-10-24T10:26:15"],
  ["Oct 24, 2025 1:26:15 AM", "2025-10-24T01:26:15"],
  ["Oct 23, 2025 12:26:15 PM", "2025-10-23T12:26:15"],
  ["Oct 24 10:26:15", "2025-10-24T10:26:15"],
  ["Oct  4 10:26:15.5", "2025-10-04T10:26:15.500"],
  ["10-24 10:26:15.123", "2025-10-24T10:26:15.123"],
  // The year is the last one in which the time is not more than a day ahead.
  ["Oct 25 10:26:15", "2025-10-25T10:26:15"],
  ["Oct 27 10:26:15", "2024-10-27T10:26:15"],
  ["Dec 31 23:59:59", "2024-12-31T23:59:59"],
  ["Feb 29 10:26:15", "2024-02-29T10:26:15"],
  ["24.10.2025 10:26:15,123", "2025-10-24T10:26:15.123"],
  ["2025.10.24 10:26:15", "2025-10-24T10:26:15"],
  ["24/10/2025 10:26:15", "2025-10-24T10:26:15"],
  ["10/24/2025 10:26:15", "2025-10-24T10:26:15"],
  ["10/24/2025, 10:26:15 AM", "2025-10-24T10:26:15"],
  ["1/2/2025, 1:26:15\u202fPM", "2025-01-02T13:26:15"],
  // The later of the two possible days that is not in the future.
  ["04/10/2025 10:26:15", "2025-10-04T10:26:15"],
  ["10/04/2025 10:26:15", "2025-10-04T10:26:15"],
  ["10/11/2025 10:26:15", "2025-10-11T10:26:15"],
  ["20251024 10:26:15.123", "2025-10-24T10:26:15.123"],
  ["20251024T102615,123", "2025-10-24T10:26:15.123"],
];

for (const [text, expected] of LOCAL) {
  Deno.test(`readTime reads "${text}" as ${expected} in the zone of this machine`, () => {
    assertStrictEquals(iso(readTime(text, NOW)), iso(Date.parse(expected)));
  });
}

for (const text of ["1761301575.123", "1761301575123", "1761301575123000", "1761301575123000000"]) {
  Deno.test(`readTime reads the digits ${text} as an epoch`, () => assertStrictEquals(readTime(text, NOW), MS));
}

Deno.test("readTime assigns an early January to the new year", () => {
  const eve = new Date(2025, 11, 31, 23, 59).getTime();
  assertStrictEquals(readTime("Jan  1 00:00:10", eve), new Date(2026, 0, 1, 0, 0, 10).getTime());
  assertStrictEquals(readTime("Dec 31 23:59:50", eve + 120_000), new Date(2025, 11, 31, 23, 59, 50).getTime());
});

const MS = Date.parse("2025-10-24T10:26:15.123Z");

for (const epoch of [1_761_301_575.123, MS, MS * 1000, MS * 1e6, MS * 1000 + 456]) {
  Deno.test(`readTime reads ${epoch} as an epoch`, () => assertStrictEquals(readTime(epoch, NOW), MS));
}

const NONE: readonly unknown[] = [
  "",
  "12",
  "1761301575 s",
  "round 3",
  "10:26:15",
  "2025-13-01T00:00:00Z",
  "2025-02-29T00:00:00Z",
  "2025-10-24T24:00:00Z",
  "2025-10-24T10:60:00Z",
  "0001-01-01T00:00:00Z",
  "24/Foo/2025:10:26:15 +0000",
  "13/24/2025 10:26:15",
  "24.13.2025 10:26:15",
  "10.0.0.1 10:26:15",
  "20251324 10:26:15",
  "20251024T102675Z",
  "202510241026",
  "Oct 32 10:26:15",
  "Oct 24 10:26:15 and more",
  "2025-10-24T10:26:15Z and more",
  "9".repeat(1000),
  0,
  -1,
  12.5,
  250_000,
  NaN,
  Infinity,
  true,
  null,
  { seconds: 1 },
  // More than a day ahead.
  "2025-10-27T00:00:00Z",
  "2525-10-24T10:26:15Z",
  MS + 2 * 86_400_000,
  32_503_680_000,
];

for (const value of NONE) {
  Deno.test(`readTime finds no time in ${String(JSON.stringify(value)).slice(0, 40)}`, () => {
    assertStrictEquals(readTime(value, NOW), undefined);
  });
}

/** Texts with a time at their beginning, and the rest after it. */
const RESTS: readonly (readonly [text: string, rest: string | undefined])[] = [
  ["2025-10-24T10:26:15.123Z  INFO m", "  INFO m"],
  ["2025-10-24 10:26:15,123 - m", " - m"],
  ["2025-10-24 10:26:15, and then", ", and then"],
  ["2025-10-24 10:26:15 -05 units", " -05 units"],
  ["2025-10-24 10:26:15 -0500 m", " m"],
  ["2025-10-24 10:26:15 UTC [7] m", " [7] m"],
  ["2025-10-24 10:26:15 XYZ m", " XYZ m"],
  ["2025-10-24 10:26:15 am I late", " I late"],
  ["2025-10-24 15:26:15 am I late", " am I late"],
  ["2025-10-24 10:26:15 amber", " amber"],
  ["Oct 24 10:26:15 host app", " host app"],
  ["Oct 24 10:26:15 2024 things", " things"],
  ["Fri Oct 24 10:26:15.757281 2025] [m", "] [m"],
  ["2025-10-24T10:26:15Zebra", undefined],
  ["2025-10-24T10:26:15.123ms", undefined],
  ["2025-10-24 was a Friday", undefined],
  ["Oct 24 was a Friday", undefined],
  ["10-24 items", undefined],
];

for (const [text, rest] of RESTS) {
  Deno.test(`findTime leaves ${JSON.stringify(rest)} of ${JSON.stringify(text)}`, () => {
    const found = findTime(text, 0, NOW);
    assertStrictEquals(found && text.slice(found.end), rest);
  });
}

const CLOCKS: readonly (readonly [text: string, now: string, expected: string | undefined])[] = [
  ["10:26:15.123 m", "2025-10-24T12:00", "2025-10-24T10:26:15.123"],
  ["12:59:59 m", "2025-10-24T12:00", "2025-10-24T12:59:59"],
  ["13:26:15 m", "2025-10-24T12:00", "2025-10-23T13:26:15"],
  ["23:59:59 m", "2025-11-01T00:00", "2025-10-31T23:59:59"],
  ["10:26AM INF m", "2025-10-24T12:00", "2025-10-24T10:26"],
  ["1:26 PM m", "2025-10-24T15:00", "2025-10-24T13:26"],
  ["10:26 lunch", "2025-10-24T12:00", undefined],
  ["24:00:00 m", "2025-10-24T12:00", undefined],
  ["1:02:03", "2025-10-24T12:00", undefined],
  ["10:26:15x", "2025-10-24T12:00", undefined],
];

for (const [text, now, expected] of CLOCKS) {
  Deno.test(`findClock reads "${text}" at ${now} as ${expected}`, () => {
    const ms = findClock(text, 0, Date.parse(now))?.ms;
    assertStrictEquals(iso(ms), expected === undefined ? undefined : iso(Date.parse(expected)));
  });
}

Deno.test("readTime reads local times in many zones", async () => {
  const time = fileURLToPath(new URL("../../lib/parse/time.ts", import.meta.url));
  const program = `
    import { readTime } from ${JSON.stringify(`file://${time}`)};
    const texts = ["2025-10-24 10:26:15,123", "2025-01-24 10:26:15", "24/Oct/2025:10:26:15 +0000", "2025-10-24T10:26:15Z"];
    console.log(texts.map((text) => new Date(readTime(text)).toISOString()).join(" "));`;
  const expected = {
    "UTC": "2025-10-24T10:26:15.123Z 2025-01-24T10:26:15.000Z",
    "America/New_York": "2025-10-24T14:26:15.123Z 2025-01-24T15:26:15.000Z",
    "Asia/Kolkata": "2025-10-24T04:56:15.123Z 2025-01-24T04:56:15.000Z",
  };
  for (const [zone, local] of Object.entries(expected)) {
    const { stdout, stderr } = await run(Deno.execPath(), ["eval", program], { env: { TZ: zone } });
    const both = "2025-10-24T10:26:15.000Z";
    assertEquals([stdout.trim(), stderr], [`${local} ${both} ${both}`, ""]);
  }
});

Deno.test("findTime finds a time or none in any text", async () => {
  const pieces = "0 1 9 2025 10 24 - / : . , T Z + Oct Fri AM UTC [ x".split(" ").concat([" ", " "]);
  await forEachSeed(5000, (random) => {
    const text = random.list(0, 16, () => random.pick(pieces)).join("");
    for (const found of [findTime(text, 0, NOW), findClock(text, 0, NOW)]) {
      if (found === undefined) continue;
      assertStrictEquals(Number.isInteger(found.ms) && found.ms <= NOW + 86_400_000, true);
      assertStrictEquals(found.end > 0 && found.end <= text.length, true);
    }
  });
});

Deno.test("readTime reads the name of a zone as that of this machine, if it uses the name", async () => {
  const time = fileURLToPath(new URL("../../lib/parse/time.ts", import.meta.url));
  const program = `
    import { readTime } from ${JSON.stringify(`file://${time}`)};
    const texts = ["CST", "IST", "EST"].map((zone) => readTime("2025-10-24 10:26:15 " + zone));
    console.log(texts.map((ms) => ms === undefined ? "none" : new Date(ms).toISOString().slice(11, 16)).join(" "));`;
  const expected = {
    "UTC": "16:26 none 15:26",
    "Asia/Shanghai": "02:26 none 15:26",
    "Asia/Kolkata": "16:26 04:56 15:26",
  };
  for (const [zone, times] of Object.entries(expected)) {
    const { stdout, stderr } = await run(Deno.execPath(), ["eval", program], { env: { TZ: zone } });
    assertEquals([stdout.trim(), stderr], [times, ""]);
  }
});
