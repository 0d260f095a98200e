import { LEVEL_RANK } from "../record/level.ts";
import type { JsonObject, LogRecord } from "../record/record.ts";
import type { ReceivedEvent } from "./sse.ts";

/**
 * Why records are missing: `lagged`, this reader was too slow; `overwritten`, it was away too long; `restart`, the id
 * it came back with is of an earlier run.
 */
export const GAP_REASONS = ["lagged", "overwritten", "restart"] as const;

/** Why records are missing. */
export type GapReason = typeof GAP_REASONS[number];

/** Everything a server tells a viewer. */
export type StreamEvent =
  | HelloEvent
  | RecordEvent
  | GapEvent
  | BeatEvent
  /** Keeps the connection open. With an `id`, a resume starts from there. */
  | { readonly kind: "ping"; readonly id?: string }
  /** How long to wait before coming back, in ms. */
  | { readonly kind: "retry"; readonly ms: number };

/** The first event of every stream: where it begins. */
export interface HelloEvent {
  readonly kind: "hello";
  /** Which life of the ring this is. */
  readonly run: string;
  /** The oldest number held; one above `newest` where none is. */
  readonly oldest: number;
  /** The newest number given out; 0 before the first record. */
  readonly newest: number;
  /** Whether the stream goes on after the id that the viewer gave. */
  readonly resumed: boolean;
  /** How many records between that id and the first one to come are gone, before the filter. */
  readonly missed: number;
}

/** One log record. */
export interface RecordEvent {
  readonly kind: "record";
  /** `"<run>-<seq>"`. */
  readonly id: string;
  readonly record: LogRecord;
}

/** Records that the viewer will not see: the numbers `from` to `to`, `missed` of them, before the filter. */
export interface GapEvent {
  readonly kind: "gap";
  readonly from: number;
  readonly to: number;
  readonly missed: number;
  readonly reason: GapReason;
}

/** Says that the server is alive, and how far on it is. */
export interface BeatEvent {
  readonly kind: "beat";
  /** The newest number it has given out. */
  readonly newest: number;
  /** How many records up to that one this viewer had not been given yet, before the filter. Old servers do not say. */
  readonly lag?: number;
}

/** The types of the named events, to listen for. A record's event has none. */
export const NAMED_EVENTS = ["hello", "gap", "beat"] as const;

/**
 * Reads what a server sent, on a viewer's side.
 *
 * @param message The type, data and last id of a received event.
 * @returns The event.
 * @throws {SyntaxError} If the data is not JSON or not of the form that its type has.
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
        const { run, oldest, newest, resumed, missed } = value;
        if (typeof run !== "string" || typeof resumed !== "boolean") break;
        if (isCount(oldest) && isCount(newest) && isCount(missed)) {
          return { kind: "hello", run, oldest, newest, resumed, missed };
        }
        break;
      }
      case "gap": {
        const { from, to, missed, reason } = value;
        const known = GAP_REASONS.find((known) => known === reason);
        if (isCount(from) && isCount(to) && isCount(missed) && known !== undefined) {
          return { kind: "gap", from, to, missed, reason: known };
        }
        break;
      }
      case "beat": {
        const { newest, lag } = value;
        if (isCount(newest) && lag === undefined) return { kind: "beat", newest };
        if (isCount(newest) && isCount(lag)) return { kind: "beat", newest, lag };
        break;
      }
    }
  }
  throw new SyntaxError(`Cannot read "${type}" event: ${data.slice(0, 200)}`);
}

/** Whether a value that came as JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** Whether an object that came as JSON is a record. */
export function isRecord(
  value: Record<string, unknown>,
): value is { [K in keyof LogRecord]: LogRecord[K] } & JsonObject {
  const { timestamp, level, message, metadata } = value;
  return typeof timestamp === "string" && typeof message === "string" && isObject(metadata) &&
    typeof level === "string" && Object.hasOwn(LEVEL_RANK, level);
}
