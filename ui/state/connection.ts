import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { formatEventId, parseEventId } from "../../lib/cursor.ts";
import { type Message, NAMED_EVENTS, readEvent } from "../../lib/event.ts";
import type { Row } from "./view.ts";

/** The state of the connection. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Waiting for the next try, `delayMs` after the last one failed. */
  | { readonly kind: "reconnecting"; readonly delayMs: number }
  /** Open, but nothing has come for so long that it must be dead. */
  | { readonly kind: "stale" }
  | { readonly kind: "closed" };

/** What of an `EventSource` is used. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
  close(): void;
}

/** What the connection works with; a browser's own unless a test brings others. */
export interface ConnectionEnvironment {
  /** Opens a stream. */
  open(url: string): EventSourceLike;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
  /** Calls back when it is time to paint what has come. */
  nextFrame(callback: () => void): void;
  /** A number from 0 to below 1. */
  random(): number;
}

/** What the connection reports to. */
export interface ConnectionSink {
  receive(rows: readonly Row[]): void;
  countUnreadable(count: number): void;
  /** A stream of another run than before has begun: the server was started anew. */
  restarted?(): void;
}

/** What the connection is doing, and what may be done with it. */
export interface ConnectionState {
  readonly link: ReadonlySignal<Link>;
  /** Opens the stream of an address; an open one is left. Without a cursor it begins with the newest records. */
  connect(address: StreamAddress): void;
  /** Tries again at once, where it waits for the next try or was closed; it goes on after what it received last. */
  retry(): void;
  close(): void;
}

/** Which stream to open. */
export interface StreamAddress {
  /** The route of the stream. */
  readonly url: string;
  /** The filter. */
  readonly params: Readonly<Record<string, string>>;
  /** How many of the newest records to begin with, where there is no cursor. */
  readonly recent?: number;
  /** The id of the last record that is known. */
  readonly cursor?: string;
}

/** The connection. */
export type Connection = Model<ConnectionState>;

/** The wait before a try is up to this long, in ms; it grows with each one that fails, and chance spreads it. */
const FIRST_CEILING_MS = 5000;
const CEILING_GROWTH = 1.5;
const MAX_CEILING_MS = 30_000;

/** The server sends a `beat` every 30 s; after two of them and a little, an open connection is taken for dead. */
const STALE_MS = 65_000;

/** Events are taken over at once when so many wait: a hidden tab has no frames to wait for. */
const MAX_WAITING_EVENTS = 1000;

/** Makes the connection. It opens nothing until `connect()`. */
export const ConnectionModel: new (sink: ConnectionSink, environment: ConnectionEnvironment) => Connection =
  createModel((sink: ConnectionSink, environment: ConnectionEnvironment): ConnectionState => {
    const link = signal<Link>({ kind: "connecting" });
    let address: StreamAddress | undefined;
    let source: EventSourceLike | undefined;
    let cursor: string | undefined;
    let run: string | undefined;
    let ceilingMs = FIRST_CEILING_MS;
    let callOff = () => {};
    let rows: Row[] = [];
    let unreadable = 0;
    let painting = false;

    function open() {
      leave();
      if (address === undefined) return;
      const query = new URLSearchParams(address.params);
      if (cursor !== undefined) query.set("last_event_id", cursor);
      else if (address.recent !== undefined) query.set("recent", String(address.recent));
      link.value = { kind: "connecting" };
      const opened = environment.open(`${address.url}?${query}`);
      // What an abandoned stream still had in its queue belongs to nobody.
      const guarded = (listener: (event: MessageEvent) => void) => (event: MessageEvent) => {
        if (source === opened) listener(event);
      };
      source = opened;
      opened.addEventListener("message", guarded(receive));
      for (const type of NAMED_EVENTS) opened.addEventListener(type, guarded(receive));
      opened.addEventListener("error", guarded(() => reconnect("reconnecting")));
      watch();
    }

    function leave() {
      callOff();
      source?.close();
      source = undefined;
    }

    /** Takes a connection that stays silent for dead. */
    function watch() {
      callOff();
      callOff = environment.delay(() => reconnect("stale"), STALE_MS);
    }

    function reconnect(kind: "reconnecting" | "stale") {
      leave();
      const delayMs = Math.round(environment.random() * ceilingMs);
      ceilingMs = Math.min(ceilingMs * CEILING_GROWTH, MAX_CEILING_MS);
      link.value = kind === "stale" ? { kind } : { kind, delayMs };
      callOff = environment.delay(open, delayMs);
    }

    function receive(message: Message) {
      watch();
      if (message.lastEventId !== "") cursor = message.lastEventId;
      try {
        take(message);
      } catch {
        unreadable++; // shown in the status bar
      }
      if (rows.length + unreadable >= MAX_WAITING_EVENTS) flush();
      else if (!painting) {
        painting = true;
        environment.nextFrame(flush);
      }
    }

    function take(message: Message) {
      const event = readEvent(message);
      switch (event.kind) {
        case "record":
          parseEventId(event.id); // a row without a place is none
          rows.push(event);
          return;
        case "gap":
          rows.push({ kind: "gap", id: formatEventId(run ?? "0", event.to), gap: event });
          return;
        case "hello":
          link.value = { kind: "live" };
          ceilingMs = FIRST_CEILING_MS;
          if (run !== undefined && run !== event.run) sink.restarted?.();
          run = event.run;
          return;
        case "beat":
          return;
        default:
          return event satisfies never;
      }
    }

    function flush() {
      painting = false;
      const [newRows, newUnreadable] = [rows, unreadable];
      rows = [];
      unreadable = 0;
      if (newRows.length > 0) sink.receive(newRows);
      if (newUnreadable > 0) sink.countUnreadable(newUnreadable);
    }

    return {
      link,
      connect(next) {
        address = next;
        cursor = next.cursor;
        if (cursor !== undefined) run = parseEventId(cursor).run;
        open();
      },
      retry() {
        if (["reconnecting", "stale", "closed"].includes(link.peek().kind)) open();
      },
      close() {
        leave();
        link.value = { kind: "closed" };
      },
    };
  });
