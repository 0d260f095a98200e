import { assertEquals, assertStrictEquals } from "@std/assert";
import { effect } from "@preact/signals";
import type { GapEvent } from "../../../../lib/wire/event.ts";
import { parseFilter } from "../../../../lib/query/filter.ts";
import type { PageView } from "../../../../lib/wire/page.ts";
import { type RecordInput, toRecord } from "../../../../lib/record/record.ts";
import { MAX_KEPT_BYTES, MAX_KEPT_ROWS } from "../../../../ui/state/rows/kept_rows.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { type View, ViewModel } from "../../../../ui/state/rows/view.ts";

function row(seq: number, input: RecordInput = {}, run = "run"): Row {
  return { kind: "record", id: `${run}-${seq}`, record: toRecord({ message: `n${seq}`, ...input }) };
}

function gap(from: number, to: number, reason: GapEvent["reason"] = "lagged"): Row {
  return { kind: "gap", id: `run-${to}`, gap: { kind: "gap", from, to, missed: to - from + 1, reason } };
}

function range(from: number, to: number): Row[] {
  return Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
}

function openView(entries: readonly Row[] = [], given: Partial<PageView> = {}): View {
  return new ViewModel({
    cursor: entries.at(-1)?.id ?? "run-0",
    entries: entries.flatMap((row) => row.kind === "record" ? [{ id: row.id, record: row.record }] : []),
    capacity: 1000,
    level: "",
    q: "",
    ...given,
  }, QUERY_TOOLS);
}

function rowsOf({ list: { value: list } }: View): Row[] {
  return Array.from({ length: list.length }, (_, index) => list.at(index));
}

function ids(view: View): string[] {
  return rowsOf(view).map(({ id }) => id.replace("run-", ""));
}

Deno.test("ViewModel shows what the document holds and what comes after it, newest first", () => {
  const view = openView(range(1, 2));
  view.receive(range(3, 4));
  assertEquals(ids(view), ["4", "3", "2", "1"]);
});

Deno.test("ViewModel takes a record once, and puts a late one in its place", () => {
  const view = openView([row(2), row(5)]);
  view.receive([row(5), row(1), row(3), row(3), row(6)]);
  view.receive([row(4), row(6)]);
  assertEquals(ids(view), ["6", "5", "4", "3", "2", "1"]);
});

Deno.test("ViewModel keeps the order in which runs came", () => {
  const view = openView([row(7), row(8)]);
  view.receive([row(1, {}, "next"), row(3, {}, "next"), row(2, {}, "next")]);
  assertEquals(ids(view), ["next-3", "next-2", "next-1", "8", "7"]);
});

Deno.test(`ViewModel keeps ${MAX_KEPT_ROWS} rows at the most`, () => {
  for (const { query, found } of [{ query: "dropped", found: [] }, { query: "kept", found: ["2"] }]) {
    const view = openView();
    view.receive([row(1, { message: "dropped" }), row(2, { message: "kept" }), ...range(3, MAX_KEPT_ROWS + 1)]);
    assertStrictEquals(view.list.value.length, MAX_KEPT_ROWS);
    assertStrictEquals(ids(view)[0], String(MAX_KEPT_ROWS + 1));
    view.setQuery(query);
    assertEquals(ids(view), found);
  }
});

Deno.test("ViewModel takes a record again once it had to let it go, and leaves its rows alone where nothing is new", () => {
  const view = openView();
  view.receive(range(2, MAX_KEPT_ROWS + 2));
  const list = view.list.value;
  view.receive([row(MAX_KEPT_ROWS + 2)]);
  view.receive([]);
  assertStrictEquals(view.list.value, list);
  view.receive([row(2, { message: "again" })]); // let go of at once, being the oldest of too many
  view.setLevel("ERROR");
  view.receive([row(2, { level: "ERROR" })]);
  assertEquals(ids(view), ["2"]);
});

Deno.test("ViewModel makes room for matches that are older than all it kept", () => {
  const view = openView();
  view.receive(range(1001, 1000 + MAX_KEPT_ROWS));
  view.setLevel("ERROR");
  view.receive([row(3, { level: "ERROR" }), row(7, { level: "ERROR" })]);
  assertEquals(ids(view), ["7", "3"]);
  view.setLevel("");
  view.receive(range(1990, 2001));
  assertEquals(ids(view).slice(0, 13), [...range(1990, 2001).map(({ id }) => id.slice(4)).reverse(), "7"]);
});

Deno.test("ViewModel filters by level and query at once", () => {
  const view = openView([
    row(1, { level: "ERROR", message: "broken pipe" }),
    row(2, { level: "INFO", message: "pipe laid" }),
    row(3, { level: "WARN", message: "pipe leaks" }),
  ]);
  view.setLevel("WARN");
  assertEquals(ids(view), ["3", "1"]);
  view.setQuery(" pipe -broken ");
  assertEquals(ids(view), ["3"]);
  assertEquals(view.params.value, { level: "WARN", q: "pipe -broken" });
  view.setLevel("");
  view.setQuery("");
  view.receive(range(1, 3)); // the server begins anew under each filter
  assertEquals(ids(view), ["3", "2", "1"]);
  assertEquals(view.params.value, {});
});

Deno.test("ViewModel begins with the filter of the document", () => {
  const view = openView([row(1), row(2, { level: "ERROR" })], { level: "ERROR", q: "n2" });
  assertEquals(ids(view), ["2"]);
  assertEquals([view.level.value, view.q.value], ["ERROR", "n2"]);

  const mending = openView([row(1), row(2, { level: "ERROR" })], { level: "ERROR", q: '"open' });
  assertEquals([ids(mending), mending.q.value, mending.queryError.value?.parameter], [["2"], '"open', "q"]);
});

Deno.test("ViewModel keeps the last good filter while a query cannot be read", () => {
  const view = openView([...range(1, 3), ...range(10, 12)]);
  view.setQuery("n1");
  view.setQuery('  n1 "');
  assertStrictEquals(view.queryError.value?.offset, 6);
  assertEquals(ids(view), ["12", "11", "10", "1"]);
  assertEquals(view.params.value, { q: "n1" });
  view.setQuery("n2");
  view.receive([row(2)]);
  assertEquals([view.queryError.value, ids(view)], [undefined, ["2"]]);
});

Deno.test("ViewModel shows a gap where it is, whatever the filter, and counts what was missed", () => {
  const view = openView([row(1)]);
  view.receive([gap(2, 5), row(6), gap(7, 7, "overwritten"), gap(2, 5)]);
  assertStrictEquals(view.missed.value, 5);
  assertEquals(ids(view), ["7", "6", "5", "1"]);
  view.setLevel("FATAL");
  assertEquals(ids(view), ["7", "5"]);
});

Deno.test("ViewModel stands still while it is paused and tells how many match and wait", () => {
  const view = openView(range(1, 3));
  view.setPaused(true);
  view.setPaused(true);
  view.receive([row(4), row(5, { level: "ERROR" })]);
  assertEquals([ids(view), view.waiting.value, view.paused.value], [["3", "2", "1"], 2, true]);
  view.setLevel("ERROR");
  assertEquals([ids(view), view.waiting.value], [[], 1]);
  view.setPaused(false);
  assertEquals([ids(view), view.waiting.value, view.paused.value], [["5"], 0, false]);
});

Deno.test("ViewModel does not take for new what a filter brings back while it is paused", () => {
  const view = openView(range(1, 3));
  view.setLevel("ERROR");
  view.setPaused(true);
  view.receive([row(1, { level: "ERROR" }), row(2, { level: "ERROR" })]);
  view.setLevel("");
  view.receive(range(1, 3));
  assertStrictEquals(view.waiting.value, 0);
  view.receive([row(4)]);
  assertStrictEquals(view.waiting.value, 1);
  view.receive([row(1, {}, "next")]);
  assertStrictEquals(view.waiting.value, 2);
});

Deno.test("ViewModel keeps what a pause shows, counts all that wait, and leaves no hole when it goes on", () => {
  const view = openView(range(1, 3));
  view.setPaused(true);
  for (let seq = 4; seq < 3 * MAX_KEPT_ROWS; seq += 100) view.receive(range(seq, seq + 99));
  assertEquals(ids(view), ["3", "2", "1"]);
  assertStrictEquals(view.waiting.value, 3 * MAX_KEPT_ROWS);
  view.setPaused(false);
  const newest = 3 * MAX_KEPT_ROWS + 3;
  assertStrictEquals(view.waiting.value, 0);
  assertEquals([ids(view)[0], ids(view).at(-1)], [String(newest), String(newest - MAX_KEPT_ROWS + 4)]);
});

Deno.test("ViewModel lets the oldest of what is shown go for what waits, but not what is being read", () => {
  const view = openView();
  view.receive(range(1, MAX_KEPT_ROWS));
  view.setDepth(4000);
  view.setReading("scrolled", true);
  for (let seq = MAX_KEPT_ROWS + 1; seq <= 2 * MAX_KEPT_ROWS; seq += 100) view.receive(range(seq, seq + 99));
  const shown = ids(view);
  assertEquals([shown[0], shown.length], [String(MAX_KEPT_ROWS), 4000]);
  assertStrictEquals(view.waiting.value, MAX_KEPT_ROWS);
  view.setReading("scrolled", false);
  assertEquals([ids(view)[0], ids(view).length], [String(2 * MAX_KEPT_ROWS), MAX_KEPT_ROWS - 4000]);
});

Deno.test("ViewModel keeps no more than its bytes allow, the newest all the same", () => {
  const view = openView();
  const message = "x".repeat(2 ** 20);
  view.receive([1, 2, 3, 4].map((seq) => large(seq, message)));
  assertStrictEquals(view.list.value.length, 4);
  view.receive(Array.from({ length: 30 }, (_, index) => large(5 + index, message)));
  const kept = ids(view);
  assertStrictEquals(kept[0], "34");
  assertStrictEquals(kept.length, Math.floor(MAX_KEPT_BYTES / (2 * message.length + 1)));
});

/** A record that no ring would take, made without its copier. */
function large(seq: number, message: string): Row {
  return { kind: "record", id: `run-${seq}`, record: { ...toRecord({}), message } };
}

for (
  const { name, begin, end } of [
    { name: "is scrolled away", begin: (view: View) => view.setReading("scrolled", true), end: undefined },
    { name: "has a pointer over it", begin: (view: View) => view.setReading("hovering", true), end: undefined },
    { name: "has text selected", begin: (view: View) => view.setReading("selecting", true), end: undefined },
    { name: "has a row open", begin: (view: View) => view.open("run-2"), end: (view: View) => view.open(undefined) },
    { name: "is gone through by keys", begin: (view: View) => view.moveTo("run-2"), end: undefined },
    {
      name: "does not follow",
      begin: (view: View) => view.setFollow(false),
      end: (view: View) => view.setFollow(true),
    },
  ]
) {
  Deno.test(`ViewModel lets new rows wait while the list ${name}, until it goes live`, () => {
    const view = openView(range(1, 2));
    begin(view);
    view.receive(range(3, 5));
    assertEquals([ids(view), view.waiting.value, view.held.value], [["2", "1"], 3, true]);
    view.goLive();
    assertEquals([ids(view), view.waiting.value, view.held.value], [["5", "4", "3", "2", "1"], 0, false]);
    if (end === undefined) return;
    begin(view);
    view.receive([row(6)]);
    end(view);
    assertStrictEquals(ids(view)[0], "6");
  });
}

Deno.test("ViewModel goes back to live when the filter changes, for what was read is gone", () => {
  const view = openView(range(1, 3));
  view.setReading("scrolled", true);
  view.open("run-2");
  view.receive([row(4)]);
  view.setQuery("n");
  assertEquals([view.held.value, view.opened.value, ids(view)[0]], [false, undefined, "4"]);
});

Deno.test("ViewModel turns its rows around at a click", () => {
  const view = openView(range(1, 3));
  view.setNewestFirst(false);
  assertEquals(ids(view), ["1", "2", "3"]);
  assertEquals([view.list.value.indexOf("run-1"), view.list.value.indexOf("run-9")], [0, -1]);
  view.setNewestFirst(true);
  assertStrictEquals(view.list.value.indexOf("run-1"), 2);
});

Deno.test("ViewModel shows what comes once a frame, so that a hidden tab shows all at once when it is back", () => {
  const frames: (() => void)[] = [];
  const initial = { cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" } as const;
  const view = new ViewModel(initial, QUERY_TOOLS, (callback) => frames.push(callback));
  let paints = 0;
  const stop = effect(() => {
    view.list.value;
    paints++;
  });
  for (let seq = 1; seq <= 1000; seq += 10) view.receive(range(seq, seq + 9));
  assertEquals([paints, frames.length], [2, 1]);
  frames.shift()!();
  assertEquals([paints, ids(view)[0], ids(view).length], [3, "1000", 1000]);
  frames.shift()!();
  assertEquals([paints, frames.length], [3, 0]);
  stop();
});

Deno.test("ViewModel counts deliberate steps, which Back takes back", () => {
  const view = openView([row(1), row(2, { level: "ERROR" })]);
  view.stepTo({ level: "ERROR", q: "n2" });
  assertEquals([view.steps.value, ids(view), view.params.value], [1, ["2"], { level: "ERROR", q: "n2" }]);
  view.stepTo({ level: "ERROR", q: "n2" });
  view.stepTo({ level: "ERROR", q: '"open' });
  assertStrictEquals(view.steps.value, 1);
  view.restore({ level: "", q: "n" });
  assertEquals([view.steps.value, view.q.value], [1, "n"]);
  view.setLevel("ERROR");
  assertStrictEquals(view.steps.value, 2);
});

Deno.test("ViewModel takes all that is typed in one go for one step, and what cannot be read for none", () => {
  const view = openView([row(1), row(2)]);
  for (const q of ['"', '"n', '"n"', '"n" n', '"n" n1']) view.setQuery(q);
  assertEquals([view.steps.value, view.isTyping.value], [1, true]);
  view.finishTyping();
  view.setQuery("n");
  view.setQuery("");
  assertStrictEquals(view.steps.value, 2);
  view.stepTo({ level: "", q: "n2" });
  view.setQuery("n");
  view.restore({ level: "", q: "" });
  assertEquals([view.steps.value, view.isTyping.value], [4, false]);
});

Deno.test("ViewModel asks for the query language once there is a query, and then filters by it", async () => {
  let asked = 0;
  const load = () => {
    asked++;
    return Promise.resolve(QUERY_TOOLS);
  };
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 10, level: "WARN", q: "" }, load);
  view.receive([row(1), row(2, { level: "ERROR" }), row(3, { level: "WARN" })]);
  assertEquals([asked, ids(view), view.filter.value.key], [0, ["3", "2"], LANGUAGE_KEY]);
  const seen: string[][] = [];
  const stop = effect(() => {
    view.filter.value;
    view.opened.value;
    seen.push(ids(view));
  });
  view.open("run-3");
  view.setQuery("n2");
  assertEquals([asked, ids(view)], [1, ["3", "2"]]);
  await Promise.resolve();
  await Promise.resolve();
  // All that follows from it is seen at once.
  assertEquals(seen, [["3", "2"], ["3", "2"], ["2"]]);
  stop();
});

const LANGUAGE_KEY = parseFilter({ level: "WARN" }).key;

/** Records of two traces and of none, the trace `a` written in another order than that of its time. */
const TRACED = [
  row(1, { timestamp: 5000, metadata: { trace_id: "a" } }),
  row(2, { timestamp: 1000, metadata: { trace_id: "b" } }),
  row(3, { timestamp: 3000, metadata: { trace_id: "a" } }),
  row(4),
  row(5, { timestamp: 3000, metadata: { trace_id: "a" } }),
];

Deno.test("ViewModel shows a trace in the order of time, the first record on top, and nothing else so", () => {
  const view = openView(TRACED);
  for (const newestFirst of [true, false]) {
    view.setNewestFirst(newestFirst);
    view.setQuery("trace_id:a");
    assertEquals([ids(view), view.trace.value?.durationMs, view.restsOnTop.value], [["3", "5", "1"], 2000, true]);
    assertStrictEquals(view.list.value.indexOf("run-1"), 2);
    view.setQuery("trace_id:a -x");
    view.receive(TRACED);
    assertEquals(ids(view), newestFirst ? ["5", "3", "1"] : ["1", "3", "5"]);
    assertEquals([view.trace.value, view.restsOnTop.value], [undefined, newestFirst]);
    view.setQuery("trace_id:a");
    view.setLevel("WARN");
    assertStrictEquals(view.trace.value, undefined);
    view.setLevel("");
    view.receive(TRACED);
  }
});

Deno.test("ViewModel begins with a trace where the document has one", () => {
  assertEquals(ids(openView(TRACED, { q: "trace_id:A" })), ["3", "5", "1"]);
});

Deno.test("ViewModel puts what comes live into its place in the trace, once nothing is read", () => {
  const view = openView(TRACED, { q: "trace_id:a" });
  const late = row(6, { timestamp: 4000, metadata: { trace_id: "a" } });
  view.receive([late]);
  assertEquals([ids(view), view.trace.value?.records], [["3", "5", "6", "1"], 4]);
  view.open("run-5");
  view.receive([row(7, { timestamp: 100, metadata: { trace_id: "a" } })]);
  assertEquals([ids(view), view.waiting.value, view.trace.value?.records], [["3", "5", "6", "1"], 1, 4]);
  view.goLive();
  assertEquals([ids(view), view.trace.value?.durationMs], [["7", "3", "5", "6", "1"], 4900]);
});

for (
  const { name, enter, left } of [
    {
      name: "what was there before the step into it",
      enter: (view: View) => {
        view.stepTo({ level: "WARN", q: "n" });
        view.stepTo({ level: "", q: "trace_id:a" });
        view.stepTo({ level: "", q: "trace_id:b" });
      },
      left: ["WARN", "n", 4],
    },
    {
      name: "every record, where it was typed",
      enter: (view: View) => view.setQuery("trace_id:a"),
      left: ["", "", 2],
    },
  ]
) {
  Deno.test(`ViewModel leaves a trace for ${name}, by a step`, () => {
    const view = openView(TRACED);
    enter(view);
    view.leaveTrace();
    assertEquals([view.level.value, view.q.value, view.steps.value], left);
    assertStrictEquals(view.trace.value, undefined);
  });
}

Deno.test("ViewModel counts what could not be read", () => {
  const view = openView();
  view.countUnreadable(2);
  view.countUnreadable(1);
  assertStrictEquals(view.unreadable.value, 3);
});
