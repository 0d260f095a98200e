import { effect, type Signal, signal } from "@preact/signals";
import type { PageView } from "../../lib/wire/page.ts";
import { delay } from "../browser/delay.ts";
import { dial } from "../browser/dial.ts";
import { addressedRecord } from "../browser/record_address.ts";
import { hydrateIsland } from "../islands/island.tsx";
import { LogList, type Parts } from "../islands/log_list.tsx";
import { Status, type StatusFigures } from "../islands/status.tsx";
import { type Connection, ConnectionModel, type StreamAddress } from "../state/connection/connection.ts";
import { openPageState, type PageState } from "../state/page/page_state.ts";
import { MAX_KEPT_ROWS } from "../state/rows/kept_rows.ts";
import type { NextFrame } from "../state/rows/rows.ts";
import type { Row } from "../state/rows/row.ts";
import { ENGLISH } from "../texts/english.ts";
import type { Texts } from "../texts/texts.ts";
import { applyPreferences } from "./preferences.ts";

/** The models and texts that are there when the first records are shown. */
export interface First {
  readonly state: PageState;
  readonly connection: Connection;
  readonly texts: Texts;
  /** Content of the document. */
  readonly initial: PageView;
  /** Code of the list that is loaded later. */
  readonly parts: Signal<Parts | undefined>;
  /** Figures of the status, once they are loaded. */
  readonly statusFigures: Signal<StatusFigures | undefined>;
  /** Number of restarts of the server that the connection has seen. */
  readonly restarts: Signal<number>;
  /** Listeners for the rows that arrive. */
  readonly rowListeners: Set<(rows: readonly Row[]) => void>;
  /** Scheduler of the frames in which new rows are shown. */
  readonly pace: { nextFrame: NextFrame };
  /** Settles once the connection is live, or cannot be for now. */
  readonly answered: Promise<void>;
  /** Requests the newest records that match. */
  reconnect(): void;
}

/**
 * Wires what the first records need: the list, the status and the connection.
 *
 * @param load Loads the rest of the list's code.
 */
export async function openFirst(load: () => Promise<Parts>): Promise<First> {
  const source = document.getElementById("view")!.textContent!;
  const initial: PageView = JSON.parse(source);
  const texts = document.documentElement.lang === "fr" ? (await import("../texts/french.ts")).FRENCH : ENGLISH;
  const parts = signal<Parts | undefined>(undefined);
  const pace: First["pace"] = { nextFrame: (callback) => requestAnimationFrame(callback) };

  async function loadQueryTools() {
    parts.value = await load();
    parts.value.openPatterns?.(initial);
    return parts.value.QUERY_TOOLS;
  }

  // The document shows colors, the matches of its query and dividers. What is hydrated must show the same.
  const isPlain = initial.q === "" && !/\\u001b|\u009b/.test(source) && document.querySelector(".divider") === null;
  const state = openPageState(
    initial,
    isPlain ? loadQueryTools : await loadQueryTools(),
    (callback) => pace.nextFrame(callback),
  );
  const { view } = state;
  const statusFigures = signal<StatusFigures | undefined>(undefined);
  const restarts = signal(0);
  const rowListeners = new Set<(rows: readonly Row[]) => void>();
  const connection = new ConnectionModel({
    receive(rows, stream) {
      view.receive(rows, stream);
      for (const listener of rowListeners) listener(rows);
    },
    joinNewest: view.joinNewest,
    countUnreadable: view.countUnreadable,
    restarted: () => void restarts.value++,
  }, {
    dial: (listener) => dial(hubUrl(), listener),
    delay,
    nextFrame: (callback) => requestAnimationFrame(callback),
  });

  function streamAddress(): StreamAddress {
    return {
      key: view.filter.peek().key,
      params: view.params.peek(),
      recent: Math.min(MAX_KEPT_ROWS, initial.capacity),
      ...view.resumePosition(),
    };
  }

  function reconnect() {
    connection.connect(streamAddress());
  }

  const show = () => connection.show(document.visibilityState === "visible");

  hydrateIsland("status", <Status view={view} connection={connection} more={statusFigures} />, texts);
  hydrateIsland("log-list", <LogList state={state} parts={parts} load={load} />, texts);
  applyPreferences(state); // not before, since what is hydrated must be what the server rendered
  show();
  document.addEventListener("visibilitychange", show);
  // A trace is shown whole, and the record of an address may be older than those of the document.
  const continues = view.trace.peek() === undefined && addressedRecord() === "";
  if (!continues) await loadQueryTools().then(view.learn, () => {}); // the rows of the document may not join the newest
  connection.connect({ ...streamAddress(), ...!continues && { cursor: undefined } });

  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const stop = effect(() => {
    if (connection.link.value.kind === "connecting") return;
    queueMicrotask(() => stop());
    resolve();
  });
  return { state, connection, texts, initial, parts, statusFigures, restarts, rowListeners, pace, answered, reconnect };
}

/** Returns the address of the hub's script. It is relative, so that it also holds below a proxy's prefix. */
function hubUrl(): URL {
  const { content } = document.querySelector<HTMLMetaElement>("meta[name=hub]")!;
  return new URL(content, document.baseURI);
}
