import { assertEquals, assertStrictEquals } from "@std/assert";
import { tryRule } from "../../../lib/signals/alerts/try_rule.ts";
import { readRule } from "../../../lib/signals/alerts/rule.ts";
import type { HistoryEntry } from "../../../lib/stream/history.ts";
import { toRecord } from "../../../lib/record/record.ts";
import { START } from "./fixture.ts";

const DAY = 86_400_000;

/** Records at times after the start, in s. */
async function* records(seconds: readonly number[], message: (index: number) => string = () => "Disk full") {
  const entries = seconds.map((second, index): HistoryEntry => ({
    run: "m3k9x1",
    seq: index + 1,
    record: toRecord({ message: message(index), timestamp: new Date(START + second * 1000).toISOString() }),
  }));
  for (const entry of entries) yield await Promise.resolve([entry]);
}

const OPTIONS = { from: START, to: START + DAY, withOwn: false, withinMs: 60_000 };

Deno.test("tryRule finds the alerts that a rule would have raised", async () => {
  const burst = (at: number) => [at, at + 1, at + 2];
  const seconds = [...burst(100), ...burst(5000), ...burst(5200), ...burst(80_000)];
  const trial = await tryRule(readRule("a: count > 2 in 1m"), records(seconds), OPTIONS);
  assertEquals([trial.matched, trial.isComplete, trial.to], [12, true, START + DAY]);
  const told = trial.alerts.map((
    { firedAt, count, first, heldBack },
  ) => [(firedAt - START) / 1000, count, first, heldBack]);
  assertEquals(told, [
    [102, 3, "m3k9x1-3", 0],
    [5002, 3, "m3k9x1-6", 0],
    [5202, 3, "m3k9x1-9", 0],
    [80_002, 3, "m3k9x1-12", 0],
  ]);
  assertStrictEquals(trial.fired, 4);
});

Deno.test("tryRule finds silences, also at the end", async () => {
  const seconds = Array.from({ length: 600 }, (_, minute) => minute * 60);
  const trial = await tryRule(readRule("a: silent for 10m"), records(seconds), OPTIONS);
  assertEquals(trial.alerts.map(({ firedAt }) => (firedAt - START) / 1000), [599 * 60 + 600 + 20 - 20]);
});

Deno.test("tryRule learns patterns first", async () => {
  const seconds = [0, 300, 1000, 2000, 3000];
  const message = (index: number) => ["a b", "c d", "a b", "e f", "e f"][index];
  const trial = await tryRule(readRule("a: new pattern"), records(seconds, message), OPTIONS);
  assertEquals(trial.alerts.map(({ patterns }) => patterns?.map(({ template }) => template)), [["e f"]]);
});

Deno.test("tryRule says if the time was over, and lists a bounded number", async () => {
  const seconds = Array.from({ length: 80 }, (_, hour) => hour * 1000);
  const rule = readRule("a: count > 0 in 10s");
  const whole = await tryRule(rule, records(seconds), OPTIONS);
  assertEquals([whole.fired, whole.alerts.length, whole.isComplete], [80, 50, true]);
  const cut = await tryRule(rule, records(seconds), { ...OPTIONS, withinMs: 0 });
  assertEquals([cut.isComplete, cut.matched], [false, 1]);
});
