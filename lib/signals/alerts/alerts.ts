import { Allowance } from "../../base/allowance.ts";
import { type Clock, SYSTEM_CLOCK } from "../../base/clock.ts";
import { TURNS } from "../../base/turns.ts";
import { parseFilter, type QueryFilter } from "../../query/filter.ts";
import { termsOf } from "../../query/terms.ts";
import type { LogRecord } from "../../record/record.ts";
import { channelOf, type LogStream, ringOf } from "../../stream/log_stream.ts";
import { compareCursors, type Cursor, formatEventId, parseEventId } from "../../wire/cursor.ts";
import { namesOwn } from "../names_own.ts";
import type { Patterns } from "../patterns.ts";
import type { Alert } from "./alert.ts";
import { ALERT_LOGGER, isUncounted } from "./alert_logger.ts";
import { alertRecord } from "./alert_record.ts";
import { deliver, type DeliverOptions } from "./deliver.ts";
import { type Delivery, MAX_DELIVERY_MS, Outbox, type OutboxStats } from "./outbox.ts";
import type { AlertRule } from "./rule.ts";
import { RuleRun, type RuleState, type SavedRun } from "./rule_run.ts";
import { type AlertStore, readState, type SavedState, signatureOf, StateSaver } from "./saved_state.ts";
import { describeTarget, type Target, withSecrets } from "./target.ts";

/** Most rules. */
export const MAX_RULES = 100;

/** Options of {@linkcode Alerts}. */
export interface AlertsOptions {
  /** Rules at the start. */
  readonly rules?: readonly AlertRule[];
  /** Names of those that the page cannot change. */
  readonly fixed?: ReadonlySet<string>;
  /** Patterns of the stream, for queries with `pattern`. */
  readonly patterns?: Patterns;
  /** Place for what was not delivered yet, and for the times of the last alerts. @default keeps them in memory */
  readonly store?: AlertStore;
  /** True if alerts may be sent to addresses that are not on the internet. @default {false} */
  readonly allowPrivate?: boolean;
  /** Returns the address of the page, for links, once it is known. */
  readonly pageUrl?: () => string | undefined;
  /** Secrets by their place, as targets name it. */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Source of time, in milliseconds since the Unix epoch. @default the machine's */
  readonly clock?: Clock;
  /** Returns a number from 0 to 1. @default {Math.random} */
  readonly random?: () => number;
  /** Delivers an alert. @default sends it */
  readonly deliver?: (alert: Alert, target: Target, options: DeliverOptions) => Promise<void>;
  /** Time that patterns are learned without being new, in ms. @default {600_000} */
  readonly learnMs?: number;
}

/** State of a rule. */
export interface RuleStatus {
  readonly rule: AlertRule;
  readonly state: RuleState;
  /** Number that the condition compares. */
  readonly value: number | undefined;
  /** Records that matched its query. */
  readonly matches: number;
  /** Alert that goes on. */
  readonly firing: Alert | undefined;
  /** Alerts within the cooldown that are not told yet. */
  readonly held: number;
  /** Time of the last alert, in milliseconds since the Unix epoch; 0 if there is none. */
  readonly toldAt: number;
  /** True if the page cannot change it. */
  readonly isFixed: boolean;
}

/** Counts of alerts. */
export interface AlertsStats extends OutboxStats {
  /** Records that were read. */
  readonly read: number;
  /** Records that the ring overwrote before they were read. */
  readonly missed: number;
  /** Records between the cursor and the newest one. */
  readonly lag: number;
  /** Matching records that were too old to count when they came. */
  readonly late: number;
  /** Alerts that were not written into the stream, since too many were. */
  readonly unwritten: number;
}

interface Entry {
  readonly run: RuleRun;
  readonly filter: QueryFilter;
  readonly isFixed: boolean;
  /** True if the query names a logger of Ringside. */
  readonly withOwn: boolean;
  /** True if the query has the pattern of a message. */
  readonly hasPattern: boolean;
  /** False until the records that were held before are learned. */
  isPrimed: boolean;
}

/** Time between a record and the read of it, in ms, so that a flood is read in few turns. */
const DELAY_MS = 100;

/** Time between two checks of all conditions, in ms. */
const TICK_MS = 1000;

/** Records that are read from the ring at once, which may parse them. */
const BATCH = 32;

/** Work of a record and a rule, in units of `Turns.spend`. */
const RECORD_WORK = 16;
const RULE_WORK = 64;

/** Age at which a record does not count any more, in ms, unless a window is longer: it is history that was read. */
const LATE_MS = 300_000;

/** Alerts that are listed, and those that survive a restart. */
const MAX_LISTED = 200;
const MAX_SAVED = 50;

/** Records that may be written into the stream in a second, and in an hour as a part of the ring. */
const MAX_PER_SECOND = 20;
const MAX_SHARE_PER_HOUR = 0.1;

/** Time that the end waits for deliveries, in ms. */
const LAST_DELIVERIES_MS = 1000;

/** Clock of the machine, in milliseconds since the Unix epoch. */
const WALL_CLOCK: Clock = { ...SYSTEM_CLOCK, now: () => Date.now() };

/**
 * Alerts of a stream: rules that are evaluated as records come.
 *
 * It reads the ring through a cursor, a moment after the records were written, so a log call costs the same with rules.
 * Records that the ring overwrote before are counted. A record counts when it comes; one that is older than five minutes
 * and than the window does not count, so that reading an old file raises no alert.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "../../stream/log_stream.ts";
 * import { Alerts } from "./alerts.ts";
 * import { readRule } from "./rule.ts";
 *
 * const stream = new LogStream();
 * await using alerts = new Alerts(stream, { rules: [readRule("Errors: count > 1 in 1m where level>=error")] });
 * for (let number = 0; number < 3; number++) stream.write({ level: "ERROR", message: "Disk full" });
 * await alerts.catchUp();
 * assertStrictEquals(alerts.recent[0].count, 3);
 * ```
 */
export class Alerts implements Disposable, AsyncDisposable {
  readonly #stream: LogStream;
  readonly #options: AlertsOptions;
  readonly #clock: Clock;
  readonly #rules = new Map<string, Entry>();
  readonly #outbox: Outbox;
  readonly #allowance: Allowance;
  readonly #saver: StateSaver | undefined;
  readonly #savedRuns = new Map<string, SavedRun>();
  #recent: Alert[] = [];
  #release: (() => void) | undefined;
  #stopTicks: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #isDisposed = false;
  #cursor: number;
  #read = 0;
  #missed = 0;
  #late = 0;
  #unwritten = 0;
  #ids = 0;
  #reading: Promise<void> = Promise.resolve();

  /**
   * Follows the stream from now on, as long as there are rules.
   *
   * @param stream Stream to read.
   * @param options Rules, state and limits.
   * @throws {RangeError} If there are too many rules.
   * @throws {TypeError} If two rules have the same name.
   */
  constructor(stream: LogStream, options: AlertsOptions = {}) {
    const { rules = [], fixed = new Set(), clock = WALL_CLOCK, random = Math.random, store } = options;
    this.#stream = stream;
    this.#options = options;
    this.#clock = clock;
    this.#cursor = ringOf(stream).last;
    const perHour = Math.max(MAX_PER_SECOND, stream.stats.capacity * MAX_SHARE_PER_HOUR);
    this.#allowance = new Allowance({ perSecond: MAX_PER_SECOND, perHour, now: clock.now });
    this.#saver = store && new StateSaver(store, () => this.#state);
    this.#outbox = new Outbox({
      deliver: (alert, target, signal) => this.#deliver(alert, target, signal),
      clock,
      random,
      onFail: (delivery, reason) => this.#reportFailure(delivery, reason),
      onChange: () => this.#saver?.save(),
    });
    const saved = readState(store?.last);
    for (const { rule, run } of saved?.rules ?? []) this.#savedRuns.set(rule, run);
    checkRules(rules);
    for (const rule of rules) this.set(rule, fixed.has(rule.name));
    this.#recent = [...saved?.alerts ?? []];
    for (const { alert, target, since, attempts } of saved?.outbox ?? []) {
      const found = this.#rules.get(alert.rule)?.run.rule.targets[target];
      if (found === undefined || clock.now() - since > MAX_DELIVERY_MS) this.#outbox.countFailed();
      else this.#outbox.add({ alert, target: found, since, attempts });
    }
  }

  /** States of the rules, in the order in which they were added. */
  get rules(): readonly RuleStatus[] {
    return Array.from(this.#rules.values(), ({ run, isFixed }) => ({
      rule: run.rule,
      state: run.state,
      value: run.value,
      matches: run.matches,
      firing: run.firing,
      held: run.held,
      toldAt: run.toldAt,
      isFixed,
    }));
  }

  /** Alerts that were told, newest first, each in its last state. */
  get recent(): readonly Alert[] {
    return this.#recent.toReversed();
  }

  /** Alerts that were told after a record, oldest first, each in its last state. */
  since(cursor: Cursor): readonly Alert[] {
    return this.#recent.filter(({ record }) =>
      record !== undefined && compareCursors(parseEventId(record), cursor) > 0
    );
  }

  /** Counts since the start. */
  get stats(): AlertsStats {
    return {
      read: this.#read,
      missed: this.#missed,
      lag: this.#rules.size === 0 ? 0 : ringOf(this.#stream).last - this.#cursor,
      late: this.#late,
      unwritten: this.#unwritten,
      ...this.#outbox.stats,
    };
  }

  /**
   * Adds a rule, or replaces the one with its name.
   *
   * @param rule The rule.
   * @param isFixed True if the page cannot change it.
   * @param replaces Name of the rule that it replaces. @default its own
   * @throws {RangeError} If there are too many rules.
   */
  set(rule: AlertRule, isFixed = false, replaces: string = rule.name): void {
    const old = this.#rules.get(replaces)?.run;
    if (old === undefined && this.#rules.size >= MAX_RULES) throw tooMany(rule);
    const { learnMs, patterns } = this.#options;
    const filter = parseFilter({ q: rule.query }, this.#clock.now(), patterns);
    if (this.#rules.size === 0) this.#cursor = ringOf(this.#stream).last;
    const { run } = this.#stream;
    const signature = signatureOf(rule);
    const saved = old !== undefined && signatureOf(old.rule) === signature ? old.saved : this.#savedRuns.get(signature);
    this.#savedRuns.delete(signature);
    if (replaces !== rule.name) this.#rules.delete(replaces);
    this.#rules.set(rule.name, {
      run: new RuleRun(rule, {
        now: this.#clock.now(),
        idOf: (seq) => formatEventId(run, seq),
        newId: (now) => `${now.toString(36)}${run.slice(-4)}${(++this.#ids).toString(36)}`,
        learnMs,
        saved,
      }),
      filter,
      isFixed,
      withOwn: namesOwn(filter.query),
      hasPattern: termsOf(filter.query).some(({ kind }) => kind === "template"),
      isPrimed: false,
    });
    this.#follow();
  }

  /** Removes a rule. Returns false if there is none with this name. Its alerts that wait are still delivered. */
  remove(name: string): boolean {
    const isFound = this.#rules.delete(name);
    if (this.#rules.size === 0) this.#rest();
    if (isFound) this.#saver?.save();
    return isFound;
  }

  /** Reads the records that were written so far, and checks all conditions. */
  catchUp(): Promise<void> {
    return this.#reading = this.#reading.then(() => this.#readAll());
  }

  /** Ends at once. What was not delivered is kept, if there is a place for it. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#rest();
    this.#outbox[Symbol.dispose]();
    this.#saver?.save();
  }

  /** Ends after the last records were read. It waits a second at most for the deliveries. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isDisposed && this.#rules.size > 0) {
      await this.catchUp();
      await this.#outbox.idle(LAST_DELIVERIES_MS);
    }
    this[Symbol.dispose]();
    await this.#saver?.idle();
  }

  /** Begins to follow the stream. */
  #follow(): void {
    if (this.#isDisposed || this.#release !== undefined) return;
    this.#release = channelOf(this.#stream).listen(() => this.#wake());
    this.#stopTicks = this.#clock.every(() => void this.catchUp(), TICK_MS);
  }

  /** Ends following. */
  #rest(): void {
    this.#release?.();
    this.#release = undefined;
    this.#stopTicks?.();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Reads after a moment, or at once before the ring overwrites what is unread. */
  #wake(): void {
    const { last, capacity } = ringOf(this.#stream);
    if (last - this.#cursor > capacity / 4) void this.catchUp();
    else {
      this.#cancel ??= this.#clock.delay(() => {
        this.#cancel = undefined;
        void this.catchUp();
      }, DELAY_MS);
    }
  }

  async #readAll(): Promise<void> {
    if (this.#rules.size === 0) return;
    const entries = Array.from(this.#rules.values());
    if (entries.some(({ hasPattern }) => hasPattern)) await this.#options.patterns?.catchUp();
    for (const entry of entries) if (!entry.isPrimed) await this.#prime(entry);
    const { ring } = channelOf(this.#stream);
    const { last } = ring;
    const work = RECORD_WORK + entries.length * RULE_WORK;
    while (this.#cursor < last && !this.#isDisposed) {
      const { missed, first, values } = ring.after(this.#cursor, BATCH);
      this.#missed += missed;
      this.#cursor = first - 1 + values.length;
      this.#read += values.length;
      const now = this.#clock.now();
      for (let index = 0; index < values.length; index++) {
        for (const entry of entries) this.#offer(entry, values[index], now, first + index);
        if (TURNS.spend(work)) await TURNS.next();
      }
    }
    if (!this.#isDisposed) this.#check();
  }

  /** Learns the patterns of the records held, for a rule on new ones. */
  async #prime(entry: Entry): Promise<void> {
    entry.isPrimed = true;
    const { run, filter, withOwn } = entry;
    if (!run.learns) return;
    const ring = ringOf(this.#stream);
    const oldest = ring.at(ring.first);
    if (oldest === undefined) return;
    for (let seq = ring.first; seq <= this.#cursor; seq++) {
      const record = ring.at(seq);
      if (record !== undefined && !isUncounted(record, withOwn) && filter.matches(record)) run.learn(record);
      if (TURNS.spend(RULE_WORK)) await TURNS.next();
    }
    run.learnedSince(Date.parse(oldest.timestamp));
  }

  #offer({ run, filter, withOwn }: Entry, record: LogRecord, now: number, seq: number): void {
    if (isUncounted(record, withOwn)) return;
    if (!filter.matches(record)) return;
    const { kind, windowMs } = run.rule.condition;
    if (kind !== "silence" && Date.parse(record.timestamp) < now - Math.max(LATE_MS, windowMs)) {
      this.#late++;
      run.learn(record);
      return;
    }
    run.add(record, now, seq);
  }

  #check(): void {
    const now = this.#clock.now();
    for (const { run } of this.#rules.values()) {
      const alert = run.check(now);
      if (alert !== undefined) this.#tell(alert, run.rule, now);
    }
  }

  #tell(state: Alert, rule: AlertRule, now: number): void {
    const record = this.#write(state, rule);
    const alert: Alert = { ...state, ...record !== undefined && { record } };
    const known = this.#recent.findIndex(({ id }) => id === alert.id);
    if (known !== -1) this.#recent.splice(known, 1);
    this.#recent.push(alert);
    if (this.#recent.length > MAX_LISTED) this.#recent.shift();
    for (const target of rule.targets) {
      if (target.kind !== "desktop") this.#outbox.add({ alert, target, since: now, attempts: 0 });
    }
    this.#saver?.save();
  }

  /** Writes an alert into the stream. Returns the id of the record. */
  #write(alert: Alert, rule: AlertRule): string | undefined {
    if (!this.#allowance.take()) {
      this.#unwritten++;
      return undefined;
    }
    const seq = this.#stream.write(alertRecord(alert, rule), { context: false });
    return formatEventId(this.#stream.run, seq);
  }

  async #deliver(alert: Alert, target: Target, signal: AbortSignal): Promise<void> {
    const { deliver: send = deliver, allowPrivate = false, pageUrl, secrets } = this.#options;
    await send(alert, withSecrets(target, secrets), { allowPrivate, pageUrl: pageUrl?.(), signal });
  }

  #reportFailure({ alert, target }: Delivery, reason: string): void {
    if (!this.#allowance.take()) return;
    this.#stream.write({
      level: "WARN",
      message: `Cannot deliver the alert "${alert.rule}" to ${describeTarget(target)}: ${reason}`,
      metadata: { logger: ALERT_LOGGER },
    }, { context: false });
  }

  get #state(): SavedState {
    const rules = Array.from(this.#rules.values(), ({ run }) => run);
    return {
      version: 1,
      rules: rules.map((run) => ({ rule: signatureOf(run.rule), run: run.saved })),
      outbox: this.#outbox.waiting.flatMap(({ alert, target, since, attempts }) => {
        const index = rules.find(({ rule }) => rule.name === alert.rule)?.rule.targets.indexOf(target) ?? -1;
        return index === -1 ? [] : [{ alert, target: index, since, attempts }];
      }),
      alerts: this.#recent.slice(-MAX_SAVED),
    };
  }
}

/**
 * Checks that rules can be added.
 *
 * @throws {RangeError} If there are too many.
 * @throws {TypeError} If two have the same name.
 */
export function checkRules(rules: readonly AlertRule[]): void {
  const names = new Set<string>();
  for (const rule of rules) {
    if (names.has(rule.name)) throw new TypeError(`Cannot add two alerts with the name "${rule.name}"`);
    if (names.size === MAX_RULES) throw tooMany(rule);
    names.add(rule.name);
  }
}

function tooMany({ name }: AlertRule): RangeError {
  return new RangeError(`Cannot add the alert "${name}": there are ${MAX_RULES} already`);
}
