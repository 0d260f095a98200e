import { describe } from "../base/options.ts";
import type { Patterns } from "../signals/patterns.ts";
import type { ApiRoute } from "./route.ts";

/** Facts about many records of a stream together. */
export interface Signals extends Disposable {
  /** Patterns of its messages. */
  readonly patterns: Patterns;
}

/** Routes with their paths below the API's base path. */
export type SignalRoutes = readonly (readonly [path: string, route: ApiRoute])[];

const routes = new WeakMap<object, SignalRoutes>();

/** Sets the routes that signals bring, so that a handler without them loads none. */
export function provideSignals(signals: Signals, own: SignalRoutes): void {
  routes.set(signals, own);
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
