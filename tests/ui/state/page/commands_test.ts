import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { toRecord } from "../../../../lib/record/record.ts";
import { COMMANDS, otherTheme } from "../../../../ui/state/page/commands.ts";
import { LANGUAGE } from "../../../../ui/state/page/language.ts";
import { openPageState } from "../../../../ui/state/page/page_state.ts";

/** A page of records 1 to 100, of which every tenth is an error, and a view of 20 rows of them. */
function setup() {
  const state = openPageState({ cursor: "run-0", entries: [], capacity: 1000, level: "", q: "" }, LANGUAGE);
  state.window.resized(800, 400);
  state.view.receive(Array.from({ length: 100 }, (_, index) => ({
    kind: "record",
    id: `run-${index + 1}`,
    record: toRecord({ message: `n${index + 1}`, level: (index + 1) % 10 === 0 ? "ERROR" : "INFO" }),
  })));
  state.window.measured(state.window.slice.value.rows.map((row) => [row, 20]));
  const copied: string[] = [];
  const calls: string[] = [];
  const browser = {
    focusSearch: () => calls.push("search"),
    toggleFacets: () => calls.push("facets"),
    focusTimeline: () => calls.push("timeline"),
    toggleMenu: (name: string) => calls.push(name),
    copy: (text: string) => copied.push(text),
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
    strictEqual(view.current.value, current);
  });
}

Deno.test("COMMANDS bring the row they come to into view", () => {
  const { view, window, press } = setup();
  press("e", "e", "e", "e", "e");
  const index = view.list.value.indexOf("run-60");
  const top = Number(window.target());
  ok(top <= index * 20 && index * 20 + 20 <= top + 400, `${index * 20} is not below ${top}`);
});

Deno.test("COMMANDS open the row, go on with the next one open, and close it", () => {
  const { view, press } = setup();
  press("Enter");
  strictEqual(view.opened.value, undefined);
  press("j", "Enter");
  strictEqual(view.opened.value, "run-100");
  press("j");
  deepStrictEqual([view.opened.value, view.current.value], ["run-99", "run-99"]);
  press("Escape");
  deepStrictEqual([view.opened.value, view.current.value], [undefined, "run-99"]);
  press("Escape");
  strictEqual(view.held.value, false);
});

Deno.test("COMMANDS pause, follow, search, help and copy", () => {
  const { view, press, calls, copied } = setup();
  press(" ");
  strictEqual(view.paused.value, true);
  press(" ");
  strictEqual(view.paused.value, false);
  press("f");
  strictEqual(view.follow.value, false);
  press("f");
  deepStrictEqual([view.follow.value, view.held.value], [true, false]);
  press("c");
  strictEqual(copied.length, 0);
  press("j", "j", "c", "C", "y", "/", "a", "i", "v", "d", "s", "r", "?");
  strictEqual(JSON.parse(copied[0]).message, "n99");
  match(copied[1], /^\S+ INFO n99$/);
  strictEqual(copied[2], "/#run-99");
  deepStrictEqual(calls, ["search", "facets", "timeline", "view", "export", "sources", "reconnect", "help"]);
});

Deno.test("COMMANDS choose how the list looks", () => {
  const { preferences, press } = setup();
  press("n", "w");
  deepStrictEqual([preferences.chosen.value.newestFirst, preferences.chosen.value.wrap], [false, true]);
  const times = ["z", "z", "z"].map((key) => {
    press(key);
    return preferences.chosen.value.times;
  });
  deepStrictEqual(times, ["utc", "relative", "local"]);
});

Deno.test("COMMANDS choose the least severe level, by steps", () => {
  const { view, press } = setup();
  const levels = ["L", "l", "l", "l", "l", "l", "l", "L", "L", "L", "L", "L"].map((key) => {
    press(key);
    return view.level.value;
  });
  deepStrictEqual(levels, [
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
  strictEqual(view.steps.value, 10);
});

Deno.test("COMMANDS show every record again, by a step", () => {
  const { view, press } = setup();
  view.setLevel("ERROR");
  view.setQuery("n1");
  const before = view.steps.value;
  press("x");
  deepStrictEqual([view.level.value, view.q.value, view.steps.value - before], ["", "", 1]);
});

Deno.test("COMMANDS lead to the record's trace and out of it", () => {
  const { view, press } = setup();
  press("g");
  press("j", "g");
  strictEqual(view.q.value, "");
  const metadata = { trace_id: 'odd "id"' };
  view.goLive();
  view.receive([{ kind: "record", id: "run-101", record: toRecord({ metadata }) }]);
  press("j", "k", "k", "g");
  deepStrictEqual([view.current.value, view.q.value], [undefined, 'trace_id:"odd \\"id\\""']);
  strictEqual(view.trace.value?.records, 1);
  press("g");
  deepStrictEqual([view.q.value, view.trace.value], ["", undefined]);
});

Deno.test("COMMANDS turn to the theme that is not seen", () => {
  const { preferences, press } = setup();
  press("t");
  strictEqual(preferences.chosen.value.theme, "dark");
  press("t");
  strictEqual(preferences.chosen.value.theme, "light");
  strictEqual(otherTheme("auto", true), "light");
});

Deno.test("COMMANDS use each key once", () => {
  const keys = COMMANDS.flatMap(({ keys }) => keys);
  strictEqual(new Set(keys).size, keys.length);
  strictEqual(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
});
