import type { SavedTemplate } from "../../query/templates.ts";
import { readPath, someAt } from "../../query/path.ts";
import type { Operator } from "../../query/syntax.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Aggregate, Condition, RateUnit } from "./condition.ts";
import { Novelty } from "./novelty.ts";
import type { Sketch } from "../sketch.ts";
import { readerOf } from "./reader_of.ts";
import { CountWindow, ValueWindow } from "./windows.ts";

/** State of a condition at a time. */
export interface Verdict {
  /** True while the condition holds; `undefined` as long as too little is known. */
  readonly holds: boolean | undefined;
  /** Number that the condition compares, if there is one. */
  readonly value?: number;
}

/** Computes a condition from the records that match the query of its rule. Times are in ms and do not go back. */
export interface Evaluator {
  /** Adds a record. */
  add(record: LogRecord, now: number, seq: number): void;
  /** Returns the state of the condition. */
  check(now: number): Verdict;
  /** Patterns that a condition on new ones found, which wait to be told. */
  readonly novelty?: Novelty;
}

/** Things that an evaluator is created with. */
export interface EvaluatorOptions {
  /** Time of the start, in ms. */
  readonly now: number;
  /** Patterns that are known from an earlier run. */
  readonly known?: readonly SavedTemplate[];
  /** Time that patterns are learned without being new, in ms. */
  readonly learnMs?: number;
}

/** Returns the evaluator of a condition. */
export function evaluatorOf(condition: Condition, options: EvaluatorOptions): Evaluator {
  const { windowMs } = condition;
  switch (condition.kind) {
    case "threshold": {
      const { aggregate, operator, value } = condition;
      const isOn = COMPARISONS[operator];
      return aggregate.name === "count" || aggregate.name === "rate"
        ? counted(aggregate, windowMs, operator, value, options.now)
        : valued(aggregate.field, windowMs, readerOf(aggregate), (found) => isOn(found, value));
    }
    case "growth":
      return grown(condition, options.now);
    case "silence":
      return silent(windowMs, options.now);
    case "new-pattern":
      return new NewPatterns(condition.level, windowMs, options);
    default:
      return condition satisfies never;
  }
}

const COMPARISONS: Readonly<Record<Operator, (left: number, right: number) => boolean>> = {
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

const UNIT_MS: Readonly<Record<RateUnit, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

function counted(
  aggregate: Aggregate & { name: "count" | "rate" },
  windowMs: number,
  operator: Operator,
  limit: number,
  start: number,
): Evaluator {
  const window = new CountWindow(windowMs);
  const factor = aggregate.name === "rate" ? UNIT_MS[aggregate.per] / windowMs : 1;
  const isUpper = operator === "<" || operator === "<=";
  return {
    add: (_record, now) => window.add(now),
    check(now) {
      const value = window.count(now) * factor;
      const holds = COMPARISONS[operator](value, limit);
      // Few records say nothing before the first window is over.
      return { holds: isUpper && holds && now - start < windowMs ? undefined : holds, value };
    },
  };
}

function valued(
  field: string,
  windowMs: number,
  read: (values: Sketch) => number,
  holds: (value: number) => boolean,
): Evaluator {
  const window = new ValueWindow(windowMs);
  const path = readPath(field);
  return {
    add(record, now) {
      someAt(record.metadata, path, (found) => {
        const value = typeof found === "number"
          ? found
          : typeof found === "string" && found !== ""
          ? Number(found)
          : NaN;
        if (Number.isFinite(value)) window.add(now, value);
        return false; // of a list, all values count
      });
    },
    check(now) {
      const values = window.values(now);
      if (values === undefined) return { holds: false };
      const value = read(values);
      return { holds: holds(value), value };
    },
  };
}

/** Part of the time before the window that has to be known. */
const LEAST_KNOWN = 0.1;

function grown(
  { aggregate, operator, factor, beforeMs, windowMs }: Condition & { kind: "growth" },
  start: number,
): Evaluator {
  const window = new CountWindow(windowMs);
  const all = new CountWindow(windowMs + beforeMs);
  return {
    add(_record, now) {
      window.add(now);
      all.add(now);
    },
    check(now) {
      const count = window.count(now);
      const value = aggregate === "rate" ? count * 1000 / windowMs : count;
      const knownMs = Math.min(beforeMs, now - start - windowMs);
      if (knownMs < Math.max(windowMs, beforeMs * LEAST_KNOWN)) return { holds: undefined, value };
      // Fewer than one record in a window counts as one: anything is many times nothing.
      const usual = Math.max(1, (all.count(now) - count) * windowMs / knownMs);
      return { holds: COMPARISONS[operator](count, factor * usual), value };
    },
  };
}

function silent(windowMs: number, start: number): Evaluator {
  let last = start;
  return {
    add: (_record, now) => void (last = now),
    check: (now) => ({ holds: now - last >= windowMs, value: Math.floor((now - last) / 1000) }),
  };
}

/** Holds for a window after a new pattern. */
class NewPatterns implements Evaluator {
  readonly novelty: Novelty;
  readonly #windowMs: number;

  constructor(level: (Condition & { kind: "new-pattern" })["level"], windowMs: number, options: EvaluatorOptions) {
    this.novelty = new Novelty(level, options);
    this.#windowMs = windowMs;
  }

  add(record: LogRecord, now: number, seq: number): void {
    this.novelty.add(record, now, seq);
  }

  check(now: number): Verdict {
    this.novelty.settle(now);
    if (this.novelty.isLearning(now)) return { holds: undefined };
    return { holds: now - this.novelty.lastAt < this.#windowMs };
  }
}
