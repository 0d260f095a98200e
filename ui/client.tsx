import { effect, signal } from "@preact/signals";
import type { PageView } from "../lib/wire/page.ts";
import { delay } from "./browser/delay.ts";
import { dial } from "./browser/dial.ts";
import { hydrateIsland } from "./islands/island.tsx";
import { LogList, type Parts } from "./islands/log_list.tsx";
import { Status } from "./islands/status.tsx";
import { linkedRecord } from "./browser/linked_record.ts";
import { AttentionModel } from "./state/page/attention.ts";
import { localClock } from "./state/page/clock.ts";
import { ConnectionModel, type StreamAddress } from "./state/connection/connection.ts";
import { MAX_KEPT_ROWS } from "./state/rows/kept_rows.ts";
import type { QueryTools } from "./state/page/query_tools.ts";
import { paced } from "./state/page/pace.ts";
import { openPageState } from "./state/page/page_state.ts";
import type { Row } from "./state/rows/row.ts";
import { ENGLISH } from "./texts/english.ts";

const source = document.getElementById("view")!.textContent!;
const initial: PageView = JSON.parse(source);
const parts = signal<Parts | undefined>(undefined);
const texts = document.documentElement.lang === "fr" ? (await import("./texts/french.ts")).FRENCH : ENGLISH;
// The document shows colors and the matches of its query, and so must what is hydrated.
const isPlain = initial.q === "" && !/\\u001b|\u009b/.test(source);
const state = openPageState(
  initial,
  isPlain ? loadQueryTools : await loadQueryTools(),
  paced({ nextFrame: requestAnimationFrame, delay, now: () => performance.now() }),
);
const { view, clock, preferences } = state;
const attention = new AttentionModel();
const sink = {
  ...view,
  receive(rows: readonly Row[]) {
    attention.receive(rows);
    view.receive(rows);
  },
  restarted: reloadIfChanged,
};
const connection = new ConnectionModel(sink, {
  dial: (listener) => dial(hubUrl(), listener),
  delay,
  nextFrame: (callback) => requestAnimationFrame(callback),
  now: Date.now,
});

hydrateIsland("status", <Status view={view} connection={connection} />, texts);
hydrateIsland("log-list", <LogList state={state} parts={parts} load={loadParts} />, texts);
// Only now: what is hydrated must be what the server rendered.
followPreferences();
showOrHide();
document.addEventListener("visibilitychange", showOrHide);
// A trace is shown whole, and a record that is led to may be older than what the document has.
const goesOn = view.trace.peek() === undefined && linkedRecord() === "";
if (goesOn) connection.connect({ ...streamAddress(), cursor: initial.cursor });
else reconnect();
const stop = effect(() => {
  if (connection.link.value.kind === "connecting") return;
  queueMicrotask(stop);
  complete();
});

/** Loads what can wait until something comes. */
function complete() {
  loadParts().then((loaded) => {
    parts.value = loaded;
    loaded.completePage(state, { attention, texts, initial, connection, reconnect });
    document.documentElement.dataset.hydrated = "";
  }, reloadIfChanged); // the server has another page by now
}

function loadParts() {
  return import("./client/on_demand.ts");
}

async function loadQueryTools(): Promise<QueryTools> {
  parts.value = await loadParts();
  return parts.value.QUERY_TOOLS;
}

function hubUrl(): URL {
  const { content } = document.querySelector<HTMLMetaElement>("meta[name=hub]")!;
  return new URL(content, document.baseURI); // relative, so that it also works below a proxy's prefix
}

function showOrHide() {
  const isVisible = document.visibilityState === "visible";
  attention.show(isVisible);
  connection.show(isVisible);
}

function reconnect() {
  connection.connect(streamAddress());
}

function streamAddress(): StreamAddress {
  return {
    params: view.params.peek(),
    recent: Math.min(MAX_KEPT_ROWS, initial.capacity),
  };
}

/** Has the page look as its reader likes it. */
function followPreferences() {
  try {
    preferences.recall(localStorage);
  } catch {
    // This browser lets pages keep nothing.
  }
  effect(() => {
    const { theme, newestFirst, facets } = preferences.chosen.value;
    view.setNewestFirst(newestFirst);
    document.documentElement.toggleAttribute("data-without-facets", !facets);
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
  effect(() => {
    const { times } = preferences.chosen.value;
    clock.value = localClock(times);
    if (times !== "relative") return;
    const timer = setInterval(() => clock.value = localClock(times), 1000);
    return () => clearInterval(timer);
  });
}

/** After the server was started anew its page may be another one: then this page is loaded anew, too. */
async function reloadIfChanged() {
  try {
    const response = await fetch(location.href);
    const served = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok && assetsOf(served) !== assetsOf(document)) location.reload();
  } catch {
    // The server is gone again; the connection finds out and comes back here.
  }
}

function assetsOf(page: Document): string {
  return Array.from(page.querySelectorAll("head [data-asset]"), (element) => element.outerHTML).join();
}
