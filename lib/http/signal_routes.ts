import { describe } from "../base/options.ts";
import type { GroupSort } from "../signals/groups.ts";
import type { Patterns } from "../signals/patterns.ts";
import type { StatsAsked, StatsSummary } from "../signals/stats.ts";
import type { Alert } from "../signals/alerts/alert.ts";
import type { OpenAlerts } from "./open_alerts.ts";
import type { ApiRoute, Routes } from "./route.ts";

/** Facts about many records of a stream together. */
export interface Signals extends Disposable, AsyncDisposable {
  /** Patterns of its messages. */
  readonly patterns: Patterns;
  /** Alerts that were told, newest first, 200 at most. */
  readonly alerts: readonly Alert[];
  /**
   * Computes statistics of the records that the stream holds, without those of Ringside. Long work is done in turns.
   *
   * @param options Groups, numbers and filter.
   * @throws {FilterSyntaxError} If the filter has a syntax error.
   */
  stats(options?: StatsOptions): Promise<StatsSummary>;
}

/** Options of `stats()` of {@linkcode Signals}. */
export interface StatsOptions extends Omit<StatsAsked, "patterns"> {
  /** Query for the records. @default all */
  readonly q?: string;
  /** Earliest timestamp, in milliseconds since the Unix epoch. @default all */
  readonly from?: number;
  /** End of the timestamps, exclusive, in milliseconds since the Unix epoch. @default all */
  readonly to?: number;
  /** Order of the groups, the largest first. @default {"count"} */
  readonly sort?: GroupSort;
  /** Most groups that are listed; all others are one. @default {50} */
  readonly limit?: number;
}

/** Routes with their paths below the API's base path. */
export type SignalRoutes = readonly (readonly [path: string, routes: Routes<ApiRoute>])[];

const routes = new WeakMap<object, SignalRoutes>();
const openAlerts = new WeakMap<object, OpenAlerts>();

/** Sets the routes that signals bring, so that a handler without them loads none, and their alerts. */
export function provideSignals(signals: Signals, own: SignalRoutes, alerts: OpenAlerts | undefined): void {
  routes.set(signals, own);
  if (alerts !== undefined) openAlerts.set(signals, alerts);
}

/** Returns the alerts of signals; `undefined` if they raise none. */
export function alertsOf(signals: Signals | undefined): OpenAlerts | undefined {
  return signals && openAlerts.get(signals);
}

/**
 * Returns the routes of signals.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @throws {TypeError} If the value was not made by `openSignals()`.
 */
export function signalRoutesOf(action: string, signals: unknown): SignalRoutes {
  const found = routes.get(signals as object);
  if (found !== undefined) return found;
  throw new TypeError(`${action}: signals must be made by openSignals(), got ${describe(signals)}`);
}
