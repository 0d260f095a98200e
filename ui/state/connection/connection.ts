import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { type HelloEvent, readEvent } from "../../../lib/wire/event.ts";
import { Rate } from "../../../lib/base/rate.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { Row } from "../rows/row.ts";
import type { Link, ToTab, Wire } from "./messages.ts";

/** What the connection works with; a browser's own unless a test brings others. */
export interface ConnectionEnvironment {
  /** Connects with the hub, and gives what it says to the listener. */
  dial(listener: (message: ToTab) => void): Wire;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
  /** Calls back when it is time to paint what has come. */
  nextFrame(callback: () => void): void;
  /** Now, in milliseconds since the Unix epoch. */
  now(): number;
}

/** What the connection reports to. */
export interface ConnectionSink {
  receive(rows: readonly Row[]): void;
  countUnreadable(count: number): void;
  /** The server was started anew, or has no hub for this page: its page may be another one by now. */
  restarted?(): void;
}

/** What came of a time without a connection. */
export interface Comeback {
  /** How many records were written meanwhile and are not missed, before the filter. */
  readonly resumed: number;
  readonly missed: number;
  /** Whether the server was started anew, so that nobody knows what was missed. */
  readonly restarted: boolean;
}

/** What the connection is doing, and what may be done with it. */
export interface ConnectionState {
  readonly link: ReadonlySignal<Link>;
  /** While the next try is waited for, the whole seconds until then. */
  readonly seconds: ReadonlySignal<number>;
  /** Records per second that came live, as a mean of the last ten seconds. */
  readonly perSecond: ReadonlySignal<number>;
  /** How many records the server had not sent yet when it last said so; 0 where that is no more than usual. */
  readonly lag: ReadonlySignal<number>;
  /** What came of the last time without a connection, until it was seen for a while. */
  readonly comeback: ReadonlySignal<Comeback | undefined>;
  /** Has the records of a filter come; without a cursor it begins with the newest. */
  connect(address: StreamAddress): void;
  /** Tries again at once, where it waits for the next try or was closed; it goes on after what it received last. */
  retry(): void;
  /** Says whether the page is seen. */
  show(isVisible: boolean): void;
  close(): void;
}

/** Which records to have come. */
export interface StreamAddress {
  /** The filter. */
  readonly params: Readonly<Record<string, string>>;
  /** How many of the newest records to begin with, where there is no cursor. */
  readonly recent?: number;
  /** The id of the last record that is known. */
  readonly cursor?: string;
}

/** The connection. */
export type Connection = Model<ConnectionState>;

/** A hub that says nothing for so long, in ms, is gone; it tells of a dead connection by itself before that. */
const SILENCE_MS = 90_000;

/** The wait where there is no hub, in ms. */
const REDIAL_MS = 5000;

/** Events are taken over at once when so many wait: a hidden tab has no frames to wait for. */
const MAX_WAITING_EVENTS = 1000;

/** Fewer records than this are always on their way, at a high rate. */
const USUAL_LAG = 100;

/** How long what came of a comeback is shown, in ms. */
const COMEBACK_MS = 15_000;

/** Makes the connection. It does nothing until `connect()`. */
export const ConnectionModel: new (sink: ConnectionSink, environment: ConnectionEnvironment) => Connection =
  createModel((sink: ConnectionSink, environment: ConnectionEnvironment): ConnectionState => {
    const link = signal<Link>({ kind: "connecting" });
    const seconds = signal(0);
    const perSecond = signal(0);
    const lag = signal(0);
    const comeback = signal<Comeback | undefined>(undefined);
    let address: StreamAddress | undefined;
    let wire: Wire | undefined;
    let round = 0;
    let cursor: string | undefined;
    let run: string | undefined;
    /** The newest number there was when the stream began: what comes later is live. */
    let newest = Infinity;
    let isVisible = true;
    let wasLost = false;
    let rate = new Rate();
    let callOffWatch = () => {};
    let callOffTick = () => {};
    let callOffComeback = () => {};
    let rows: Row[] = [];
    let unreadable = 0;
    let painting = false;

    function open() {
      if (address === undefined) return;
      const { params, recent } = address;
      change({ kind: "connecting" });
      round++;
      wire ??= environment.dial(hear);
      watch();
      wire.send({ kind: "open", round, params, recent, cursor, visible: isVisible });
    }

    function hangUp() {
      callOffWatch();
      wire?.close();
      wire = undefined;
    }

    /** Dials anew where the hub, which outlives no crash of its own, is silent. */
    function watch() {
      callOffWatch();
      callOffWatch = environment.delay(() => {
        hangUp();
        open();
      }, SILENCE_MS);
    }

    function hear(message: ToTab) {
      watch();
      switch (message.kind) {
        case "link":
          return change(message.link);
        case "batch":
          wire?.send({ kind: "taken", round: message.round });
          if (message.round !== round) return; // of a filter that is left
          for (const event of message.events) receive(event);
          cursor = message.cursor;
          return;
        case "forgotten":
          return open();
        case "unreachable":
          hangUp();
          change({ kind: "reconnecting", delayMs: REDIAL_MS, cause: "lost" });
          callOffWatch = environment.delay(open, REDIAL_MS);
          sink.restarted?.();
          return;
        default:
          return message satisfies never;
      }
    }

    function change(next: Link) {
      link.value = next;
      // Nothing comes while it rests, and while it waits no sooner than that ends.
      if (next.kind === "closed") callOffWatch();
      if (next.kind !== "live" && next.kind !== "connecting") wasLost = true;
      if (next.kind !== "live") lag.value = 0;
      const dueAt = "delayMs" in next ? environment.now() + next.delayMs : 0;
      callOffTick();
      if (dueAt > 0 || next.kind === "live") tick(dueAt);
    }

    /** Keeps what changes by the second up to date. */
    function tick(dueAt: number) {
      const now = environment.now();
      seconds.value = Math.max(0, Math.ceil((dueAt - now) / 1000));
      perSecond.value = rate.perSecond(now);
      callOffTick = environment.delay(() => tick(dueAt), 1000);
    }

    function receive(message: ReceivedEvent) {
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

    function take(message: ReceivedEvent) {
      const event = readEvent(message);
      switch (event.kind) {
        case "record":
          if (parseEventId(event.id).seq > newest) rate.count(environment.now());
          rows.push(event);
          return;
        case "gap":
          rows.push({ kind: "gap", id: formatEventId(run ?? "0", event.to), gap: event });
          return;
        case "hello":
          greet(event);
          return;
        case "beat":
          lag.value = (event.lag ?? 0) > Math.max(USUAL_LAG, perSecond.peek()) ? event.lag! : 0;
          return;
        default:
          return event satisfies never;
      }
    }

    function greet(hello: HelloEvent) {
      const { resumed, missed } = hello;
      if (wasLost && cursor !== undefined) {
        const seq = resumed ? parseEventId(cursor).seq : 0;
        comeback.value = { resumed: Math.max(0, hello.newest - seq - missed), missed, restarted: !resumed };
        fade();
      }
      if (link.peek().kind !== "live") {
        wasLost = false;
        rate = new Rate(environment.now());
        newest = hello.newest;
        change({ kind: "live" });
      }
      if (run !== undefined && run !== hello.run) sink.restarted?.();
      run = hello.run;
    }

    /** Takes away what came of the comeback, once it was in sight for a while. */
    function fade() {
      callOffComeback();
      if (comeback.peek() === undefined || !isVisible) return;
      callOffComeback = environment.delay(() => comeback.value = undefined, COMEBACK_MS);
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
      seconds,
      perSecond,
      lag,
      comeback,
      connect(next) {
        address = next;
        cursor = next.cursor;
        if (cursor !== undefined) run = parseEventId(cursor).run;
        newest = Infinity;
        open();
      },
      retry() {
        const now = link.peek();
        if (now.kind === "closed" || wire === undefined) open();
        else if ("delayMs" in now) wire.send({ kind: "retry" });
      },
      show(visible) {
        isVisible = visible;
        wire?.send({ kind: "visible", visible });
        fade();
      },
      close() {
        hangUp();
        change({ kind: "closed" });
      },
    };
  });
