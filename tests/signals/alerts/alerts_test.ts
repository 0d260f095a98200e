import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Alerts } from "../../../lib/signals/alerts/alerts.ts";
import { readRule } from "../../../lib/signals/alerts/rule.ts";
import { LogStream } from "../../../lib/stream/log_stream.ts";
import { until } from "../../support/wait.ts";
import { Setting, START } from "./fixture.ts";

Deno.test("Alerts tells one alert of a burst with its count, and that it is over", async () => {
  await using setting = new Setting(["Errors: count > 5 in 1m to desktop where level>=error"]);
  const { stream, alerts } = setting;
  await setting.write(5);
  await setting.write(10, { level: "INFO" });
  assertEquals([alerts.rules[0].state, alerts.rules[0].value, setting.told], ["ok", 5, []]);
  await setting.write(20);
  await setting.write(5);
  assertEquals(setting.told, ["Alert: Errors: 25 records (count > 5 in 1m)"]);
  assertEquals([alerts.rules[0].state, alerts.rules[0].firing?.count], ["firing", 30]);
  const [{ level, metadata }] = stream.recent(1, ({ metadata }) => metadata.logger === "ringside.alerts");
  const { alert, ...others } = metadata;
  assertEquals([level, typeof alert], ["WARN", "string"]);
  assertEquals(others, {
    logger: "ringside.alerts",
    rule: "Errors",
    state: "firing",
    condition: "count > 5 in 1m",
    query: "level>=error",
    count: 25,
    value: 25,
    first: `${stream.run}-35`,
    last: `${stream.run}-35`,
    desktop: true,
  });
  await setting.pass(61);
  assertEquals(setting.told[1], "Resolved: Errors after 60 s, 30 records");
  assertEquals(alerts.recent.map(({ state, count, firedAt, resolvedAt }) => [state, count, firedAt, resolvedAt]), [
    ["resolved", 30, START, START + 60_000],
  ]);
  assertStrictEquals(alerts.rules[0].state, "ok");
});

Deno.test("Alerts holds back alerts within the cooldown, and tells how many there were", async () => {
  await using setting = new Setting(["a: count >= 2 in 10s cooldown 5m"]);
  for (let burst = 0; burst < 4; burst++) {
    await setting.write(2);
    await setting.pass(20);
  }
  assertEquals(setting.told, [
    "Alert: a: 2 records (count >= 2 in 10s)",
    "Resolved: a after 10 s, 2 records",
  ]);
  assertEquals([setting.alerts.rules[0].held, setting.alerts.rules[0].state], [3, "ok"]);
  await setting.pass(300 - 80);
  assertEquals(setting.told.slice(2), ["Resolved: a after 50 s, 6 records; 2 more since the last alert"]);
  // An alert that still goes on at the end of the cooldown is told then.
  await setting.write(2);
  assertStrictEquals(setting.alerts.rules[0].state, "pending");
  for (let second = 0; second < 300; second++) {
    await setting.write(1);
    await setting.pass(1);
  }
  assertStrictEquals(setting.told.length, 4);
  assert(setting.told[3].startsWith("Alert: a: "), setting.told[3]);
});

Deno.test("Alerts counts each record of a flood of 50,000 a second once", async () => {
  await using setting = new Setting([
    "errors: count > 100 in 1m where level>=error",
    "all: rate > 1000/s in 10s",
  ], { stream: { capacity: 100_000, maxBytes: 64 * 1024 * 1024 } });
  for (let second = 0; second < 5; second++) {
    for (let part = 0; part < 10; part++) {
      for (let number = 0; number < 5000; number++) {
        setting.stream.write({ level: number % 100 === 0 ? "ERROR" : "INFO", message: "Order paid" });
      }
      await setting.alerts.catchUp();
      setting.clock.elapse(100);
    }
  }
  await setting.pass(70);
  const { read, missed } = setting.alerts.stats;
  assertEquals([read, missed], [250_000 + 4, 0]); // and its own alerts
  assertEquals(setting.alerts.recent.map(({ rule, state, count }) => [rule, state, count]), [
    ["errors", "resolved", 2500],
    ["all", "resolved", 250_000],
  ]);
});

Deno.test("Alerts counts the records that were overwritten before it read them", async () => {
  await using setting = new Setting(["a: count > 5"], { stream: { capacity: 10 } });
  await setting.write(25);
  assertEquals([setting.alerts.stats.read, setting.alerts.stats.missed, setting.alerts.stats.lag], [10, 15, 1]);
  assertStrictEquals(setting.alerts.recent[0].count, 10);
});

Deno.test("Alerts reads by itself, before a small ring overwrites what is unread", async () => {
  await using setting = new Setting(["a: count > 5"], { stream: { capacity: 100 } });
  const { stream, alerts } = setting;
  for (let turn = 0; turn < 20; turn++) {
    for (let number = 0; number < 50; number++) stream.write({ message: "Paid" });
    await until(() => alerts.stats.lag < 50, "the records to be read", () => alerts.stats);
  }
  await alerts.catchUp();
  assertStrictEquals(alerts.stats.missed, 0);
  assertStrictEquals(alerts.recent.length, 1);
});

Deno.test("Alerts leaves out own records, unless the query names their logger, and its own always", async () => {
  await using setting = new Setting(["a: count > 0", "b: count > 0 where logger:ringside*"]);
  await setting.write(1, { metadata: { logger: "ringside.alerts" } });
  await setting.write(1, { metadata: { logger: "ringside.http" } });
  await setting.pass(1);
  assertEquals(setting.alerts.rules.map(({ matches }) => matches), [0, 1]);
});

Deno.test("Alerts does not count records that are older than five minutes, and says how many those are", async () => {
  await using setting = new Setting(["a: count > 0", "b: count > 0 in 1h", "c: silent for 1m"]);
  await setting.write(3, { timestamp: new Date(START - 600_000).toISOString() });
  assertEquals(setting.alerts.rules.map(({ matches }) => matches), [0, 3, 3]);
  assertStrictEquals(setting.alerts.stats.late, 3);
});

Deno.test("Alerts tells a silence, and its end", async () => {
  await using setting = new Setting(["Heartbeat: silent for 10m where message:alive"]);
  await setting.write(1, { message: "alive" });
  await setting.pass(300);
  await setting.write(5);
  await setting.pass(299);
  assertEquals(setting.told, []);
  await setting.pass(1);
  assertEquals(setting.told, ["Alert: Heartbeat: no record for 600 s (silent for 10m)"]);
  await setting.pass(60);
  await setting.write(1, { message: "alive" });
  assertEquals(setting.told[1], "Resolved: Heartbeat after 60 s, no record for 660 s");
});

Deno.test("Alerts compares the rate with that of the time before, once it knows a part of it", async () => {
  await using setting = new Setting(["a: rate > 3x the hour before"]);
  for (let minute = 0; minute < 10; minute++) {
    await setting.write(10);
    await setting.pass(60);
    const { state } = setting.alerts.rules[0];
    assertStrictEquals(state, minute < 6 ? "learning" : "ok", `minute ${minute}`);
  }
  await setting.write(29);
  assertEquals(setting.told, []);
  await setting.write(20);
  assertEquals(setting.told, ["Alert: a: 0.8167, 49 records (rate > 3x the hour before in 1m)"]);
});

Deno.test("Alerts takes less than one record a window before for one", async () => {
  await using setting = new Setting(["a: count > 3x the hour before"]);
  await setting.pass(1000);
  await setting.write(3);
  assertEquals(setting.told, []);
  await setting.write(1);
  assertStrictEquals(setting.told.length, 1);
});

const AGGREGATES = [
  { condition: "sum(size) > 99", values: [40, 60], value: 100 },
  { condition: "avg(size) >= 20", values: [10, 30], value: 20 },
  { condition: "min(size) < 5", values: [10, 4], value: 4 },
  { condition: "max(body.size) > 5", values: [1, 6], value: 6 },
] as const;

for (const { condition, values, value } of AGGREGATES) {
  Deno.test(`Alerts checks ${condition}`, async () => {
    await using setting = new Setting([`a: ${condition}`]);
    await setting.write(1, { metadata: { size: "none", body: { size: null } } });
    assertEquals(setting.told, []);
    for (const size of values) await setting.write(1, { metadata: { size, body: { size: String(size) } } });
    assertStrictEquals(setting.alerts.recent[0].value, value);
    await setting.pass(65);
    assertEquals([setting.alerts.rules[0].state, setting.alerts.rules[0].value], ["ok", undefined]);
  });
}

Deno.test("Alerts checks a percentile within 1 %", async () => {
  await using setting = new Setting(["Slow: p99(duration_ms) > 500 in 5m"]);
  for (let number = 0; number < 200; number++) {
    await setting.write(1, { metadata: { duration_ms: number < 197 ? 20 : 900 } });
    await setting.pass(1);
    assertStrictEquals(setting.told.length, number < 198 ? 0 : 1, `${number}`);
  }
  assert(Math.abs(setting.alerts.recent[0].value! - 900) <= 9, `${setting.alerts.recent[0].value}`);
  await setting.pass(310);
  assertStrictEquals(setting.told.length, 2);
});

Deno.test("Alerts learns the held own records for a rule whose query names their logger", async () => {
  await using setting = new Setting([], { learnMs: 1000 });
  const own = { message: "Cannot read a file", metadata: { logger: "ringside.files" } };
  await setting.write(1, own);
  await setting.pass(5);
  setting.alerts.set(readRule("New: new pattern where logger:ringside*"));
  await setting.pass(5);
  assertStrictEquals(setting.alerts.rules[0].state, "ok");
  await setting.write(1, own);
  await setting.pass(60);
  assertEquals(setting.told, []);
  await setting.write(1, { ...own, message: "Disk of the archive full" });
  await setting.pass(60);
  assertStrictEquals(setting.told.length, 1);
});

Deno.test("Alerts tells a new pattern, after it has learned and once it has not become a part of another", async () => {
  await using setting = new Setting(["New: new pattern at level>=error"]);
  await setting.write(1, { message: "Cannot reach database db-1: timeout after 30 s" });
  await setting.pass(599);
  await setting.write(1, { message: "Cannot read file /a/b" });
  assertStrictEquals(setting.alerts.rules[0].state, "learning");
  await setting.pass(1);
  await setting.write(1, { message: "Cannot reach database db-2: timeout after 31 s" });
  await setting.write(1, { message: "Certificate of peer expired", level: "WARN" });
  await setting.pass(10);
  assertEquals([setting.alerts.rules[0].state, setting.told], ["ok", []]);
  await setting.write(3, { message: "Out of memory in worker 7" });
  assertStrictEquals(setting.alerts.rules[0].state, "pending");
  await setting.pass(5);
  assertEquals(setting.told, [
    'Alert: New: new pattern "Out of memory in worker <*>" (new pattern at level>=error in 1m)',
  ]);
  const [{ patterns, first }] = setting.alerts.recent;
  assertEquals(patterns?.map(({ template, record }) => [template, record]), [["Out of memory in worker <*>", first]]);
  // Names are one pattern, not one each.
  for (const name of ["ann", "bob", "cid", "dan", "eve"]) {
    await setting.write(1, { message: `Cannot charge the card of ${name} at the bank` });
  }
  await setting.pass(70);
  assertEquals(setting.told.length, 2);
  assertEquals(setting.alerts.recent[0].patterns?.map(({ template }) => template), [
    "Out of memory in worker <*>",
    "Cannot charge the card of <*> at the bank",
  ]);
});

Deno.test("Alerts takes a message that differs from a known one of its level in one word for that", async () => {
  await using setting = new Setting(["New: new pattern"], { learnMs: 1000 });
  await setting.write(1, { message: "Health check of database passed", level: "INFO" });
  await setting.pass(1);
  await setting.write(1, { message: "Health check of cache passed", level: "INFO" });
  await setting.pass(5);
  assertEquals(setting.told, []);
  await setting.write(1, { message: "Health check of cache failed", level: "ERROR" });
  await setting.write(1, { message: "Health check of database failed", level: "ERROR" });
  await setting.pass(5);
  assertEquals(setting.told, ['Alert: New: new pattern "Health check of cache failed" (new pattern in 1m)']);
});

Deno.test("Alerts knows the patterns of the records held when a rule is added", async () => {
  await using setting = new Setting([]);
  await setting.write(1, { message: "Cannot read file", timestamp: new Date(START - 3_600_000).toISOString() });
  await setting.write(1, { message: "Cannot write file" });
  setting.alerts.set(readRule("New: new pattern"));
  await setting.alerts.catchUp();
  await setting.write(1, { message: "Cannot write file" });
  await setting.write(1, { message: "Out of memory" });
  await setting.pass(5);
  assertEquals(setting.told, ['Alert: New: new pattern "Out of memory" (new pattern in 1m)']);
});

Deno.test("Alerts of a rule that is removed end, and a replaced one begins anew", async () => {
  await using setting = new Setting(["a: count > 1"]);
  const { alerts, clock } = setting;
  await setting.write(1);
  alerts.set(readRule("a: count > 1"));
  await setting.write(1);
  assertEquals([setting.told, alerts.rules.length], [[], 1]);
  assertEquals([alerts.remove("a"), alerts.remove("a"), clock.pending], [true, false, 0]);
  await setting.write(5);
  assertEquals([setting.told, alerts.stats.lag], [[], 0]);
});

Deno.test("Alerts lists those since a record", async () => {
  await using setting = new Setting(["a: count > 0 cooldown 1s", "b: count > 0 where message:b"]);
  await setting.write(1, { message: "a" });
  const { stream, alerts } = setting;
  const seq = stream.stats.newest;
  assertStrictEquals(alerts.since({ run: stream.run, seq: 0 }).length, 1);
  await setting.write(1, { message: "b" });
  assertEquals(alerts.since({ run: stream.run, seq }).map(({ rule }) => rule), ["b"]);
});

Deno.test("Alerts writes a bounded number of records, and counts the others", async () => {
  const rules = Array.from({ length: 50 }, (_, index) => `${index}: count > 0`);
  await using setting = new Setting(rules, { stream: { capacity: 1000 } });
  await setting.write(1);
  assertEquals([setting.told.length, setting.alerts.stats.unwritten], [20, 30]);
  assertStrictEquals(setting.alerts.recent.length, 50);
});

Deno.test("Alerts refuses two rules with one name, and too many", () => {
  using stream = new LogStream();
  const rule = readRule("a: count > 0");
  assertThrows(() => new Alerts(stream, { rules: [rule, rule] }), TypeError, 'two alerts with the name "a"');
  const rules = Array.from({ length: 101 }, (_, index) => readRule(`${index}: count > 0`));
  assertThrows(() => new Alerts(stream, { rules }), RangeError, "there are 100 already");
});
