import { reveal } from "./list_motion.ts";
import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import type { ListWindow } from "./list_window.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { View } from "./view.ts";

/** State of the record that the address names, unless it is among the rows. */
export type Linked =
  | { readonly kind: "gone"; readonly id: string }
  /** The server holds the record, but it is no row: the filter hides it, or it is older than all rows. */
  | { readonly kind: "hidden" | "older"; readonly id: string; readonly record: LogRecord };

/** Dependencies of the model; tests inject fakes. */
export interface LinkedEnvironment {
  readonly fetchPage: FetchPage;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
}

/** The record that the address names. */
export interface LinkedState {
  readonly linked: ReadonlySignal<Linked | undefined>;
  /** Opens the row with an id as soon as it arrives, and fetches the record if it does not. `""` ends that. */
  follow(id: string): void;
}

/** Time in which the record may arrive with the others, and wait between requests while the server is away, in ms. */
const PATIENCE_MS = 1000;

/** Creates the model. It names no record at first. */
export const LinkedModel: new (view: View, list: ListWindow, environment: LinkedEnvironment) => Model<LinkedState> =
  createModel((view: View, list: ListWindow, { fetchPage, delay }: LinkedEnvironment): LinkedState => {
    let wanted = "";
    /** The record, or `undefined` if the server does not hold it. */
    const answer = signal<{ readonly record: LogRecord | undefined } | undefined>(undefined);
    let callOff = () => {};
    let stop = () => {};

    function end() {
      wanted = "";
      answer.value = undefined;
      callOff();
      stop();
    }

    function follow(id: string) {
      end();
      if (id === "") return;
      wanted = id;
      callOff = delay(() => ask(id), PATIENCE_MS);
      stop = effect(() => {
        const index = view.list.value.indexOf(id);
        if (index === -1) return;
        queueMicrotask(() => {
          if (wanted !== id) return;
          end();
          view.open(id);
          reveal(list, index);
        });
      });
    }

    async function ask(id: string) {
      const { run, seq } = parseEventId(id);
      const between = { after: formatEventId(run, Math.max(0, seq - 1)), before: formatEventId(run, seq + 1) };
      try {
        const [row] = readPage(await fetchPage({ ...between, limit: "1" }));
        if (wanted === id) answer.value = { record: row?.kind === "record" && row.id === id ? row.record : undefined };
      } catch {
        if (wanted === id) callOff = delay(() => ask(id), PATIENCE_MS); // the server is away, as the status says
      }
    }

    return {
      linked: computed(() => {
        if (answer.value === undefined) return undefined;
        const { record } = answer.value;
        if (record === undefined) return { kind: "gone", id: wanted };
        return { kind: view.filter.value.matches(record) ? "older" : "hidden", id: wanted, record };
      }),
      follow,
    };
  });
