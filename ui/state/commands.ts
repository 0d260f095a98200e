import type { LogRecord } from "../../lib/record.ts";
import type { PageState } from "./page_state.ts";
import type { Theme } from "./preferences.ts";
import { isError } from "./row.ts";

/** What can be done by a key. */
export type CommandName =
  | "search"
  | "pause"
  | "next"
  | "previous"
  | "open"
  | "nextError"
  | "previousError"
  | "follow"
  | "copyJson"
  | "theme"
  | "close"
  | "help";

/** What a key does. */
export interface Command {
  readonly name: CommandName;
  /** The keys as `KeyboardEvent.key` has them. */
  readonly keys: readonly string[];
  /** How they are written. */
  readonly shown: string;
  run(state: PageState, browser: CommandBrowser): void;
}

/** What commands need of a browser. */
export interface CommandBrowser {
  focusSearch(): void;
  copy(record: LogRecord): void;
  toggleHelp(): void;
  /** Whether the system is set to dark colors. */
  readonly prefersDark: boolean;
}

/** What can be done without a mouse, in the order in which it is listed. */
export const COMMANDS: readonly Command[] = [
  { keys: ["/"], shown: "/", name: "search", run: (_, browser) => browser.focusSearch() },
  {
    keys: [" "],
    shown: "Space",
    name: "pause",
    run: ({ view }) => view.setPaused(!view.paused.peek()),
  },
  { keys: ["j", "ArrowDown"], shown: "j", name: "next", run: (state) => move(state, 1) },
  { keys: ["k", "ArrowUp"], shown: "k", name: "previous", run: (state) => move(state, -1) },
  { keys: ["Enter"], shown: "Enter", name: "open", run: ({ view }) => toggle(view) },
  { keys: ["e"], shown: "e", name: "nextError", run: (state) => moveToError(state, 1) },
  { keys: ["E"], shown: "E", name: "previousError", run: (state) => moveToError(state, -1) },
  {
    keys: ["f"],
    shown: "f",
    name: "follow",
    run({ view }) {
      if (view.follow.peek() && !view.held.peek()) view.setFollow(false);
      else view.goLive();
    },
  },
  {
    keys: ["c"],
    shown: "c",
    name: "copyJson",
    run({ view }, browser) {
      const list = view.list.peek();
      const row = list.length === 0 ? undefined : list.at(Math.max(0, placeOf(view)));
      if (placeOf(view) !== -1 && row?.kind === "record") browser.copy(row.record);
    },
  },
  {
    keys: ["t"],
    shown: "t",
    name: "theme",
    run({ preferences }, { prefersDark }) {
      preferences.choose({ theme: otherTheme(preferences.chosen.peek().theme, prefersDark) });
    },
  },
  {
    keys: ["Escape"],
    shown: "Esc",
    name: "close",
    run({ view }) {
      if (view.opened.peek() !== undefined) view.open(undefined);
      else view.moveTo(undefined);
    },
  },
  { keys: ["?"], shown: "?", name: "help", run: (_, browser) => browser.toggleHelp() },
];

/** The theme that is not seen now. */
export function otherTheme(theme: Theme, prefersDark: boolean): Theme {
  return (theme === "auto" ? prefersDark : theme === "dark") ? "light" : "dark";
}

/** Where the keys have come to, or -1. */
function placeOf(view: PageState["view"]): number {
  const id = view.current.peek() ?? view.opened.peek();
  return id === undefined ? -1 : view.list.peek().indexOf(id);
}

function move(state: PageState, step: 1 | -1) {
  const { view, window } = state;
  const place = placeOf(view);
  goTo(state, place === -1 ? window.firstInView() : place + step);
}

function goTo({ view, window }: PageState, index: number) {
  const list = view.list.peek();
  if (index < 0 || index >= list.length) return;
  const { id } = list.at(index);
  window.reveal(index);
  // An open row goes along.
  if (view.opened.peek() !== undefined) view.open(id);
  view.moveTo(id);
}

function moveToError(state: PageState, step: 1 | -1) {
  const list = state.view.list.peek();
  const place = placeOf(state.view);
  let index = place === -1 ? state.window.firstInView() : place + step;
  while (index >= 0 && index < list.length && !isError(list.at(index))) index += step;
  goTo(state, index);
}

function toggle(view: PageState["view"]) {
  const id = view.current.peek();
  if (id !== undefined) view.open(view.opened.peek() === id ? undefined : id);
}
