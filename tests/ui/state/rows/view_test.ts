import { assertEquals, assertStrictEquals } from "@std/assert";
import { effect } from "@preact/signals";
import { parseFilter } from "../../../../lib/query/filter.ts";
import type { PageView } from "../../../../lib/wire/page.ts";
import { type RecordInput, toRecord } from "../../../../lib/record/record.ts";
import { MAX_KEPT_BYTES, MAX_KEPT_ROWS } from "../../../../ui/state/rows/kept_rows.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import type { Gap, Row } from "../../../../ui/state/rows/row.ts";
import { type View, ViewModel } from "../../../../ui/state/rows/view.ts";

function row(seq: number, input: RecordInput = {}, run = "run"): Row {
  return { kind: "record", id: `${run}-${seq}`, record: toRecord({ message: `n${seq}`, ...input }) };
}

function gap(from: number, to: number, reason: Gap["reason"] = "lagged"): Row {
  return { kind: "gap", id: `run-${to}`, gap: { from, to, missed: to - from + 1, reason } };
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

Deno.test("ViewModel makes room for matches that are older than all rows, which it has again under the filter before", () => {
  const view = openView();
  view.receive(range(1001, 1000 + MAX_KEPT_ROWS));
  view.setLevel("ERROR");
  view.receive([row(3, { level: "ERROR" }), row(7, { level: "ERROR" })]);
  assertEquals(ids(view), ["7", "3"]);
  view.setLevel("");
  assertEquals(ids(view), range(1001, 1000 + MAX_KEPT_ROWS).map(({ id }) => id.slice(4)).reverse());
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

/** The rows of a list from the oldest, with a gap as its range, its number of records and its reason. */
function spans(view: View): string[] {
  view.setNewestFirst(false);
  const spans: string[] = [];
  let first = "";
  let last = "";
  const end = () => first !== "" && spans.push(`${first}-${last}`);
  for (const row of rowsOf(view)) {
    const seq = row.id.replace("run-", "");
    if (row.kind === "record") {
      last = seq;
      first ||= seq;
    } else {
      end();
      first = "";
      spans.push(`${row.gap.reason} ${row.gap.from}-${row.gap.to}: ${row.gap.missed}`);
    }
  }
  end();
  return spans;
}

function flood(view: View, from: number, to: number) {
  for (let seq = from; seq <= to; seq += 100) view.receive(range(seq, Math.min(to, seq + 99)));
}

for (
  const { name, begin, end } of [
    { name: "paused", begin: (view: View) => view.setPaused(true), end: (view: View) => view.setPaused(false) },
    {
      name: "scrolled away",
      begin: (view: View) => view.setReading("scrolled", true),
      end: (view: View) => view.setReading("scrolled", false),
    },
  ]
) {
  Deno.test(`ViewModel keeps all its rows in a flood while it is ${name}, and drops of those that wait`, () => {
    const view = openView();
    flood(view, 1, MAX_KEPT_ROWS);
    begin(view);
    flood(view, MAX_KEPT_ROWS + 1, 3 * MAX_KEPT_ROWS);
    assertEquals(spans(view), [`1-${MAX_KEPT_ROWS}`]);
    assertStrictEquals(view.waiting.value, 2 * MAX_KEPT_ROWS);
    end(view);
    assertStrictEquals(view.waiting.value, 0);
    assertEquals(spans(view), ["1-10000", "skipped 10001-29000: 19000", "29001-30000"]);
    assertStrictEquals(view.missed.value, 0);
    flood(view, 30_001, 30_100);
    assertStrictEquals(view.list.value.length, MAX_KEPT_ROWS);
    assertEquals(spans(view).slice(1), ["skipped 10001-29000: 19000", "29001-30100"]);
  });
}

Deno.test("ViewModel has one gap for all that one pause dropped, and another for the next", () => {
  const view = openView(range(1, 3));
  for (const [from, to] of [[4, 20_003], [20_004, 40_003]]) {
    view.setPaused(true);
    flood(view, from, to);
    view.setPaused(false);
  }
  assertEquals(spans(view), [
    "1-3",
    "skipped 4-10006: 10003",
    "10007-20003",
    "skipped 20004-39003: 19000",
    "39004-40003",
  ]);
});

Deno.test("ViewModel drops by their bytes rows that wait, too, and none that are shown", () => {
  const view = openView();
  const message = "x".repeat(2 ** 20);
  view.receive(Array.from({ length: 15 }, (_, index) => large(1 + index, message)));
  view.setPaused(true);
  view.receive(Array.from({ length: 15 }, (_, index) => large(16 + index, message)));
  view.setPaused(false);
  assertEquals(spans(view), ["1-15", "skipped 16-29: 14", "30-30"]);
});

Deno.test("ViewModel fills a gap from its oldest record on, and drops the oldest rows for that", () => {
  const view = openView();
  flood(view, 1, MAX_KEPT_ROWS);
  view.setPaused(true);
  flood(view, 10_001, 12_000);
  view.setPaused(false);
  assertEquals(spans(view), ["1-10000", "skipped 10001-11000: 1000", "11001-12000"]);
  const rest: Row = { kind: "gap", id: "run-11000", gap: { from: 10_501, to: 11_000, missed: 500, reason: "skipped" } };
  view.fill("run-11000", [...range(10_001, 10_500), rest]);
  assertStrictEquals(view.list.value.length, MAX_KEPT_ROWS);
  assertEquals(spans(view), ["1502-10500", "skipped 10501-11000: 500", "11001-12000"]);
  view.fill("run-11000", range(10_501, 11_000));
  assertEquals(spans(view), ["2001-12000"]);
});

Deno.test("ViewModel fills a gap of missed records, which then are missed no more", () => {
  const view = openView([row(1)]);
  view.receive([gap(2, 5), row(6)]);
  assertStrictEquals(view.missed.value, 4);
  view.fill("run-5", [gap(2, 3, "overwritten"), row(4), row(5)]);
  assertEquals([spans(view), view.missed.value], [["1-1", "overwritten 2-3: 2", "4-6"], 2]);
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

Deno.test("ViewModel goes back to live when the filter changes, since what was read is gone", () => {
  const view = openView(range(1, 3));
  view.setReading("scrolled", true);
  view.moveTo("run-2");
  view.receive([row(4)]);
  view.setQuery("n");
  assertEquals([view.held.value, view.current.value, ids(view)[0]], [false, undefined, "4"]);
});

Deno.test("ViewModel keeps a row open under another filter if it matches", () => {
  const view = openView(range(1, 3));
  view.open("run-2");
  view.moveTo("run-2");
  for (const q of ["n", "-n3", ""]) view.stepTo({ level: "", q });
  assertEquals([view.opened.value, view.current.value, view.held.value], ["run-2", "run-2", true]);
  view.setQuery("n3");
  assertEquals([view.opened.value, ids(view)], [undefined, ["3"]]);
});

Deno.test("ViewModel keeps a row open that its own values exclude, until it is closed", () => {
  const view = openView(range(1, 4));
  view.open("run-2");
  view.stepTo({ level: "", q: "-n2" }, { keepsOpen: true });
  assertEquals([view.opened.value, ids(view)], ["run-2", ["4", "3", "2", "1"]]);
  view.stepTo({ level: "", q: "-n2 -n4" }, { keepsOpen: true });
  view.joinNewest(view.filter.value.key, { from: "run-3", oldest: 1 });
  assertEquals([view.opened.value, ids(view)], ["run-2", ["3", "2", "1"]]);
  view.open("run-3");
  assertEquals(ids(view), ["3", "1"]);
  view.restore({ level: "", q: "-n2" });
  assertEquals(ids(view), ["4", "3", "1"], "nor is it there under the filter before");
  view.restore({ level: "", q: "" });
  assertEquals(ids(view), ["4", "3", "2", "1"]);
});

Deno.test("ViewModel keeps an open row of a filter whose rows are not those of the next one", () => {
  const view = openView(range(1, 30), { q: "n1*" });
  view.open("run-15");
  view.stepTo({ level: "", q: "n*5" });
  view.joinNewest("n*5", { from: "run-20", oldest: 1 });
  stream(view, "n*5", [row(25)], 30);
  assertEquals([ids(view), view.waiting.value, view.opened.value], [["25", "15"], 0, "run-15"]);
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

/** Returns what an address asks for, with the ids shortened. */
function position(view: View) {
  const { seen, cursor } = view.resumePosition();
  return [seen, cursor].map((id) => id?.replace("run-", ""));
}

/** Receives rows from the stream of a filter. */
function stream(view: View, key: string, rows: readonly Row[], cursor: number) {
  view.receive(rows, { key, cursor: `run-${cursor}` });
}

Deno.test("ViewModel shows a pause again after a filter and Back, in a flood too", () => {
  const view = openView(range(1, 1));
  stream(view, "", range(2, MAX_KEPT_ROWS), MAX_KEPT_ROWS);
  view.setPaused(true);
  view.stepTo({ level: "", q: "n77" });
  assertEquals(ids(view), ["7799", "7798"].concat(ids(view).slice(2)));
  const found = ids(view);
  // The newest matches are all behind the pause.
  view.joinNewest("n77", { from: "run-77000", oldest: 30_000 });
  stream(view, "n77", [row(77_000), row(77_001)], 90_000);
  assertEquals([ids(view), view.waiting.value], [found, 2]);
  view.restore({ level: "", q: "" });
  assertEquals([spans(view), view.waiting.value], [[`1-${MAX_KEPT_ROWS}`], 0]);
  view.restore({ level: "", q: "n77" });
  assertEquals([ids(view).reverse(), view.waiting.value], [found, 2]);
});

Deno.test("ViewModel filters what a pause shows by a filter that is narrower than the one before", () => {
  const view = openView(range(1, 9), { level: "INFO", q: "n" });
  view.setPaused(true);
  view.stepTo({ level: "INFO", q: "n -n3" });
  view.joinNewest(view.filter.value.key, { from: "run-500", oldest: 400 });
  stream(view, view.filter.value.key, [row(500)], 500);
  assertEquals(spans(view), ["1-9"]);
  assertEquals(ids(view).includes("3"), false);
});

Deno.test("ViewModel continues a filter it had from where that was, unless very much has followed", () => {
  const view = openView(range(1, 3));
  assertEquals(position(view), ["3", "3"]);
  stream(view, "", range(4, 5), 6);
  view.stepTo({ level: "", q: "n4" });
  assertEquals(position(view), ["6", undefined], "the server may hold older matches");
  view.joinNewest("n4", { from: "run-1", oldest: 1 });
  stream(view, "n4", [row(4)], 8);
  assertEquals(position(view), ["8", "8"]);
  view.restore({ level: "", q: "" });
  assertEquals(position(view), ["6", "6"]);
  view.restore({ level: "", q: "n4" });
  stream(view, "n4", [], 6 + MAX_KEPT_ROWS + 1);
  view.restore({ level: "", q: "" });
  assertEquals(position(view), ["6", undefined]);
});

Deno.test("ViewModel shows that records are not loaded between the rows of a filter and the newest ones", () => {
  const view = openView(range(1, 3));
  stream(view, "", [], 5);
  view.stepTo({ level: "", q: "n4" });
  view.restore({ level: "", q: "" });
  stream(view, "n4", [row(40)], 60);
  assertEquals(ids(view), ["40", "3", "2", "1"]);
  view.joinNewest("", { from: "run-50", oldest: 2 });
  stream(view, "", range(50, 60), 60);
  assertEquals(spans(view), ["1-3", "skipped 6-49: 0", "50-60"]);
  view.restore({ level: "", q: "n4" });
  view.restore({ level: "", q: "" });
  view.joinNewest("", { from: "run-90", oldest: 80 });
  stream(view, "", range(90, 91), 91);
  assertEquals(spans(view).slice(2), ["50-60", "skipped 80-89: 0", "90-91"]);
});

Deno.test("ViewModel leaves the rows that another filter had where the server sends those of its own", () => {
  const view = openView(range(1, 30), { q: "n1*" });
  view.stepTo({ level: "", q: "n*9" });
  assertEquals(ids(view), ["19"]);
  view.joinNewest("n*9", { from: "run-29", oldest: 1 });
  stream(view, "n*9", [row(29)], 30);
  assertEquals(ids(view), ["29"]);
});

Deno.test("ViewModel keeps for Back what arrives for the filter before", () => {
  const view = openView(range(1, 3));
  view.stepTo({ level: "", q: "n2" });
  stream(view, "", [row(4), row(25)], 25);
  assertEquals(ids(view), ["25", "2"]);
  view.restore({ level: "", q: "" });
  assertEquals([ids(view), position(view)], [["25", "4", "3", "2", "1"], ["25", "25"]]);
});

Deno.test("ViewModel forgets the filters used longest ago, but not the one that shows everything", () => {
  const view = openView(range(1, 3));
  for (let count = 0; count <= 21; count++) {
    view.stepTo({ level: "", q: `n${count}` });
    view.joinNewest(view.filter.value.key, { from: "run-1", oldest: 1 });
    stream(view, view.filter.value.key, [row(1000 + count, { message: `n${count}` })], 2000);
  }
  view.restore({ level: "", q: "n0" });
  assertEquals(ids(view), []);
  view.restore({ level: "", q: "n1" });
  assertEquals(ids(view).slice(0, 1), ["1"]);
  view.restore({ level: "", q: "n20" });
  assertEquals(ids(view), ["1020"]);
  view.restore({ level: "", q: "" });
  assertEquals(ids(view), ["3", "2", "1"]);
});

Deno.test("ViewModel counts what could not be read", () => {
  const view = openView();
  view.countUnreadable(2);
  view.countUnreadable(1);
  assertStrictEquals(view.unreadable.value, 3);
});
