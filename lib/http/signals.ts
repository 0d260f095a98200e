import { Patterns } from "../signals/patterns.ts";
import { checkStream, type LogStream } from "../stream/log_stream.ts";
import type { KeptValues } from "../stream/positions.ts";
import { fieldStatsRoute } from "./field_stats.ts";
import { patternRoute, patternsRoute } from "./patterns.ts";
import { requestsRoute } from "./requests.ts";
import { checkOptions } from "../base/options.ts";
import { Alerts, checkRules } from "../signals/alerts/alerts.ts";
import { checkTargets } from "../signals/alerts/check_targets.ts";
import { type AlertRule, type AlertRuleInput, readRule } from "../signals/alerts/rule.ts";
import type { AlertStore } from "../signals/alerts/saved_state.ts";
import { alertsRoute, removeAlertRoute, setAlertRoute } from "./alerts.ts";
import type { RuleKeeper } from "./open_alerts.ts";
import { provideSignals, type Signals } from "./signal_routes.ts";
import { statsOfStream, statsRoute } from "./stats.ts";
import { tryAlertRoute } from "./try_alert.ts";

export { type PatternHistory, Patterns, type PatternsOptions, type PatternStats } from "../signals/patterns.ts";
export type { KeptValues, StoredPosition } from "../stream/positions.ts";
export type { SavedTemplate, Template, TemplateFinder } from "../query/templates.ts";

export type { Figures, GroupFigures, GroupSort, ListedGroups } from "../signals/groups.ts";
export type { GroupValue, StatsAsked, StatsGroup, StatsSummary } from "../signals/stats.ts";
export type { Signals, StatsOptions } from "./signal_routes.ts";

export type { Alert, AlertPattern } from "../signals/alerts/alert.ts";
export type { AlertStore } from "../signals/alerts/saved_state.ts";
export type { AlertRuleInput } from "../signals/alerts/rule.ts";
export type { TargetInput } from "../signals/alerts/target.ts";
export type { RuleKeeper } from "./open_alerts.ts";

/** Options of {@linkcode openSignals}. */
export interface SignalsOptions {
  /** Archive of the stream: it keeps the patterns with their ids from one run to the next. @default none */
  readonly archive?: { readonly kept: KeptValues };
  /** Rules of alerts, or settings of alerts with them. @default raises no alerts */
  readonly alerts?: readonly (string | AlertRuleInput)[] | AlertSettings;
}

/** Settings of alerts. */
export interface AlertSettings {
  /** Rules, as texts such as `"Errors: count > 5 in 1m where level>=error"` or as objects. @default none */
  readonly rules?: readonly (string | AlertRuleInput)[];
  /** Returns true for the index of a rule that the page cannot change. @default all of them */
  readonly fixed?: (index: number) => boolean;
  /** Place for rules that are made on the page. @default they live until the end */
  readonly keeper?: RuleKeeper;
  /**
   * Place for what was not delivered yet and for the times of the last alerts, so that none is lost over a restart.
   * @default keeps them in memory
   */
  readonly store?: AlertStore;
  /** True if alerts may be sent to addresses that are not on the internet. @default {false} */
  readonly allowPrivate?: boolean;
  /** Address of the page for links, or a function that returns it. @default sends no links */
  readonly pageUrl?: string | (() => string | undefined);
  /** Secret addresses and headers by their place, which begins with `@` or `$`. @default none */
  readonly secrets?: ReadonlyMap<string, string>;
}

const ALERT_SETTINGS: Record<keyof AlertSettings, true> = {
  rules: true,
  fixed: true,
  keeper: true,
  store: true,
  allowPrivate: true,
  pageUrl: true,
  secrets: true,
};

/**
 * Finds the patterns of a stream's messages, computes statistics of its records and raises alerts, for
 * `createHandler({ stream, signals })`. It follows the stream until it is disposed. `await using` delivers the last alerts
 * at the end.
 *
 * @param stream Stream to read.
 * @param options Archive that keeps the patterns, and rules of alerts.
 * @returns The signals.
 * @throws {RangeError} If there are too many rules.
 * @throws {SyntaxError} If a rule is malformed.
 * @throws {TypeError} If `stream` is no stream, an option is unknown, or two rules have the same name.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { openSignals } from "@ringside/ringside/signals";
 *
 * const stream = new LogStream();
 * using signals = openSignals(stream);
 * const handler = createHandler({ stream, signals });
 * stream.write({ message: "Order 4711 paid in 12 ms" });
 * const response = await handler(new Request("http://localhost/api/monitoring/advanced/patterns"));
 * assertStrictEquals((await response.json()).patterns[0].template, "Order <*> paid in <*>");
 * ```
 */
export function openSignals(stream: LogStream, options: SignalsOptions = {}): Signals {
  checkStream("Cannot open signals", stream);
  checkOptions("Cannot open signals", options, { alerts: true, archive: true });
  const patterns = new Patterns(stream, { kept: options.archive?.kept });
  const open = options.alerts && openAlerts(stream, patterns, options.alerts);
  const signals: Signals = {
    patterns,
    get alerts() {
      return open?.alerts.recent ?? [];
    },
    stats: (options) => statsOfStream(stream, patterns, options),
    [Symbol.dispose]() {
      open?.alerts[Symbol.dispose]();
      patterns[Symbol.dispose]();
    },
    async [Symbol.asyncDispose]() {
      await open?.alerts[Symbol.asyncDispose]();
      patterns[Symbol.dispose]();
    },
  };
  provideSignals(signals, [
    ["patterns", { get: patternsRoute }],
    ["patterns/*", { get: patternRoute }],
    ["stats", { get: statsRoute }],
    ["stats/field", { get: fieldStatsRoute }],
    ["requests", { get: requestsRoute }],
    ...open === undefined ? [] : [
      ["alerts", { get: alertsRoute, post: setAlertRoute }],
      ["alerts/remove", { post: removeAlertRoute }],
      ["alerts/try", { post: tryAlertRoute }],
    ] as const,
  ], open);
  return signals;
}

function openAlerts(stream: LogStream, patterns: Patterns, settings: NonNullable<SignalsOptions["alerts"]>) {
  const list = (Array.isArray(settings) ? { rules: settings } : settings) as AlertSettings;
  checkOptions("Cannot open alerts", list, ALERT_SETTINGS);
  const { rules = [], fixed, keeper, secrets = new Map(), store, allowPrivate, pageUrl } = list;
  const isFixed = fixed ?? (() => true);
  const parsed = rules.map(readRule);
  checkRules(parsed);
  const check = (rule: AlertRule) => checkTargets(rule, { secrets, allowPrivate });
  parsed.forEach(check);
  const alerts = new Alerts(stream, {
    ...{ patterns, secrets, store, allowPrivate },
    ...pageUrl !== undefined && { pageUrl: typeof pageUrl === "string" ? () => pageUrl : pageUrl },
    rules: parsed,
    fixed: new Set(parsed.filter((_, index) => isFixed(index)).map(({ name }) => name)),
  });
  return { alerts, keeper, checkTargets: check };
}
