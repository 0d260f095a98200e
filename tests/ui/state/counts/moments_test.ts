import { assertStrictEquals } from "@std/assert";
import type { Clock } from "../../../../ui/state/page/clock.ts";
import { formatMoment, formatRange } from "../../../../ui/state/counts/moments.ts";

const UTC: Clock = { locale: "en-GB", zone: "UTC" };
const TOKYO: Clock = { locale: "fr", zone: "Asia/Tokyo" };
const NOW = Date.parse("2025-10-24T20:00:00Z");

for (
  const { time, step, clock = UTC, text } of [
    { time: "2025-10-24T10:26:15.123Z", step: 500, text: "10:26:15.123" },
    { time: "2025-10-24T10:26:15.000Z", step: 1000, text: "10:26:15" },
    { time: "2025-10-24T10:26:00.000Z", step: 60_000, text: "10:26" },
    { time: "2025-10-23T10:26:00.000Z", step: 60_000, text: "23 Oct, 10:26" },
    { time: "2025-10-23T00:00:00.000Z", step: 86_400_000, text: "23 Oct 2025" },
    { time: "2025-10-24T10:26:15.000Z", step: 1000, clock: TOKYO, text: "24 oct., 19:26:15" }, // there it is the 25th
    { time: "2025-10-24T14:00:00.000Z", step: 1000, clock: { ...UTC, locale: "en-US" }, text: "14:00:00" },
    { time: "2025-10-24T16:00:00.000Z", step: 1000, clock: TOKYO, text: "01:00:00" },
    // A relative time would become wrong.
    { time: "2025-10-24T10:26:15.000Z", step: 1000, clock: { ...UTC, now: NOW }, text: "10:26:15" },
  ]
) {
  Deno.test(`formatMoment formats ${time} in steps of ${step} ms as ${text}`, () => {
    assertStrictEquals(formatMoment(Date.parse(time), step, clock, NOW), text);
  });
}

const DAY = 86_400_000;
const TEN = Date.parse("2025-10-24T10:00:00Z");

for (
  const { range, text } of [
    { range: { from: TEN, to: TEN + 60_000 }, text: "10:00–10:01" },
    { range: { from: TEN, to: TEN + 5000 }, text: "10:00:00 – 10:00:05" },
    { range: { from: TEN, to: TEN + 250 }, text: "10:00:00.000 – 10:00:00.250" },
    { range: { from: TEN }, text: "10:00 →" },
    { range: { to: TEN }, text: "→ 10:00" },
    { range: { from: TEN - DAY, to: TEN - DAY + 5000 }, text: "23 Oct, 10:00:00 – 10:00:05" },
    { range: { from: TEN - DAY, to: TEN }, text: "23 Oct, 10:00 – 24 Oct, 10:00" },
    { range: { from: TEN, to: TEN - 1000 }, text: "10:00:00" }, // there is none
    { range: {}, text: "" },
  ]
) {
  Deno.test(`formatRange formats ${JSON.stringify(range)} as "${text}"`, () => {
    // The kind of space depends on the ICU version.
    assertStrictEquals(formatRange(range, UTC, NOW).replaceAll(/\s/g, " "), text);
  });
}
