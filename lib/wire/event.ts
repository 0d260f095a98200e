import { LEVEL_RANK } from "../record/severity.ts";
import type { JsonObject, LogRecord } from "../record/record.ts";
import type { ReceivedEvent } from "./sse.ts";

/**
 * Reason for missing records: `lagged`, the viewer was too slow; `overwritten`, it was disconnected for too long;
 * `restart`, its id is from an earlier run; `unstored`, the archive does not have them.
 */
export type GapReason = "lagged" | "overwritten" | "restart" | "unstored";

/** All reasons. A later server may send others. */
export const GAP_REASONS: readonly GapReason[] = ["lagged", "overwritten", "restart", "unstored"];

/** Event that a server sends to a viewer. */
export type StreamEvent =
  | HelloEvent
  | RecordEvent
  | GapEvent
  | BeatEvent
  /** Keepalive. With an `id`, a resume starts from it. */
  | { readonly kind: "ping"; readonly id?: string }
  /** Time that a viewer waits before it reconnects, in ms. */
  | { readonly kind: "retry"; readonly ms: number };

/** Server that another one follows, directly or through others. */
export interface Followed {
  /** Value of `origin` in its records. */
  readonly origin: string;
  /** Run of the server; absent while it is out of reach. */
  readonly run?: string;
}

/** First event of a stream, with its starting point. */
export interface HelloEvent {
  readonly kind: "hello";
  /** Run of the server. */
  readonly run: string;
  /** Number of the oldest record held; one above `newest` if none is held. */
  readonly oldest: number;
  /** Number of the newest record; 0 before the first one. */
  readonly newest: number;
  /** True if the stream continues after the id that the viewer sent. */
  readonly resumed: boolean;
  /** Records between that id and the start of the stream that are gone, before the filter. */
  readonly missed: number;
  /** Number up to which the archive has stored the records. @default there is no archive */
  readonly stored?: number;
  /** Name of the server. @default it has none */
  readonly name?: string;
  /** Servers that this one follows; told to servers that follow it. @default none */
  readonly follows?: readonly Followed[];
}

/** Log record. */
export interface RecordEvent {
  readonly kind: "record";
  /** `"<run>-<seq>"`. */
  readonly id: string;
  readonly record: LogRecord;
}

/** Records that the viewer does not receive: `missed` ones with the numbers `from` to `to`, before the filter. */
export interface GapEvent {
  readonly kind: "gap";
  readonly from: number;
  readonly to: number;
  readonly missed: number;
  /** Reason. A later server may send one that is not among {@linkcode GAP_REASONS}. */
  readonly reason: GapReason | (string & Record<never, never>);
  /** Run of the numbers. @default the run of the server */
  readonly run?: string;
}

/** Visible keepalive. */
export interface BeatEvent {
  readonly kind: "beat";
  /** Number of the newest record. */
  readonly newest: number;
  /** Records between the viewer's cursor and the newest one, before the filter. Old servers leave it out. */
  readonly lag?: number;
  /** Number up to which the archive has stored the records. @default there is no archive */
  readonly stored?: number;
  /** Servers that this one follows now; told to servers that follow it when they change. @default they are as before */
  readonly follows?: readonly Followed[];
}

/** Types of the named events, for listeners. The event of a record has no name. */
export const NAMED_EVENTS = ["hello", "gap", "beat"] as const;

/**
 * Parses an event that a viewer received.
 *
 * @param message Type, data and last id of the event.
 * @returns The event.
 * @throws {SyntaxError} If the data is not JSON, or does not have the form of its type.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readEvent } from "./event.ts";
 *
 * assertEquals(
 *   readEvent({ type: "beat", data: '{"newest":7,"lag":2}', lastEventId: "" }),
 *   { kind: "beat", newest: 7, lag: 2 },
 * );
 * ```
 */
export function readEvent({ type, data, lastEventId }: ReceivedEvent): HelloEvent | RecordEvent | GapEvent | BeatEvent {
  const value: unknown = JSON.parse(data);
  if (isObject(value)) {
    switch (type) {
      case "message":
        if (isRecord(value)) return { kind: "record", id: lastEventId, record: value };
        break;
      case "hello": {
        const { run, oldest, newest, resumed, missed, stored } = value;
        if (stored !== undefined && !isCount(stored)) break;
        if (typeof run !== "string" || typeof resumed !== "boolean") break;
        if (isCount(oldest) && isCount(newest) && isCount(missed)) {
          return { kind: "hello", run, oldest, newest, resumed, missed, ...stored !== undefined && { stored } };
        }
        break;
      }
      case "gap": {
        const { from, to, missed, reason, run } = value;
        if (typeof reason !== "string" || run !== undefined && typeof run !== "string") break;
        if (isCount(from) && isCount(to) && isCount(missed)) {
          return { kind: "gap", from, to, missed, reason, ...run !== undefined && { run } };
        }
        break;
      }
      case "beat": {
        const { newest, lag, stored } = value;
        if (!isCount(newest) || lag !== undefined && !isCount(lag) || stored !== undefined && !isCount(stored)) break;
        return {
          kind: "beat",
          newest,
          ...lag !== undefined && { lag },
          ...stored !== undefined && { stored },
        };
      }
    }
  }
  throw new SyntaxError(`Cannot read "${type}" event: ${data.slice(0, 200)}`);
}

/** Returns true if a parsed JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** Returns true if a parsed JSON object is a record. */
export function isRecord(
  value: Record<string, unknown>,
): value is { [K in keyof LogRecord]: LogRecord[K] } & JsonObject {
  const { timestamp, level, message, metadata } = value;
  return typeof timestamp === "string" && typeof message === "string" && isObject(metadata) &&
    typeof level === "string" && Object.hasOwn(LEVEL_RANK, level);
}
