import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { toRecord } from "../../../../lib/record/record.ts";
import { COMMANDS, otherTheme } from "../../../../ui/state/page/commands.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { openPageState } from "../../../../ui/state/page/page_state.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import { SelectionModel } from "../../../../ui/state/rows/selection.ts";
import type { RowFormat } from "../../../../ui/state/text/record_formats.ts";

/** A page of records 1 to 100, of which every tenth is an error, and a view of 20 rows of them. */
function setup() {
  const state = openPageState({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, QUERY_TOOLS);
  state.window.resized(800, 400);
  state.view.receive(Array.from({ length: 100 }, (_, index) => ({
    kind: "record",
    id: `run-${index + 1}`,
    record: toRecord({ message: `n${index + 1}`, level: (index + 1) % 10 === 0 ? "ERROR" : "INFO" }),
  })));
  state.window.measured(state.window.slice.value.rows.map((row) => [row, 20]));
  state.selection.value = new SelectionModel(state.view);
  const copied: string[] = [];
  const calls: string[] = [];
  const browser = {
    focusSearch: () => calls.push("search"),
    toggleFacets: () => calls.push("facets"),
    focusTimeline: () => calls.push("timeline"),
    focusRecordSearch: () => calls.push("record"),
    zoomOut: () => calls.push("out"),
    zoomToRows: () => calls.push("rows"),
    highlight: () => calls.push("highlight"),
    toggleMenu: (name: string) => calls.push(name),
    copy: (text: string) => copied.push(text),
    copyRows: (rows: readonly Row[], format: RowFormat) =>
      copied.push(`${format} ${rows.map(({ id }) => id).join(" ")}`),
    copyForAssistant: (id: string) => copied.push(`assistant ${id}`),
    linkTo: (id: string) => `/#${id}`,
    reconnect: () => calls.push("reconnect"),
    toggleHelp: () => calls.push("help"),
    prefersDark: false,
  };
  const press = (...keys: string[]) => {
    for (const key of keys) COMMANDS.find(({ keys }) => keys.includes(key))!.run(state, browser);
  };
  return { ...state, press, copied, calls };
}

for (
  const { keys, current } of [
    { keys: ["j"], current: "run-100" },
    { keys: ["k"], current: "run-100" },
    { keys: ["j", "j", "j", "k"], current: "run-99" },
    { keys: ["j", "k"], current: "run-100" },
    { keys: Array.from({ length: 150 }, () => "j"), current: "run-1" },
    { keys: ["e"], current: "run-100" },
    { keys: ["e", "e", "e"], current: "run-80" },
    { keys: ["e", "e", "e", "E"], current: "run-90" },
    { keys: ["j", "j", "e", "E", "E", "E"], current: "run-100" },
    { keys: ["j", "Escape"], current: undefined },
  ]
) {
  const shown = keys.length > 10 ? `${keys.length} times j` : keys.join(" ");
  Deno.test(`COMMANDS come to ${current ?? "no row"} by ${shown}`, () => {
    const { view, press } = setup();
    press(...keys);
    assertStrictEquals(view.current.value, current);
  });
}

Deno.test("COMMANDS bring the row they come to into view", () => {
  const { view, window, press } = setup();
  press("e", "e", "e", "e", "e");
  const index = view.list.value.indexOf("run-60");
  const top = Number(window.target());
  assert(top <= index * 20 && index * 20 + 20 <= top + 400, `${index * 20} is not below ${top}`);
});

Deno.test("COMMANDS open the row, go on with the next one open, and close it", () => {
  const { view, press } = setup();
  press("Enter");
  assertStrictEquals(view.opened.value, undefined);
  press("j", "Enter");
  assertStrictEquals(view.opened.value, "run-100");
  press("j");
  assertEquals([view.opened.value, view.current.value], ["run-99", "run-99"]);
  press("Escape");
  assertEquals([view.opened.value, view.current.value], [undefined, "run-99"]);
  press("Escape");
  assertStrictEquals(view.held.value, false);
});

Deno.test("COMMANDS pause, follow, search, help and copy", () => {
  const { view, press, calls, copied } = setup();
  press(" ");
  assertStrictEquals(view.paused.value, true);
  press(" ");
  assertStrictEquals(view.paused.value, false);
  press("f");
  assertStrictEquals(view.follow.value, false);
  press("f");
  assertEquals([view.follow.value, view.held.value], [true, false]);
  press("c");
  assertStrictEquals(copied.length, 0);
  press("j", "j", "c", "C", "y", "Y", "/", "a", "i", "h", "v", "d", "s", "r", "?");
  assertStrictEquals(JSON.parse(copied[0]).message, "n99");
  assertMatch(copied[1], /^\S+ INFO n99$/);
  assertEquals(copied.slice(2), ["/#run-99", "assistant run-99"]);
  assertEquals(calls, ["search", "facets", "timeline", "highlight", "view", "export", "sources", "reconnect", "help"]);
});

Deno.test("COMMANDS choose how the list looks", () => {
  const { preferences, press } = setup();
  press("n", "w");
  assertEquals([preferences.chosen.value.newestFirst, preferences.chosen.value.wrap], [false, true]);
  const times = ["z", "z", "z"].map((key) => {
    press(key);
    return preferences.chosen.value.times;
  });
  assertEquals(times, ["utc", "relative", "local"]);
});

Deno.test("COMMANDS choose the least severe level, by steps", () => {
  const { view, press } = setup();
  const levels = ["L", "l", "l", "l", "l", "l", "l", "L", "L", "L", "L", "L"].map((key) => {
    press(key);
    return view.level.value;
  });
  assertEquals(levels, [
    "",
    "DEBUG",
    "INFO",
    "WARN",
    "ERROR",
    "FATAL",
    "FATAL",
    "ERROR",
    "WARN",
    "INFO",
    "DEBUG",
    "",
  ]);
  assertStrictEquals(view.steps.value, 10);
});

Deno.test("COMMANDS show every record again, by a step", () => {
  const { view, press } = setup();
  view.setLevel("ERROR");
  view.setQuery("n1");
  const before = view.steps.value;
  press("x");
  assertEquals([view.level.value, view.q.value, view.steps.value - before], ["", "", 1]);
});

Deno.test("COMMANDS lead to the record's trace and out of it", () => {
  const { view, press } = setup();
  press("g");
  press("j", "g");
  assertStrictEquals(view.q.value, "");
  const metadata = { trace_id: 'odd "id"' };
  view.goLive();
  view.receive([{ kind: "record", id: "run-101", record: toRecord({ metadata }) }]);
  press("j", "k", "k", "g");
  assertEquals([view.current.value, view.q.value], [undefined, 'trace_id:"odd \\"id\\""']);
  assertStrictEquals(view.trace.value?.records, 1);
  press("g");
  assertEquals([view.q.value, view.trace.value], ["", undefined]);
});

Deno.test("COMMANDS turn to the theme that is not seen", () => {
  const { preferences, press } = setup();
  press("t");
  assertStrictEquals(preferences.chosen.value.theme, "dark");
  press("t");
  assertStrictEquals(preferences.chosen.value.theme, "light");
  assertStrictEquals(otherTheme("auto", true), "light");
});

Deno.test("COMMANDS use each key once", () => {
  const keys = COMMANDS.flatMap(({ keys }) => keys);
  assertStrictEquals(new Set(keys).size, keys.length);
  assertStrictEquals(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
});

for (
  const { keys, selected, current } of [
    { keys: ["V"], selected: "100", current: "run-100" },
    { keys: ["V", "j", "j"], selected: "100 99 98", current: "run-98" },
    { keys: ["V", "j", "j", "k"], selected: "100 99", current: "run-99" },
    { keys: ["V", "e"], selected: "100 99 98 97 96 95 94 93 92 91 90", current: "run-90" },
    { keys: ["j", "Shift+ArrowDown"], selected: "100 99", current: "run-99" },
    { keys: ["Shift+ArrowDown", "Shift+ArrowDown"], selected: "100 99", current: "run-99" },
    { keys: ["j", "j", "j", "Shift+ArrowUp"], selected: "99 98", current: "run-99" },
    { keys: ["j", "j", "Shift+ArrowUp", "Shift+ArrowUp", "Shift+ArrowUp"], selected: "100 99", current: "run-100" },
    { keys: ["V", "j", "V"], selected: "", current: "run-99" },
    { keys: ["V", "j", "Escape"], selected: "", current: "run-99" },
    { keys: ["j", "Shift+ArrowDown", "j"], selected: "", current: "run-98" },
  ]
) {
  Deno.test(`commands select ${selected === "" ? "nothing" : selected} after ${keys.join(" ")}`, () => {
    const { view, selection, press } = setup();
    press(...keys);
    assertStrictEquals(selection.value!.rows().map(({ id }) => id.slice(4)).join(" "), selected);
    assertStrictEquals(view.current.value, current);
  });
}

Deno.test("commands copy the selected rows", () => {
  const { press, copied } = setup();
  press("V", "j", "c", "C", "Escape", "C");
  assertEquals(copied.slice(0, 2), ["json run-100 run-99", "text run-100 run-99"]);
  assertMatch(copied[2], /INFO n99$/);
});
