import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import { openRefresh, type Refreshed } from "./refresh.ts";

/** History that the server keeps. */
export interface Retention {
  /** Time from the oldest to the newest record in memory, in ms; `undefined` if there is none. */
  readonly memoryMs: number | undefined;
  /** `undefined` if the server has no archive. */
  readonly disk: Disk | undefined;
  /** Origins of followed servers from which nothing arrives now. */
  readonly away: readonly string[];
}

/** Archive of the server. */
export interface Disk {
  /** Time since the arrival of its oldest record, in ms; `undefined` if it has none. */
  readonly ms: number | undefined;
  readonly bytes: number;
  /** Records that were lost to it. */
  readonly unstored: number;
  /** Reason why nothing can be stored now. */
  readonly problem: string | undefined;
}

/** Dependencies of the model; tests inject fakes. */
export interface RetentionEnvironment {
  /** Fetches the summary. */
  read(signal: AbortSignal): Promise<unknown>;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns the time in ms since the Unix epoch. */
  now(): number;
}

/** State of the history that is kept. */
export interface RetentionState {
  /** `undefined` before the first answer. */
  readonly retention: ReadonlySignal<Retention | undefined>;
  /** Sets whether the page is visible. Nothing is fetched while it is hidden. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode RetentionState}. */
export type RetentionModelInstance = Model<RetentionState>;

/** Creates the model. The first request is sent when the page becomes visible. */
export const RetentionModel: new (environment: RetentionEnvironment) => RetentionModelInstance = createModel((
  environment: RetentionEnvironment,
): RetentionState => {
  const retention = signal<Retention | undefined>(undefined);
  const refresh = openRefresh({
    async ask(signal): Promise<Refreshed> {
      retention.value = readRetention(await environment.read(signal), environment.now());
      return "unchanged"; // so that it is asked less and less often, as it changes all the time
    },
    announcesAll: () => false,
    delay: environment.delay,
    now: environment.now,
  });
  return { retention, show: (isVisible) => refresh.show(isVisible) };
});

function readRetention(summary: unknown, now: number): Retention {
  const { ring, archive, upstreams } = isObject(summary) ? summary : {};
  return {
    away: Array.isArray(upstreams)
      ? upstreams.filter(({ state }) => state === "waiting" || state === "refused").map(({ origin }) => String(origin))
      : [],
    memoryMs: isObject(ring) ? between(ring.oldest_time, timeOf(ring.newest_time)) : undefined,
    disk: isObject(archive)
      ? {
        ms: between(archive.since, now),
        bytes: countOf(archive.bytes),
        unstored: countOf(archive.unstored),
        problem: typeof archive.problem === "string" ? archive.problem : undefined,
      }
      : undefined,
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function timeOf(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : NaN;
}

/** Returns the time from one moment to another, in ms; `undefined` if one is unknown. Clocks may differ. */
function between(from: unknown, to: number): number | undefined {
  const ms = to - timeOf(from);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
