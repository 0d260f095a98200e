import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { type BeatEvent, type HelloEvent, readEvent } from "../../../lib/wire/event.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { Row } from "../rows/row.ts";
import type { ResumePosition, StreamPosition, StreamStart } from "../rows/rows.ts";
import type { Link, ToTab, Wire } from "./messages.ts";

/** Dependencies of the connection; tests inject fakes. */
export interface ConnectionEnvironment {
  /** Connects with the hub, whose messages go to `listener`. */
  dial(listener: (message: ToTab) => void): Wire;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Schedules `callback` for the next frame. */
  nextFrame(callback: () => void): void;
}

/** Receiver of the rows. */
export interface ConnectionSink {
  receive(rows: readonly Row[], stream: StreamPosition): void;
  /** Called before the newest records of a filter. */
  joinNewest(key: string, start: StreamStart): void;
  countUnreadable(count: number): void;
  /** Called if the server was restarted, or has no hub for this page. It may have another version of the page by now. */
  restarted?(): void;
}

/** Observer of single events, as they arrive. */
export interface ConnectionObserver {
  record(id: string): void;
  /** @param cursor Cursor of the last record received before, if any. */
  hello(hello: HelloEvent, cursor: string | undefined): void;
  beat(beat: BeatEvent): void;
}

/** State of the connection, and its actions. */
export interface ConnectionState {
  readonly link: ReadonlySignal<Link>;
  /** First event of the last stream. */
  readonly hello: ReadonlySignal<HelloEvent | undefined>;
  /** Requests the records of a filter. Without a cursor it begins with the newest ones. */
  connect(address: StreamAddress): void;
  /** Tries again at once if the next try is waited for or the connection is closed. Continues after the last record. */
  retry(): void;
  /** Sets whether the page is visible. */
  show(isVisible: boolean): void;
  close(): void;
  /** Sets the observer. */
  observe(observer: ConnectionObserver): void;
}

/** Request for records. */
export interface StreamAddress extends ResumePosition {
  /** Key of the filter, which is passed on with its rows. */
  readonly key: string;
  /** Filter, as the parameters of a route. */
  readonly params: Readonly<Record<string, string>>;
  /** Number of newest records to begin with, if there is no cursor. */
  readonly recent?: number;
}

/** The connection. */
export type Connection = Model<ConnectionState>;

/** Silence after which the hub counts as gone, in ms. It reports a dead connection sooner than that. */
const SILENCE_MS = 90_000;

/** Wait before the next try if there is no hub, in ms. */
const REDIAL_MS = 5000;

/** Waiting events at which they are handed over at once. A hidden tab has no frames to wait for. */
const MAX_WAITING_EVENTS = 1000;

/** Creates the connection. It does nothing until `connect()`. */
export const ConnectionModel: new (sink: ConnectionSink, environment: ConnectionEnvironment) => Connection =
  createModel((sink: ConnectionSink, environment: ConnectionEnvironment): ConnectionState => {
    const link = signal<Link>({ kind: "connecting" });
    const hello = signal<HelloEvent | undefined>(undefined);
    let observer: ConnectionObserver | undefined;
    let address: StreamAddress | undefined;
    let wire: Wire | undefined;
    let round = 0;
    let cursor: string | undefined;
    let run: string | undefined;
    let isVisible = true;
    let cancelWatch = () => {};
    let rows: Row[] = [];
    let unreadable = 0;
    let isFrameDue = false;

    function open() {
      if (address === undefined) return;
      const { params, recent, seen } = address;
      link.value = { kind: "connecting" };
      round++;
      wire ??= environment.dial(hear);
      watch();
      wire.send({ kind: "open", round, params, recent, seen, cursor, visible: isVisible });
    }

    function hangUp() {
      cancelWatch();
      wire?.close();
      wire = undefined;
    }

    /** Connects with another hub if this one stays silent, as it does after a crash. */
    function watch() {
      cancelWatch();
      cancelWatch = environment.delay(() => {
        hangUp();
        open();
      }, SILENCE_MS);
    }

    function hear(message: ToTab) {
      watch();
      switch (message.kind) {
        case "link":
          link.value = message.link;
          if (message.link.kind === "closed") cancelWatch(); // a hub at rest is silent
          return;
        case "batch":
          wire?.send({ kind: "taken", round: message.round });
          if (message.round !== round) return; // of an earlier filter
          if (message.start !== undefined) {
            flush();
            sink.joinNewest(address!.key, message.start);
          }
          for (const event of message.events) receive(event);
          cursor = message.cursor;
          return;
        case "forgotten":
          return open();
        case "unreachable":
          hangUp();
          link.value = { kind: "reconnecting", delayMs: REDIAL_MS, cause: "lost" };
          cancelWatch = environment.delay(open, REDIAL_MS);
          sink.restarted?.();
          return;
        default:
          return message satisfies never;
      }
    }

    function receive(message: ReceivedEvent) {
      try {
        read(message);
      } catch {
        unreadable++; // the status shows it
      }
      if (rows.length + unreadable >= MAX_WAITING_EVENTS) flush();
      else if (!isFrameDue) {
        isFrameDue = true;
        environment.nextFrame(flush);
      }
    }

    function read(message: ReceivedEvent) {
      const event = readEvent(message);
      switch (event.kind) {
        case "record":
          parseEventId(event.id); // throws
          rows.push(event);
          observer?.record(event.id);
          return;
        case "gap":
          rows.push({ kind: "gap", id: formatEventId(event.run ?? run ?? "0", event.to), gap: event });
          return;
        case "hello":
          return greet(event);
        case "beat":
          return observer?.beat(event);
        default:
          return event satisfies never;
      }
    }

    function greet(event: HelloEvent) {
      observer?.hello(event, cursor);
      hello.value = event;
      if (link.peek().kind !== "live") link.value = { kind: "live" };
      if (run !== undefined && run !== event.run) sink.restarted?.();
      run = event.run;
    }

    function flush() {
      isFrameDue = false;
      const [newRows, newUnreadable] = [rows, unreadable];
      rows = [];
      unreadable = 0;
      if (address !== undefined) sink.receive(newRows, { key: address.key, cursor });
      if (newUnreadable > 0) sink.countUnreadable(newUnreadable);
    }

    return {
      link,
      hello,
      connect(next) {
        flush();
        address = next;
        cursor = next.cursor;
        if (cursor !== undefined) run = parseEventId(cursor).run;
        open();
      },
      retry() {
        const now = link.peek();
        if (now.kind === "closed" || wire === undefined) open();
        else if ("delayMs" in now || now.kind === "stale") wire.send({ kind: "retry" });
      },
      show(visible) {
        isVisible = visible;
        wire?.send({ kind: "visible", visible });
      },
      close() {
        hangUp();
        link.value = { kind: "closed" };
      },
      observe(next) {
        observer = next;
      },
    };
  });
