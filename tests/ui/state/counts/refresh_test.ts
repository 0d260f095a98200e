import { assertEquals, assertStrictEquals } from "@std/assert";
import { openRefresh, type Refreshed } from "../../../../ui/state/counts/refresh.ts";
import { turns } from "../../../support/turn.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** Creates a server with manual answers, and a manual clock. */
function open({ announcesAll = true } = {}) {
  const asked: { readonly at: number; readonly signal: AbortSignal; answer(result: Refreshed | Error): void }[] = [];
  const clock = new FakeClock();
  const refresh = openRefresh({
    ask(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Refreshed>();
      const answer = (result: Refreshed | Error) => result instanceof Error ? reject(result) : resolve(result);
      asked.push({ at: clock.now(), signal, answer });
      return promise;
    },
    announcesAll: () => announcesAll,
    delay: clock.delay,
    now: clock.now,
  });
  const passTo = (time: number) => clock.elapse(time - clock.now());
  async function answer(result: Refreshed | Error = "changed") {
    asked.at(-1)!.answer(result);
    await turns(1);
  }
  return { asked, refresh, passTo, answer, times: () => asked.map(({ at }) => at) };
}

Deno.test("openRefresh asks for nothing while hidden, and at once when visible", () => {
  const { refresh, passTo, times } = open();
  refresh.want();
  passTo(5000);
  assertEquals(times(), []);
  refresh.show(true);
  passTo(5000);
  assertEquals(times(), [5000]);
});

Deno.test("openRefresh asks after a change, at least a second after the last answer", async () => {
  const { refresh, passTo, answer, times } = open();
  refresh.show(true);
  passTo(0);
  refresh.want();
  passTo(40);
  await answer();
  passTo(1039);
  assertStrictEquals(times().length, 1);
  passTo(1040);
  await answer();
  passTo(9000);
  assertEquals(times(), [0, 1040]);
  refresh.want();
  passTo(9000);
  assertEquals(times(), [0, 1040, 9000]);
});

Deno.test("openRefresh rests ten times the response time", async () => {
  const { refresh, passTo, answer, times } = open();
  refresh.show(true);
  passTo(700);
  await answer();
  refresh.want();
  passTo(7699);
  assertStrictEquals(times().length, 1);
  passTo(7700);
  assertEquals(times(), [0, 7700]);
});

Deno.test("openRefresh asks for nothing while hidden again, and at once when visible again", async () => {
  const { refresh, passTo, answer, times } = open({ announcesAll: false });
  refresh.show(true);
  passTo(0);
  refresh.show(false);
  await answer();
  refresh.want();
  passTo(100_000);
  assertEquals(times(), [0]);
  refresh.show(true);
  passTo(100_000);
  assertEquals(times(), [0, 100_000]);
});

Deno.test("openRefresh polls if not all changes are announced, with growing intervals", async () => {
  const { refresh, passTo, answer, times } = open({ announcesAll: false });
  refresh.show(true);
  passTo(0);
  await answer("changed");
  passTo(2000);
  await answer("unchanged");
  passTo(6000);
  await answer("unchanged");
  passTo(14_000);
  await answer("changed");
  passTo(16_000);
  assertEquals(times(), [0, 2000, 6000, 14_000, 16_000]);
});

Deno.test("openRefresh aborts the current request on restart", async () => {
  const { asked, refresh, passTo, answer, times } = open();
  refresh.show(true);
  passTo(10);
  refresh.restart(250);
  assertStrictEquals(asked[0].signal.aborted, true);
  asked[0].answer(new Error("aborted"));
  await turns(1);
  passTo(260);
  assertEquals(times(), [0, 260]);
  await answer();
  refresh.restart(0);
  passTo(260);
  assertEquals(times(), [0, 260, 260]);
});

for (const result of ["failed", new Error("away")] as const) {
  Deno.test(`openRefresh retries five seconds after ${result}`, async () => {
    const { refresh, passTo, answer, times } = open();
    refresh.show(true);
    passTo(0);
    await answer(result);
    passTo(4999);
    assertStrictEquals(times().length, 1);
    passTo(5000);
    assertEquals(times(), [0, 5000]);
  });
}
