import { strictEqual } from "node:assert/strict";
import { formatTime, localClock, SERVER_CLOCK } from "../../ui/state/clock.ts";

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
    strictEqual(formatTime(timestamp, clock), text);
  });
}

Deno.test("localClock can be shown with", () => {
  strictEqual(/^\[.*\]$/.test(formatTime("2025-10-24T10:26:15.123Z", localClock())), true);
});
