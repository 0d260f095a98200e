import { assertStrictEquals } from "@std/assert";
import { formatDuration } from "../../lib/base/duration.ts";

for (
  const { ms, locale = "en", text } of [
    { ms: 0, text: "0 ms" },
    { ms: 182, text: "182 ms" },
    { ms: 999, text: "999 ms" },
    { ms: 1000, text: "1.00 s" },
    { ms: 1204, text: "1.20 s" },
    { ms: 1204, locale: "fr", text: "1,20 s" },
    { ms: 9994, text: "9.99 s" },
    { ms: 9995, text: "10.0 s" },
    { ms: 59_940, text: "59.9 s" },
    { ms: 59_999, text: "60.0 s" },
    { ms: 60_000, text: "1 min" },
    { ms: 125_900, text: "2 min 5 s" },
    { ms: 11_520_000, text: "3 h 12 min" },
    { ms: 3_600_000 * 1234, text: "1,234 h" },
  ]
) {
  Deno.test(`formatDuration formats ${ms} ms in ${locale} as ${text}`, () => {
    assertStrictEquals(formatDuration(ms, locale), text);
  });
}
