import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { type RecordInput, toRecord } from "../../../../lib/record/record.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { MAX_KEPT_ROWS } from "../../../../ui/state/rows/kept_rows.ts";
import type { ReadMark } from "../../../../ui/state/rows/read_mark.ts";
import { RepeatsModel } from "../../../../ui/state/rows/repeats.ts";
import type { RecordRow, Row, RowList } from "../../../../ui/state/rows/row.ts";
import { listOf, recordOf, unfolded } from "../../../../ui/state/rows/row_list.ts";
import { SelectionModel } from "../../../../ui/state/rows/selection.ts";
import { SortModel } from "../../../../ui/state/rows/sort.ts";
import { ListWindowModel } from "../../../../ui/state/rows/list_window.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { collectGarbage } from "../../../support/garbage.ts";
import { turns } from "../../../support/turn.ts";

function row(seq: number, message: string, input: RecordInput = {}): Row {
  return { kind: "record", id: `run-${seq}`, record: toRecord({ message, timestamp: seq * 1000, ...input }) };
}

/** Creates a view that folds these messages, numbered from 1. */
function setup(messages: readonly (string | RecordInput | "gap")[] = []) {
  const view = new ViewModel({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  const mark = signal<ReadMark | undefined>(undefined);
  const isChosen = signal(true);
  const repeats = new RepeatsModel(view, isChosen, mark);
  let seq = 0;
  function write(...more: readonly (string | RecordInput)[]) {
    view.receive(more.map((message): Row => {
      seq++;
      if (message === "gap") {
        return { kind: "gap", id: `run-${seq}`, gap: { from: seq, to: seq, missed: 1, reason: "lagged" } };
      }
      return typeof message === "string" ? row(seq, message) : row(seq, "", message);
    }));
  }
  write(...messages);
  return { view, mark, isChosen, repeats, write, text: () => textOf(view.list.value) };
}

/** Formats a list from its top: the number of each row, the count behind `x`, and `+` if it is open. */
function textOf(list: RowList): string {
  const rows = Array.from({ length: list.length }, (_, index) => list.at(index));
  return rows.map((row) => {
    if (row.kind === "gap") return "gap";
    const { repeats } = row;
    return row.id.slice(4) + (repeats === undefined ? "" : `x${repeats.count}${repeats.isOpen ? "+" : ""}`);
  }).join(" ");
}

for (
  const { name, written, shown } of [
    { name: "nothing", written: [], shown: "" },
    { name: "no single record", written: ["a"], shown: "1" },
    { name: "equal messages", written: ["a", "a", "a", "b"], shown: "4 3x3" },
    { name: "messages that differ in numbers", written: ["took 5 ms", "took 17 ms"], shown: "2x2" },
    { name: "only records in a row", written: ["a", "b", "a", "a"], shown: "4x2 2 1" },
    { name: "no records of other levels", written: ["a", { message: "a", level: "ERROR" }, "a"], shown: "3 2 1" },
    {
      name: "no records of other loggers",
      written: [{ message: "a", metadata: { logger: "x" } }, { message: "a", metadata: { logger: "y" } }],
      shown: "2 1",
    },
    {
      name: "no records of other services",
      written: [{ message: "a", metadata: { service: "x" } }, { message: "a", metadata: { service: "y" } }],
      shown: "2 1",
    },
    {
      name: "no records with other errors",
      written: [
        { message: "failed", metadata: { error: { type: "TypeError", message: "at 1" } } },
        { message: "failed", metadata: { error: { type: "TypeError", message: "at 2" } } },
        { message: "failed", metadata: { error: { type: "RangeError", message: "at 3" } } },
      ],
      shown: "3 2x2",
    },
    { name: "nothing across a gap", written: ["a", "a", "gap", "a", "a"], shown: "5x2 gap 2x2" },
  ]
) {
  Deno.test(`RepeatsModel folds ${name}`, () => {
    const { view, text, isChosen } = setup(written);
    assertStrictEquals(text(), shown);
    view.setNewestFirst(false);
    assertStrictEquals(text(), shown.split(" ").reverse().join(" "));
    isChosen.value = false;
    assertStrictEquals(view.list.value.length, written.length);
  });
}

Deno.test("RepeatsModel adds new repeats, and has the range of time", () => {
  const { view, write, text } = setup(["a", "a"]);
  write("a", "b", "b");
  assertStrictEquals(text(), "5x2 3x3");
  const { repeats } = view.list.value.at(1) as Row & { kind: "record" };
  assertEquals([repeats?.from, repeats?.to], ["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:03.000Z"]);
  assertEquals(repeats?.rows.map(({ id }) => id), ["run-3", "run-2", "run-1"]);
});

for (const newestFirst of [true, false]) {
  Deno.test(`RepeatsModel finds each record in its group, newest ${newestFirst ? "first" : "last"}`, () => {
    const { view } = setup(["a", "b", "b", "b", "gap", "c", "c"]);
    view.setNewestFirst(newestFirst);
    const list = view.list.value;
    const indexes = [1, 2, 3, 4, 5, 6, 7].map((seq) => list.indexOf(`run-${seq}`));
    assertEquals(indexes, newestFirst ? [3, 2, 2, 2, 1, 0, 0] : [0, 1, 1, 1, 2, 3, 3]);
    assertStrictEquals(list.indexOf("run-8"), -1);
    assertStrictEquals(recordOf(list, "run-3")?.timestamp, "1970-01-01T00:00:03.000Z");
    const rows = Array.from({ length: list.length }, (_, index) => list.at(index));
    assertEquals(rows.flatMap(unfolded).map(({ id }) => id).sort(), [1, 2, 3, 4, 5, 6, 7].map((seq) => `run-${seq}`));
  });
}

Deno.test("RepeatsModel shows the records of a group one by one, and folds them again", () => {
  const { view, repeats, write, text } = setup(["a", "b", "b"]);
  repeats.toggle("run-2");
  assertStrictEquals(text(), "3x2+ 2 1");
  write("b");
  assertStrictEquals(text(), "4x3+ 3 2 1");
  view.setNewestFirst(false);
  assertStrictEquals(text(), "1 2 3 4x3+");
  repeats.toggle("run-2");
  assertStrictEquals(text(), "1 4x3");
  repeats.toggle("run-2");
  view.setQuery("b");
  assertStrictEquals(text(), "4x3", "another filter folds all");
});

Deno.test("RepeatsModel lets the open row and that of the keys stand for their groups", () => {
  const { view, text } = setup(["a", "a", "a", "b", "b"]);
  view.open("run-2");
  assertStrictEquals(text(), "5x2 2x3");
  view.moveTo("run-4");
  assertStrictEquals(text(), "4x2 2x3");
});

Deno.test("RepeatsModel folds no rows across the last one that was read", () => {
  const { view, mark, text } = setup(["a", "a", "a", "a"]);
  mark.value = { id: "run-3", isSet: true };
  assertStrictEquals(text(), "4 3x3");
  view.setNewestFirst(false);
  assertStrictEquals(text(), "3x3 4");
});

Deno.test("RepeatsModel leaves other lists alone, and folds history", () => {
  const { view, text } = setup(["a", "a"]);
  const rows = [row(9, "x"), row(8, "x")];
  view.showInstead({ list: listOf(rows), around: "run-8" });
  assertStrictEquals(text(), "9 8");
  view.showInstead({ list: listOf(rows), history: [...rows].reverse() });
  assertStrictEquals(text(), "9x2");
});

Deno.test("RepeatsModel lets selections and sorts have the records that are folded", () => {
  const { view } = setup([..."abb"].map((message, index) => ({ message, metadata: { n: [5, 1, 9][index] } })));
  const selection = new SelectionModel(view);
  selection.extendTo("run-3");
  assertEquals(selection.rows().map(({ id }) => id), ["run-3", "run-2"]);
  selection.clear();
  new SortModel(view, new ListWindowModel(view)).toggle("n");
  assertStrictEquals(textOf(view.list.value), "3 1 2");
});

/** Folds by comparing neighbors, newest first. */
function naiveFold(messages: readonly string[]): string {
  const groups: { last: number; count: number; message: string }[] = [];
  messages.forEach((message, index) => {
    const group = groups[0];
    if (group?.message === message && message !== "gap") {
      Object.assign(group, { last: index + 1, count: group.count + 1 });
    } else groups.unshift({ last: index + 1, count: 1, message });
  });
  return groups.map(({ last, count, message }) => message === "gap" ? "gap" : `${last}${count > 1 ? `x${count}` : ""}`)
    .join(" ");
}

Deno.test("RepeatsModel agrees with a naive fold on random messages", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    const messages = Array.from({ length: random(30) }, () => ["a", "b", "a", "gap"][random(4)]);
    assertStrictEquals(setup(messages).text(), naiveFold(messages), messages.join(" "));
  }
});

Deno.test("RepeatsModel holds no rows that the list has dropped", async () => {
  const { view } = setup();
  const written: WeakRef<Row>[] = [];
  for (let frame = 0; frame < 60; frame++) {
    const rows = Array.from({ length: MAX_KEPT_ROWS / 40 }, (_, index) => row(written.length + index + 1, "a"));
    written.push(...rows.map((row) => new WeakRef(row)));
    view.receive(rows);
    view.list.value.at(0); // painted
    await turns(1);
  }
  let held = written.length;
  for (let tries = 0; tries < 10 && held > 1.1 * MAX_KEPT_ROWS; tries++) {
    for (let round = 0; round < 5; round++) {
      collectGarbage();
      await turns(1);
    }
    held = written.filter((ref) => ref.deref() !== undefined).length;
  }
  assertStrictEquals((view.list.value.at(0) as RecordRow).repeats?.count, MAX_KEPT_ROWS);
  assert(held <= 1.1 * MAX_KEPT_ROWS, `${held} of ${written.length} rows are held, ${MAX_KEPT_ROWS} are in the list`);
});
