import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Alert } from "../../../lib/signals/alerts/alert.ts";
import { Alerts } from "../../../lib/signals/alerts/alerts.ts";
import { DeliveryError } from "../../../lib/signals/alerts/outbox.ts";
import { readRule } from "../../../lib/signals/alerts/rule.ts";
import type { AlertStore } from "../../../lib/signals/alerts/saved_state.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { turns } from "../../support/turn.ts";
import { Setting, START } from "./fixture.ts";

/** Place that keeps the state in memory. */
class MemoryStore implements AlertStore {
  last: string | undefined;
  save(text: string): void {
    this.last = text;
  }
}

/** Receiver that is down until a time. */
class Receiver {
  readonly received: Alert[] = [];
  readonly attempts: number[] = [];
  readonly #clock: FakeClock;
  downUntil = -Infinity;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly deliver = (alert: Alert): Promise<void> => {
    this.attempts.push(this.#clock.now());
    if (this.#clock.now() < this.downUntil) return Promise.reject(new DeliveryError("nothing listens there"));
    this.received.push(alert);
    return Promise.resolve();
  };
}

Deno.test("Alerts deliver each alert once to a receiver that is down for a minute, in order", async () => {
  const clock = new FakeClock(START);
  const receiver = new Receiver(clock);
  receiver.downUntil = START + 60_000;
  await using setting = new Setting(["a: count > 0 in 10s to webhook:https://example.org/ to desktop"], {
    clock,
    random: () => 1,
    deliver: receiver.deliver,
  });
  await setting.write(1);
  await setting.pass(30);
  const { waiting, delivered, retried, failed } = setting.alerts.stats;
  assertEquals([waiting, delivered, retried, failed], [2, 0, 5, 0]);
  await setting.pass(200);
  assertEquals(receiver.received.map(({ state, count }) => [state, count]), [["firing", 1], ["resolved", 1]]);
  assertEquals(receiver.attempts.map((at) => (at - START) / 1000), [0, 2, 6, 14, 30, 62, 62]);
  assertEquals([setting.alerts.stats.waiting, setting.alerts.stats.delivered], [0, 2]);
});

Deno.test("Alerts wait a random part of the delay between attempts, and as long as the receiver asks", async () => {
  const clock = new FakeClock(START);
  const attempts: number[] = [];
  await using setting = new Setting(["a: count > 0 to webhook:https://example.org/"], {
    clock,
    random: () => 0.25,
    deliver: () => {
      attempts.push((clock.now() - START) / 1000);
      return Promise.reject(new DeliveryError("busy", false, attempts.length === 3 ? 20_000 : 0));
    },
  });
  await setting.write(1);
  for (let part = 0; part < 300; part++) {
    clock.elapse(100);
    await turns(1);
  }
  assertEquals(attempts, [0, 0.5, 1.5, 21.5, 25.5]);
});

Deno.test("Alerts give up a delivery that cannot succeed, or did not for six hours, and count and report it", async () => {
  await using final = new Setting(["a: count > 0 to slack:https://hooks.slack.com/services/secret"], {
    deliver: () => Promise.reject(new DeliveryError("hooks.slack.com answered with 404", true)),
  });
  await final.write(1);
  await turns(2);
  assertEquals([final.alerts.stats.failed, final.alerts.stats.waiting], [1, 0]);
  assertStrictEquals(
    final.told[1],
    'Cannot deliver the alert "a" to slack:https://hooks.slack.com/…: hooks.slack.com answered with 404',
  );
  await using late = new Setting(["a: count > 0 in 1d to webhook:https://example.org/"], {
    random: () => 1,
    deliver: () => Promise.reject(new DeliveryError("nothing listens there")),
  });
  await late.write(1);
  for (let part = 0; part < 5 * 60 + 50; part++) {
    late.clock.elapse(60_000);
    await turns(2);
  }
  assertEquals([late.alerts.stats.failed, late.alerts.stats.waiting], [0, 1]);
  for (let part = 0; part < 20; part++) {
    late.clock.elapse(60_000);
    await turns(2);
  }
  assertEquals([late.alerts.stats.failed, late.alerts.stats.waiting], [1, 0]);
});

Deno.test("Alerts keep a bounded number of deliveries, and count the others", async () => {
  const rules = Array.from(
    { length: 100 },
    (_, index) => `${index}: count > 0 in 1s cooldown 1s${" to webhook:https://example.org/".repeat(10)}`,
  );
  await using setting = new Setting(rules, {
    random: () => 1,
    deliver: () => Promise.reject(new DeliveryError("nothing listens there")),
  });
  await setting.write(1);
  assertEquals([setting.alerts.stats.waiting, setting.alerts.stats.dropped], [1000, 0]);
  await setting.pass(2);
  assertEquals([setting.alerts.stats.waiting, setting.alerts.stats.dropped], [1000, 1000]);
});

Deno.test("Alerts deliver to four targets at a time, and to each in order", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  let active = 0;
  let most = 0;
  const rules = Array.from({ length: 10 }, (_, index) => `${index}: count > 0 in 1s to webhook:https://example.org/`);
  await using setting = new Setting(rules, {
    deliver: async () => {
      most = Math.max(most, ++active);
      await release;
      active--;
    },
  });
  await setting.write(1);
  await setting.pass(2);
  assertEquals([active, setting.alerts.stats.waiting], [4, 20]);
  resolve();
  await turns(50);
  assertEquals([most, setting.alerts.stats.delivered], [4, 20]);
});

Deno.test("Alerts deliver over a restart what was not delivered, and none twice within the cooldown", async () => {
  const clock = new FakeClock(START);
  const receiver = new Receiver(clock);
  receiver.downUntil = START + 60_000;
  const store = new MemoryStore();
  const rules = [
    "a: count > 2 in 30s cooldown 10m to webhook:https://example.org/",
    "b: count > 0 cooldown 10m to webhook:https://example.org/ where message:b",
  ];
  const options = { clock, store, random: () => 1, deliver: receiver.deliver };
  {
    await using setting = new Setting(rules, options);
    await setting.write(5);
    await setting.pass(5);
    // A kill: nothing is called any more.
    setting.alerts[Symbol.dispose]();
  }
  assertStrictEquals(receiver.received.length, 0);
  clock.elapse(10_000);
  {
    await using setting = new Setting(rules, options);
    assertEquals(setting.alerts.rules.map(({ state }) => state), ["firing", "ok"]);
    assertStrictEquals(setting.alerts.recent.length, 1);
    await setting.pass(10);
    // The service logs the same again. The alert goes on, or is within the cooldown.
    await setting.write(5);
    await setting.pass(200);
    await setting.write(5);
    await setting.pass(100);
    assertEquals(receiver.received.map(({ rule, state }) => [rule, state]), [["a", "firing"], ["a", "resolved"]]);
    assertStrictEquals(receiver.received[0].id, receiver.received[1].id);
    assertStrictEquals(setting.alerts.rules[0].held, 1);
  }
  {
    await using setting = new Setting(rules, options);
    assertStrictEquals(setting.alerts.rules[0].held, 1);
    await setting.write(5, { message: "b" });
    await setting.pass(400);
    assertEquals(receiver.received.slice(2).map(({ rule, state, heldBack }) => [rule, state, heldBack]), [
      ["b", "firing", 0],
      ["b", "resolved", 0],
      ["a", "resolved", 1],
    ]);
  }
});

Deno.test("Alerts begin anew with a rule that was changed, and with a state that was cut off", async () => {
  const clock = new FakeClock(START);
  const store = new MemoryStore();
  {
    await using setting = new Setting(["a: count > 0 to webhook:https://example.org/"], {
      clock,
      store,
      deliver: () => Promise.reject(new DeliveryError("nothing listens there")),
    });
    await setting.write(1);
    setting.alerts[Symbol.dispose]();
  }
  await using changed = new Setting(["a: count > 1 to webhook:https://example.org/"], { clock, store });
  assertEquals([changed.alerts.rules[0].state, changed.alerts.stats.waiting], ["ok", 1]);
  const cut = { last: store.last!.slice(0, -10), save() {} };
  await using other = new Setting(["a: count > 0 to webhook:https://example.org/"], { clock, store: cut });
  assertEquals([other.alerts.rules[0].state, other.alerts.stats.waiting], ["ok", 0]);
});

Deno.test("Alerts keep the patterns that they know over a restart", async () => {
  const clock = new FakeClock(START);
  const store = new MemoryStore();
  {
    await using setting = new Setting(["a: new pattern"], { clock, store, learnMs: 10_000 });
    for (const name of ["ann", "bob", "cid", "dan"]) {
      await setting.write(1, { message: `Session of ${name} closed by peer` });
    }
    await setting.pass(20);
  }
  await using setting = new Setting(["a: new pattern"], { clock, store });
  await setting.write(1, { message: "Session of eve closed by peer" });
  await setting.write(1, { message: "Out of memory" });
  await setting.pass(5);
  assertEquals(setting.told, ['Alert: a: new pattern "Out of memory" (new pattern in 1m)']);
});

Deno.test("Alerts end with their last records and deliveries, and wait for a hanging one for a second", async () => {
  const clock = new FakeClock(START);
  const store = new MemoryStore();
  const setting = new Setting(["a: count > 0 to webhook:https://example.org/"], {
    clock,
    store,
    deliver: (_alert, _target, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  });
  setting.stream.write({ message: "Going down" });
  const ended = setting[Symbol.asyncDispose]();
  await turns(20);
  clock.elapse(1000);
  await ended;
  assertStrictEquals(JSON.parse(store.last!).outbox.length, 1);
  assertStrictEquals(clock.pending, 0);
});

Deno.test("Alerts save the state once for the changes of a turn, and never two times at once", async () => {
  const clock = new FakeClock(START);
  let active = 0;
  let saves = 0;
  const store: AlertStore = {
    last: undefined,
    async save() {
      assert(++active === 1, "two saves at once");
      saves++;
      await turns(2);
      active--;
    },
  };
  const stream = new Setting([], { clock }).stream;
  const alerts = new Alerts(stream, {
    clock,
    store,
    rules: [1, 2, 3].map((number) => readRule(`${number}: count > 0 to webhook:https://example.org/`)),
    deliver: () => Promise.resolve(),
  });
  stream.write({ message: "Paid" });
  await alerts.catchUp();
  await turns(20);
  assert(saves >= 1 && saves <= 2, `${saves} saves`);
  await alerts[Symbol.asyncDispose]();
});
