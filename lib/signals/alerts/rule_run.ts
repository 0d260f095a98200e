import type { SavedTemplate } from "../../query/templates.ts";
import { type Alert, type AlertPattern, cut, MAX_PATTERNS } from "./alert.ts";
import { printCondition } from "./condition.ts";
import { type Evaluator, evaluatorOf, type Verdict } from "./evaluator.ts";
import type { AlertRule } from "./rule.ts";
import type { LogRecord } from "../../record/record.ts";
import { CountWindow } from "./windows.ts";

/** State of a rule. */
export type RuleState =
  /** Too little is known of the time before. */
  | "learning"
  | "ok"
  /** The condition may hold: a pattern may turn out to be a part of a known one, or the cooldown is not over. */
  | "pending"
  | "firing";

/** State of a rule that survives a restart. */
export interface SavedRun {
  /** Time of the last alert that was told, in milliseconds since the Unix epoch; 0 if there is none. */
  readonly toldAt: number;
  /** Alert that goes on. */
  readonly firing?: Alert;
  /** Alerts that were held back, and the last of them. */
  readonly held: number;
  readonly heldAlert?: Alert;
  readonly known?: readonly SavedTemplate[];
}

/** Options of {@linkcode RuleRun}. */
export interface RuleRunOptions {
  /** Time of the start, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** Returns the id of a record. */
  readonly idOf: (seq: number) => string;
  /** Returns a new id of an alert. */
  readonly newId: (now: number) => string;
  readonly saved?: SavedRun;
  /** Time that patterns are learned without being new, in ms. */
  readonly learnMs?: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * Runs a rule: it fires once its condition holds, tells that at most once per cooldown, and resolves.
 *
 * Alerts within the cooldown are held back: the next one that is told has their number. If there is none, they are told
 * together once the cooldown is over.
 */
export class RuleRun {
  readonly rule: AlertRule;
  readonly #condition: string;
  readonly #options: RuleRunOptions;
  readonly #evaluator: Evaluator;
  readonly #matched: CountWindow;
  /** Numbers of the last matching record, and of the first one since the alert began. */
  #last: number | undefined;
  #first: number | undefined;
  #message = "";
  #firing: Mutable<Alert> | undefined;
  #isTold = false;
  #toldAt: number;
  #held: number;
  #heldAlert: Alert | undefined;
  #verdict: Verdict = { holds: false };
  /** Time before which an alert of an earlier run does not end: the window is empty after a restart. */
  readonly #graceUntil: number;
  #matches = 0;
  #checkedAt: number;

  constructor(rule: AlertRule, options: RuleRunOptions) {
    const { now, saved, learnMs } = options;
    this.rule = rule;
    this.#checkedAt = now;
    this.#condition = printCondition(rule.condition);
    this.#options = options;
    this.#evaluator = evaluatorOf(rule.condition, { now, known: saved?.known, learnMs });
    this.#matched = new CountWindow(rule.condition.windowMs);
    this.#firing = saved?.firing && { ...saved.firing };
    this.#isTold = this.#firing !== undefined;
    this.#toldAt = saved?.toldAt ?? 0;
    this.#held = saved?.held ?? 0;
    this.#heldAlert = saved?.heldAlert;
    this.#graceUntil = this.#firing === undefined ? -Infinity : now + rule.condition.windowMs;
  }

  /** Number of the records that matched. */
  get matches(): number {
    return this.#matches;
  }

  /** State at the last check. */
  get state(): RuleState {
    if (this.#firing !== undefined) return this.#isTold ? "firing" : "pending";
    if (this.#evaluator.novelty?.isPending) return "pending";
    return this.#verdict.holds === undefined ? "learning" : "ok";
  }

  /** Number that the condition compared at the last check. */
  get value(): number | undefined {
    return this.#verdict.value;
  }

  /** Alert that goes on. */
  get firing(): Alert | undefined {
    return this.#firing;
  }

  /** Alerts that were held back and are not told yet. */
  get held(): number {
    return this.#held;
  }

  /** Time of the last alert that was told, in milliseconds since the Unix epoch; 0 if there is none. */
  get toldAt(): number {
    return this.#toldAt;
  }

  /** State for a later run. */
  get saved(): SavedRun {
    const { novelty } = this.#evaluator;
    const known = novelty?.isLearning(this.#checkedAt) === false ? novelty.known : undefined;
    return {
      toldAt: this.#toldAt,
      ...this.#firing !== undefined && this.#isTold && { firing: { ...this.#firing } },
      held: this.#held,
      ...this.#heldAlert !== undefined && { heldAlert: this.#heldAlert },
      ...known !== undefined && { known },
    };
  }

  /** Adds a record that matches the query of the rule. */
  add(record: LogRecord, now: number, seq: number): void {
    this.#matches++;
    this.#evaluator.add(record, now, seq);
    this.#last = seq;
    this.#message = record.message;
    const { kind } = this.rule.condition;
    if (kind === "new-pattern" || kind === "silence") return;
    this.#matched.add(now);
    if (this.#firing === undefined) return;
    this.#firing.count++;
    this.#first ??= seq;
  }

  /** True if the records held have to be learned first. */
  get learns(): boolean {
    return this.#evaluator.novelty?.isLearning(this.#checkedAt) === true;
  }

  /** Learns a record, for conditions on new patterns. */
  learn(record: LogRecord): void {
    this.#evaluator.novelty?.learn(record);
  }

  /** Notes that all records since a time were learned, in milliseconds since the Unix epoch. */
  learnedSince(time: number): void {
    this.#evaluator.novelty?.learnedSince(time);
  }

  /** Checks the condition. Returns the alert in a new state that is to be told. */
  check(now: number): Alert | undefined {
    this.#checkedAt = now;
    const verdict = this.#verdict = this.#evaluator.check(now);
    const { cooldownMs } = this.rule;
    this.#addPatterns(now);
    if (verdict.holds === true) {
      this.#firing ??= this.#begin(now);
      if (verdict.value !== undefined) this.#firing.value = verdict.value;
      this.#note(this.#firing);
      if (this.#isTold || now - this.#toldAt < cooldownMs) return undefined;
      this.#isTold = true;
      this.#toldAt = now;
      this.#firing.heldBack = this.#held;
      this.#held = 0;
      this.#heldAlert = undefined;
      return { ...this.#firing };
    }
    if (this.#firing !== undefined) {
      if (now < this.#graceUntil) return undefined;
      const ended: Alert = { ...this.#firing, state: "resolved", resolvedAt: now };
      this.#firing = undefined;
      this.#first = undefined;
      if (this.#isTold) {
        this.#isTold = false;
        return ended;
      }
      this.#held++;
      this.#heldAlert = joined(this.#heldAlert, ended);
    }
    if (this.#heldAlert === undefined || now - this.#toldAt < cooldownMs) return undefined;
    const told = { ...this.#heldAlert, heldBack: this.#held - 1 };
    this.#held = 0;
    this.#heldAlert = undefined;
    this.#toldAt = now;
    return told;
  }

  #begin(now: number): Mutable<Alert> {
    this.#first = this.#last;
    return {
      id: this.#options.newId(now),
      rule: this.rule.name,
      state: "firing",
      firedAt: now,
      condition: this.#condition,
      query: this.rule.query,
      count: this.#matched.count(now),
      heldBack: 0,
    };
  }

  /** Notes the records of an alert. */
  #note(alert: Mutable<Alert>): void {
    if (this.#last === undefined || this.rule.condition.kind === "new-pattern") return;
    const { idOf } = this.#options;
    alert.first ??= idOf(this.#first ?? this.#last);
    alert.last = idOf(this.#last);
    alert.message = cut(this.#message);
  }

  /** Adds new patterns to the alert, which begins with the first of them. */
  #addPatterns(now: number): void {
    const { novelty } = this.#evaluator;
    const found = novelty?.take() ?? [];
    if (found.length === 0) return;
    this.#firing ??= this.#begin(now);
    const { idOf } = this.#options;
    const patterns: AlertPattern[] = found.map(({ id, template, seq }) => ({
      id,
      template: cut(template),
      record: idOf(seq),
    }));
    this.#firing.patterns = [...this.#firing.patterns ?? [], ...patterns].slice(0, MAX_PATTERNS);
    this.#firing.count += found.length;
    this.#firing.first ??= patterns[0].record;
    this.#firing.last = patterns[patterns.length - 1].record;
  }
}

/** Joins alerts that were held back. */
function joined(earlier: Alert | undefined, later: Alert): Alert {
  if (earlier === undefined) return later;
  const patterns = [...earlier.patterns ?? [], ...later.patterns ?? []].slice(0, MAX_PATTERNS);
  return {
    ...later,
    id: earlier.id,
    firedAt: earlier.firedAt,
    count: earlier.count + later.count,
    ...earlier.first !== undefined && { first: earlier.first },
    ...patterns.length > 0 && { patterns },
  };
}
