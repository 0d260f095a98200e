import { effect } from "@preact/signals";
import { type ComponentChild, hydrate } from "preact";
import type { PageView } from "../lib/page.ts";
import { API } from "./api.ts";
import { delay } from "./delay.ts";
import { dial } from "./dial.ts";
import { LogList } from "./islands/log_list.tsx";
import { Status } from "./islands/status.tsx";
import { Toolbar } from "./islands/toolbar.tsx";
import { listenToKeys } from "./keyboard.ts";
import { AttentionModel, markIcon } from "./state/attention.ts";
import { localClock } from "./state/clock.ts";
import { ConnectionModel, type StreamAddress } from "./state/connection.ts";
import { MAX_KEPT_ROWS } from "./state/kept_rows.ts";
import { openPageState } from "./state/page_state.ts";
import type { Row } from "./state/row.ts";
import { SourcesModel } from "./state/sources.ts";
import { ENGLISH } from "./texts/english.ts";
import { TextsContext } from "./texts/context.ts";

/** How long typing must rest before the server is asked anew, in ms; what is kept is filtered at once. */
const TYPING_REST_MS = 250;

/** What leads to a record in an address: `"<run>-<seq>"`. */
const EVENT_ID = /^[0-9a-z]{1,16}-\d{1,16}$/;

const initial: PageView = JSON.parse(document.getElementById("view")!.textContent!);
const loadLanguage = () => import("./state/language.ts").then(({ LANGUAGE }) => LANGUAGE);
const texts = document.documentElement.lang === "fr" ? (await import("./texts/french.ts")).FRENCH : ENGLISH;
// With a query, the document shows its matches, and so must what is hydrated.
const state = openPageState(
  initial,
  initial.q === "" ? loadLanguage : await loadLanguage(),
  (callback) => requestAnimationFrame(callback),
);
const { view, clock, preferences } = state;
const sources = new SourcesModel({
  read: async () => await (await fetch(`${API}/summary`)).json(),
  delay,
});
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

island("toolbar", <Toolbar state={state} sources={sources} />);
island("status", <Status view={view} connection={connection} />);
island("log-list", <LogList state={state} />);
// Only now: what is hydrated must be what the server rendered.
followPreferences();
listenToKeys(state, texts);
document.documentElement.dataset.hydrated = "";

showOrHide();
document.addEventListener("visibilitychange", showOrHide);
const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
const plainIcon = icon.href;
effect(() => {
  document.title = attention.title.value;
  icon.href = attention.isMarked.value ? markIcon(plainIcon) : plainIcon;
});
connection.connect(linkedRecord() === "" ? { ...streamAddress(), cursor: initial.cursor } : streamAddress());
followFilter();
openLinked();
findOnceLive();
addEventListener("hashchange", openLinked);
addEventListener("pagehide", () => connection.close());
// A page that comes back from the browser's cache goes on where it was.
addEventListener("pageshow", (event) => {
  if ((event as PageTransitionEvent).persisted) connection.retry();
});

function island(name: string, content: ComponentChild) {
  hydrate(
    <TextsContext.Provider value={texts}>{content}</TextsContext.Provider>,
    document.querySelector(`[data-island="${name}"]`)!,
  );
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

function streamAddress(): StreamAddress {
  return {
    params: view.params.peek(),
    recent: Math.min(MAX_KEPT_ROWS, initial.capacity),
  };
}

/** Has the server pick the newest records that match, and puts the filter into the address, whenever it changes. */
function followFilter() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let key = view.filter.peek().key;
  let steps = view.steps.peek();
  effect(() => {
    const next = view.filter.value.key;
    const isStep = view.steps.value !== steps;
    steps = view.steps.value;
    if (isStep) history.pushState(null, "", addressOf(view.params.peek()));
    if (next === key) return;
    key = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", addressOf(view.params.peek()) + location.hash);
      connection.connect(streamAddress());
    }, isStep ? 0 : TYPING_REST_MS);
  });
  addEventListener("popstate", () => {
    const params = new URLSearchParams(location.search);
    view.restore({ level: params.get("level") ?? "", q: params.get("q") ?? "" });
  });
}

function addressOf(params: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(params).toString();
  return query === "" ? location.pathname : `?${query}`;
}

/** The id of the record that the address leads to, or `""`. */
function linkedRecord(): string {
  const id = location.hash.slice(1);
  return EVENT_ID.test(id) ? id : "";
}

/** Opens the record that the address leads to, once it is there. */
function openLinked() {
  const id = linkedRecord();
  if (id === "") return;
  const stop = effect(() => {
    const index = view.list.value.indexOf(id);
    if (index === -1) return;
    queueMicrotask(() => {
      stop();
      view.open(id);
      state.window.reveal(index);
    });
  });
}

/** Loads what nobody misses before the first records are there. */
function findOnceLive() {
  const stop = effect(() => {
    if (connection.link.value.kind !== "live") return;
    queueMicrotask(() => stop());
    // Not every browser can tell when it is idle.
    (globalThis.requestIdleCallback ?? setTimeout)(async () => {
      const { openFinding } = await import("./islands/on_demand.ts");
      openFinding(state, texts);
    });
  });
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
