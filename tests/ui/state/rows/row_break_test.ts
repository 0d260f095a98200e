import { assertEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import type { Row, RowList } from "../../../../ui/state/rows/row.ts";
import { breakAbove } from "../../../../ui/state/rows/row_break.ts";

const CLOCK = { locale: "en-GB", zone: "UTC", today: Date.parse("2025-10-24T12:00:00.000Z") };

/** Returns a list of records with these times, and of gaps for `"gap"`. */
function listOf(times: readonly string[]): RowList {
  const rows = times.map((time, index): Row =>
    time === "gap"
      ? { kind: "gap", id: `gap-${index}`, gap: { from: 1, to: 2, missed: 2, reason: "lagged" } }
      : { kind: "record", id: `run-${index}`, record: toRecord({ timestamp: `2025-10-${time}:00.000Z`, message: "" }) }
  );
  return { length: rows.length, at: (index) => rows[index], indexOf: (id) => rows.findIndex((row) => row.id === id) };
}

/** Formats the break above each row: the day of the month, or the minutes of the pause. */
function breaksOf(times: readonly string[], clock = CLOCK): string[] {
  const list = listOf(times);
  return times.map((time, index) => {
    const found = time === "gap" ? undefined : breakAbove(list, index, clock);
    if (found === undefined) return "";
    return found.kind === "day" ? `day ${found.timestamp.slice(8, 10)}` : `${found.ms / 60_000} min`;
  });
}

for (
  const { name, times, breaks } of [
    { name: "none within today", times: ["24T11:00", "24T11:01"], breaks: ["", ""] },
    { name: "the day above the first row", times: ["23T11:01", "23T11:00"], breaks: ["day 23", ""] },
    {
      name: "each change of the day, newest first",
      times: ["24T00:01", "23T23:59", "23T23:58", "21T10:00"],
      breaks: ["", "day 23", "", "day 21"],
    },
    {
      name: "each change of the day, newest last",
      times: ["23T23:58", "23T23:59", "24T00:01"],
      breaks: ["day 23", "", "day 24"],
    },
    {
      name: "a pause that stands out",
      times: ["24T11:02", "24T11:01", "24T03:01", "24T03:00"],
      breaks: ["", "", "480 min", ""],
    },
    { name: "a pause between two records", times: ["24T11:00", "24T03:00"], breaks: ["", "480 min"] },
    {
      name: "a record alone between two pauses",
      times: ["24T11:01", "24T11:00", "24T07:00", "24T03:01", "24T03:00"],
      breaks: ["", "", "240 min", "239 min", ""],
    },
    {
      name: "no pause in a slow but steady log",
      times: ["24T11:00", "24T10:50", "24T10:40", "24T10:30"],
      breaks: ["", "", "", ""],
    },
    { name: "no pause of less than 5 minutes", times: ["24T11:05", "24T11:01"], breaks: ["", ""] },
    { name: "no pause across a gap", times: ["24T11:00", "gap", "24T03:00"], breaks: ["", "", ""] },
    { name: "the day across a gap", times: ["24T11:00", "gap", "23T03:00"], breaks: ["", "", "day 23"] },
  ]
) {
  Deno.test(`breakAbove finds ${name}`, () => assertEquals(breaksOf(times), breaks));
}

Deno.test("breakAbove finds days in the zone of the clock", () => {
  assertEquals(breaksOf(["24T11:00", "23T23:00"], { ...CLOCK, zone: "Europe/Paris" }), ["", "720 min"]);
});
