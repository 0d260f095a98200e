import { stripAnsi } from "../../base/ansi.ts";
import { WILDCARD } from "../../query/mask.ts";
import { type SavedTemplate, type Template, Templates } from "../../query/templates.ts";
import { type Level, LEVEL_RANK } from "../../record/level.ts";
import type { LogRecord } from "../../record/record.ts";

/** Pattern that was never seen before. */
export interface NewPattern {
  /** Id, as in a query. */
  readonly id: string;
  readonly template: string;
  /** Number of its first record. */
  readonly seq: number;
}

/** Most patterns that are known at a time. */
const MAX_KNOWN = 2000;

/** Time that patterns are learned without being new, in ms. */
const LEARN_MS = 600_000;

/**
 * Time that a pattern has to become a part of another one before it is told, in ms: the first values of a word that
 * varies make a pattern each.
 */
const SETTLE_MS = 5000;

/** Most patterns that settle at a time, and that wait to be told. */
const MAX_NEW = 100;

interface Candidate {
  readonly at: number;
  readonly seq: number;
}

/** Finds the patterns that were never seen before. */
export class Novelty {
  /** Time of the last new pattern, in ms. */
  lastAt = -Infinity;
  /** Number of the new patterns that were found. */
  count = 0;
  readonly #level: Level | undefined;
  readonly #learnMs: number;
  #learnedAt: number;
  readonly #templates: Templates;
  /** Templates that were seen, with the level of their first record, if it is known. */
  readonly #seen = new WeakMap<Template, Level | undefined>();
  readonly #candidates = new Map<Template, Candidate>();
  #found: NewPattern[] = [];

  constructor(
    level: Level | undefined,
    { now, known, learnMs = LEARN_MS }: {
      readonly now: number;
      readonly known?: readonly SavedTemplate[];
      readonly learnMs?: number;
    },
  ) {
    this.#level = level;
    this.#learnMs = learnMs;
    const limits = { templates: MAX_KNOWN, onMerge: (part: Template, whole: Template) => this.#merge(part, whole) };
    this.#templates = known === undefined ? new Templates(limits) : Templates.from(known, limits);
    for (const { id } of known ?? []) {
      const template = this.#templates.get(id);
      if (template !== undefined) this.#seen.set(template, undefined);
    }
    this.#learnedAt = known === undefined ? now + learnMs : now;
  }

  /** True while patterns are learned without being new. */
  isLearning(now: number): boolean {
    return now < this.#learnedAt;
  }

  /** True while a pattern may still become a part of another one. */
  get isPending(): boolean {
    return this.#candidates.size > 0;
  }

  /** Known patterns, for a later run. */
  get known(): readonly SavedTemplate[] {
    return this.#templates.saved();
  }

  /** Adds a record. */
  add(record: LogRecord, now: number, seq: number): void {
    if (this.#isBelow(record)) return;
    const template = this.#templates.learn(stripAnsi(record.message));
    if (this.#seen.has(template)) return;
    this.#seen.set(template, record.level);
    if (this.isLearning(now) || this.#candidates.size >= MAX_NEW) return;
    this.#candidates.set(template, { at: now, seq });
  }

  /** Learns a record that is not new. */
  learn(record: LogRecord): void {
    if (this.#isBelow(record)) return;
    const template = this.#templates.learn(stripAnsi(record.message));
    if (!this.#seen.has(template)) this.#seen.set(template, record.level);
  }

  /** Notes that all records since a time were learned, in ms. */
  learnedSince(time: number): void {
    this.#learnedAt = Math.min(this.#learnedAt, time + this.#learnMs);
  }

  /** Tells the patterns that have not become a part of another one. */
  settle(now: number): void {
    for (const [template, { at, seq }] of this.#candidates) {
      if (now - at < SETTLE_MS) continue;
      this.#candidates.delete(template);
      if (this.#isVariant(template)) continue;
      this.lastAt = now;
      this.count++;
      if (this.#found.length < MAX_NEW) this.#found.push({ id: template.id, template: template.text, seq });
    }
  }

  /** Takes the new patterns that were not taken yet. */
  take(): readonly NewPattern[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /**
   * Returns true if a template differs in one word alone from a known one of the same level: the word is most likely a name
   * that was not seen before.
   */
  #isVariant(template: Template): boolean {
    const level = this.#seen.get(template);
    const words = template.text.split(" ");
    return this.#templates.saved().some(({ id, text }) => {
      const other = this.#templates.get(id);
      return other !== undefined && other !== template && level !== undefined && this.#seen.get(other) === level &&
        !this.#candidates.has(other) && differInOneWord(words, text.split(" "));
    });
  }

  #isBelow({ level }: LogRecord): boolean {
    return this.#level !== undefined && LEVEL_RANK[level] < LEVEL_RANK[this.#level];
  }

  #merge(part: Template, whole: Template): void {
    const candidate = this.#candidates.get(part);
    if (candidate === undefined) {
      // It was seen before, and with it all that it becomes a part of.
      if (this.#seen.has(part)) this.#candidates.delete(whole);
    } else {
      this.#candidates.delete(part);
      const other = this.#candidates.get(whole);
      if (!this.#seen.has(whole)) this.#candidates.set(whole, candidate);
      else if (other !== undefined && candidate.at < other.at) this.#candidates.set(whole, candidate);
    }
    if (!this.#seen.has(whole)) this.#seen.set(whole, this.#seen.get(part));
  }
}

/** Words that are alike in messages that differ in one, without numbers and other variable parts. */
const LEAST_ALIKE = 3;

/** Returns true if two messages differ in one word, and enough others are the same. */
function differInOneWord(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  let differences = 0;
  let alike = 0;
  for (let at = 0; at < left.length; at++) {
    if (left[at] !== right[at]) differences++;
    else if (left[at] !== WILDCARD && /\p{L}/u.test(left[at])) alike++;
    if (differences > 1) return false;
  }
  return differences === 1 && alike >= LEAST_ALIKE;
}
