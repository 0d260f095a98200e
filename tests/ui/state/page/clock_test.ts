import { assertStrictEquals } from "@std/assert";
import { formatTime, localClock, SERVER_CLOCK } from "../../../../ui/state/page/clock.ts";

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
    assertStrictEquals(formatTime(new Date(now - ms).toISOString(), { ...SERVER_CLOCK, now }), text);
  });
}

Deno.test("localClock has the zone and the time that its style asks for", () => {
  assertStrictEquals(localClock("utc").zone, "UTC");
  assertStrictEquals(localClock("relative", 7).now, 7);
  assertStrictEquals(localClock("local", 7).now, undefined);
});

Deno.test("localClock can be shown with", () => {
  assertStrictEquals(/^\[.*\]$/.test(formatTime("2025-10-24T10:26:15.123Z", localClock())), true);
});
