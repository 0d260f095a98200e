import { TURNS } from "../../base/turns.ts";
import type { HistoryEntry } from "../../stream/history.ts";
import { formatEventId } from "../../wire/cursor.ts";
import type { Alert } from "./alert.ts";
import { isUncounted } from "./alert_logger.ts";
import type { AlertRule } from "./rule.ts";
import { RuleRun } from "./rule_run.ts";

/** Alert that a rule would have raised. */
export type TriedAlert = Pick<Alert, "firedAt" | "resolvedAt" | "count" | "value" | "first" | "patterns" | "heldBack">;

/** Result of a trial. */
export interface Trial {
  /** Alerts that would have been told. */
  readonly fired: number;
  /** The newest of them, oldest first. */
  readonly alerts: readonly TriedAlert[];
  /** Records that match the query. */
  readonly matched: number;
  /** End of the time that was tried, in milliseconds since the Unix epoch. */
  readonly to: number;
  /** False if the time for the trial was over before its end. */
  readonly isComplete: boolean;
}

/** Options of {@linkcode tryRule}. */
export interface TryOptions {
  /** Start and end of the time to try, in milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  /** True if the query names a logger of Ringside. */
  readonly withOwn: boolean;
  /** Time for the trial, in ms. */
  readonly withinMs: number;
}

/** Most alerts that are listed. */
const MAX_LISTED = 50;

/** Checks of a condition in one window. */
const CHECKS_PER_WINDOW = 30;

/** Work of a record and of a check, in units of `Turns.spend`. */
const RECORD_WORK = 64;
const CHECK_WORK = 256;

/**
 * Finds the alerts that a rule would have raised, by the timestamps of the records.
 *
 * @param rule The rule.
 * @param parts Records that match its query, oldest first.
 * @param options Time to try.
 */
export async function tryRule(
  rule: AlertRule,
  parts: AsyncIterable<readonly HistoryEntry[]>,
  { from, to, withOwn, withinMs }: TryOptions,
): Promise<Trial> {
  const ids: string[] = [];
  const run = new RuleRun(rule, { now: from, idOf: (seq) => ids[seq], newId: (now) => String(now) });
  const alerts = new Map<string, TriedAlert>();
  const end = performance.now() + withinMs;
  let fired = 0;
  let matched = 0;
  let now = from;

  function check(): void {
    const alert = run.check(now);
    if (alert === undefined) return;
    if (alert.state === "firing" || !alerts.has(alert.id)) fired++; // an alert that was held back is told once resolved
    alerts.set(alert.id, alert);
    if (alerts.size > MAX_LISTED) alerts.delete(alerts.keys().next().value!);
  }

  /** Passes the time up to a record, with checks as long as one can change something. */
  async function pass(time: number): Promise<void> {
    const { windowMs } = rule.condition;
    const stepMs = Math.max(1000, windowMs / CHECKS_PER_WINDOW);
    const changesUntil = now + 2 * windowMs + rule.cooldownMs;
    while (now + stepMs < time) {
      if (now > changesUntil && run.firing === undefined && run.held === 0) break;
      now += stepMs;
      check();
      if (TURNS.spend(CHECK_WORK)) await TURNS.next();
    }
    now = Math.max(now, time);
  }

  for await (const entries of parts) {
    for (const { run: name, seq, record } of entries) {
      if (isUncounted(record, withOwn)) continue;
      await pass(Math.min(to, Date.parse(record.timestamp)));
      matched++;
      ids[0] = formatEventId(name, seq);
      run.add(record, now, 0);
      check();
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    if (performance.now() >= end) return { fired, alerts: [...alerts.values()], matched, to: now, isComplete: false };
  }
  await pass(to);
  check();
  return { fired, alerts: [...alerts.values()], matched, to, isComplete: true };
}
