import { assertStrictEquals } from "@std/assert";
import { dayOf, formatTime, isToday, localClock, SERVER_CLOCK } from "../../../../ui/state/page/clock.ts";
import { relativeClock } from "../../../../ui/state/page/relative_clock.ts";

for (
  const { timestamp, clock, text } of [
    { timestamp: "2025-10-24T10:26:15.123Z", clock: SERVER_CLOCK, text: "[10:26:15.123]" },
    { timestamp: "2025-10-24T10:26:15.123Z", clock: { locale: "en-US", zone: "Asia/Kolkata" }, text: "[15:56:15.123]" },
    { timestamp: "2025-10-24T23:59:59.999Z", clock: { locale: "fr", zone: "Europe/Paris" }, text: "[01:59:59,999]" },
    { timestamp: "2025-10-24T22:00:00.000Z", clock: { locale: "en-US", zone: "Europe/Paris" }, text: "[00:00:00.000]" },
    { timestamp: "some day", clock: SERVER_CLOCK, text: "[some day]" },
  ]
) {
  Deno.test(`formatTime shows ${timestamp} in ${clock.locale}, ${clock.zone} as ${text}`, () => {
    assertStrictEquals(formatTime(timestamp, clock), text);
  });
}

for (
  const { ms, text } of [
    { ms: -5000, text: "now" },
    { ms: 999, text: "now" },
    { ms: 1000, text: "1 sec ago" },
    { ms: 59_999, text: "59 sec ago" },
    { ms: 60_000, text: "1 min ago" },
    { ms: 3 * 3_600_000, text: "3 hr ago" },
    { ms: 50 * 3_600_000, text: "2 days ago" },
  ]
) {
  Deno.test(`formatTime shows ${ms} ms before now as ${text}`, () => {
    const now = Date.parse("2025-10-24T10:26:15.123Z");
    assertStrictEquals(formatTime(new Date(now - ms).toISOString(), relativeClock(SERVER_CLOCK, now)), text);
  });
}

for (
  const { timestamp, zone, text } of [
    { timestamp: "2025-10-24T10:26:15.123Z", zone: "UTC", text: "[10:26:15.123]" },
    { timestamp: "2025-10-23T23:59:59.999Z", zone: "UTC", text: "[2025-10-23 23:59:59.999]" },
    { timestamp: "2025-10-23T23:59:59.999Z", zone: "Europe/Paris", text: "[01:59:59.999]" },
    { timestamp: "2025-10-24T23:00:00.000Z", zone: "Europe/Paris", text: "[2025-10-25 01:00:00.000]" },
    { timestamp: "2025-10-24T18:29:00.000Z", zone: "Asia/Kolkata", text: "[23:59:00.000]" },
    { timestamp: "2025-10-24T18:30:00.000Z", zone: "Asia/Kolkata", text: "[2025-10-25 00:00:00.000]" },
    { timestamp: "2024-12-31T12:00:00.000Z", zone: "UTC", text: "[2024-12-31 12:00:00.000]" },
  ]
) {
  Deno.test(`formatTime shows ${timestamp} on 24 October 2025 in ${zone} as ${text}`, () => {
    const clock = { locale: "en-GB", zone, today: Date.parse("2025-10-24T12:00:00.000Z") };
    assertStrictEquals(formatTime(timestamp, clock), text);
    assertStrictEquals(isToday(timestamp, clock), text.length === 14);
  });
}

Deno.test("dayOf caches days by minute, in any number of minutes", () => {
  for (let minute = 0; minute < 3000; minute++) {
    const timestamp = new Date(Date.UTC(2025, 9, 24, 0, minute, 30)).toISOString();
    assertStrictEquals(dayOf(timestamp, SERVER_CLOCK), `2025-10-${24 + Math.floor(minute / 1440)}`);
  }
  assertStrictEquals(dayOf("some day", SERVER_CLOCK), "");
});

Deno.test("localClock has the zone and the time that its style asks for", () => {
  assertStrictEquals(localClock("utc").zone, "UTC");
  assertStrictEquals(localClock("relative", 7).today, 7);
});

Deno.test("localClock can be shown with", () => {
  assertStrictEquals(/^\[.*\]$/.test(formatTime("2025-10-24T10:26:15.123Z", localClock())), true);
});
