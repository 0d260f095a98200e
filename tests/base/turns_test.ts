import { assertEquals, assertStrictEquals } from "@std/assert";
import { Turns } from "../../lib/base/turns.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { turns as eventTurns } from "../support/turn.ts";

Deno.test("Turns ends a turn after 5 ms, and looks at the clock only after enough work", async () => {
  const clock = new FakeClock();
  const turns = new Turns(clock);
  const next = turns.next();
  clock.elapse(0);
  await next;
  assertStrictEquals(turns.spend(4096), false);
  clock.elapse(5);
  assertStrictEquals(turns.spend(4095), false);
  assertStrictEquals(turns.spend(1), true);
});

Deno.test("Turns resumes waiting loops in order, as many as fit into a turn", async () => {
  const clock = new FakeClock();
  const turns = new Turns(clock);
  const order: number[] = [];
  for (const [index, ms] of [2, 2, 2, 20, 1].entries()) {
    turns.next().then(() => {
      order.push(index);
      clock.elapse(ms);
    });
  }
  const seen: number[][] = [];
  while (order.length < 5) {
    assertStrictEquals(clock.pending, 1);
    clock.elapse(0);
    await eventTurns(1);
    seen.push([...order]);
  }
  assertEquals(seen, [[0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]]);
  assertStrictEquals(clock.pending, 0);
});

Deno.test("Turns puts a loop that waits again behind those that wait", async () => {
  const clock = new FakeClock();
  const turns = new Turns(clock);
  const order: string[] = [];
  async function work(name: string) {
    for (let step = 0; step < 3; step++) {
      await turns.next();
      order.push(name);
      clock.elapse(9);
    }
  }
  const all = Promise.all([work("a"), work("b")]);
  while (order.length < 6) {
    clock.elapse(0);
    await eventTurns(1);
  }
  await all;
  assertEquals(order, ["a", "b", "a", "b", "a", "b"]);
});

Deno.test("Turns rests after 10 ms of turns in a row, so that the runtime looks for input", async () => {
  const clock = new FakeClock();
  const [soon, rests]: (() => void)[][] = [[], []];
  const turns = new Turns(clock, (callback) => soon.push(callback), (callback) => rests.push(callback));
  const ways: string[] = [];
  for (let turn = 0; turn < 9; turn++) {
    const next = turns.next();
    ways.push(soon.length > 0 ? "soon" : "rest");
    if (soon.length > 0) soon.pop()!();
    else rests.pop()!();
    await next;
    clock.elapse(5);
    await eventTurns(1);
  }
  assertEquals(ways, ["soon", "soon", "rest", "soon", "rest", "soon", "rest", "soon", "rest"]);
  clock.elapse(1000);
  turns.next();
  assertEquals(soon.length, 1, "nothing was to be done meanwhile");
});
