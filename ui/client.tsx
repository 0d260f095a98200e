import { effect, signal } from "@preact/signals";
import { type ComponentChild, hydrate } from "preact";
import type { PageView } from "../lib/page.ts";
import { dial } from "./dial.ts";
import { LogList } from "./islands/log_list.tsx";
import { Status } from "./islands/status.tsx";
import { Toolbar } from "./islands/toolbar.tsx";
import { AttentionModel, markIcon } from "./state/attention.ts";
import { localClock, SERVER_CLOCK } from "./state/clock.ts";
import { ConnectionModel, type StreamAddress } from "./state/connection.ts";
import { MAX_ROWS, type Row, ViewModel } from "./state/view.ts";

/** How long typing must rest before the server is asked anew, in ms; what is kept is filtered at once. */
const TYPING_REST_MS = 250;

const initial: PageView = JSON.parse(document.getElementById("view")!.textContent!);
const view = new ViewModel(initial);
const clock = signal(SERVER_CLOCK);
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
  delay(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  nextFrame: (callback) => requestAnimationFrame(callback),
  now: Date.now,
});

island("toolbar", <Toolbar view={view} clock={clock} />);
island("status", <Status view={view} connection={connection} />);
island("log-list", <LogList view={view} clock={clock} />);
// Only now: what is hydrated must be what the server rendered.
clock.value = localClock();
document.documentElement.dataset.hydrated = "";

showOrHide();
document.addEventListener("visibilitychange", showOrHide);
const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
const plainIcon = icon.href;
effect(() => {
  document.title = attention.title.value;
  icon.href = attention.isMarked.value ? markIcon(plainIcon) : plainIcon;
});
connection.connect({ ...streamAddress(), cursor: initial.cursor });
followFilter();
addEventListener("pagehide", () => connection.close());
// A page that comes back from the browser's cache goes on where it was.
addEventListener("pageshow", (event) => {
  if ((event as PageTransitionEvent).persisted) connection.retry();
});

function island(name: string, content: ComponentChild) {
  hydrate(content, document.querySelector(`[data-island="${name}"]`)!);
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
    recent: Math.min(MAX_ROWS, initial.capacity),
  };
}

/** Has the server pick the newest records that match, and puts the filter into the address, whenever it changes. */
function followFilter() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let key = view.filter.peek().key;
  effect(() => {
    const next = view.filter.value.key;
    if (next === key) return;
    key = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const query = new URLSearchParams(view.params.peek()).toString();
      history.replaceState(null, "", query === "" ? location.pathname : `?${query}`);
      connection.connect(streamAddress());
    }, TYPING_REST_MS);
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
