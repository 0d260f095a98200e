import { assertEquals, assertStrictEquals } from "@std/assert";
import { FiguresModel } from "../../../../ui/state/connection/figures.ts";
import { ADDRESS, openConnection } from "./fake_wire.ts";

/** Returns a connection with its figures. */
function openFigures() {
  const setting = openConnection();
  return { ...setting, figures: new FiguresModel(setting.connection, setting.clock) };
}

Deno.test("FiguresModel tells how many records a second come live, not what was there before", () => {
  const { connection, figures, wires, elapse } = openFigures();
  connection.connect(ADDRESS);
  wires[0].records(1, 2, 3);
  wires[0].hello({ newest: 5 });
  wires[0].records(4, 5);
  for (let second = 0; second < 10; second++) {
    wires[0].records(6 + 2 * second, 7 + 2 * second);
    elapse(1000);
    assertStrictEquals(figures.perSecond.value, 2, `after ${second + 1} s`);
  }
  elapse(11_000);
  assertStrictEquals(figures.perSecond.value, 0);
});

Deno.test("FiguresModel tells of a lag that is more than what is always on its way, until it is made up", () => {
  const { connection, figures, wires } = openFigures();
  connection.connect(ADDRESS);
  wires[0].hello();
  const lags = [{ newest: 9 }, { newest: 200, lag: 100 }, { newest: 9000, lag: 800 }, { newest: 9001, lag: 0 }];
  assertEquals(
    lags.map((beat) => {
      wires[0].beat(beat);
      return figures.lag.value;
    }),
    [0, 0, 800, 0],
  );
  wires[0].beat({ newest: 9000, lag: 800 });
  wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 1, cause: "lost" } });
  assertStrictEquals(figures.lag.value, 0);
});

for (
  const { name, hello, comeback } of [
    { name: "all", hello: { newest: 30 }, comeback: { resumed: 23, missed: 0, restarted: false } },
    { name: "a part", hello: { newest: 30, missed: 13 }, comeback: { resumed: 10, missed: 13, restarted: false } },
    { name: "nothing, as there was none", hello: { newest: 7 }, comeback: { resumed: 0, missed: 0, restarted: false } },
    {
      name: "what a new run has",
      hello: { run: "next", newest: 4, resumed: false },
      comeback: { resumed: 4, missed: 0, restarted: true },
    },
  ]
) {
  Deno.test(`FiguresModel tells for a while that it came back with ${name}, once that is seen`, () => {
    const { connection, figures, wires, elapse } = openFigures();
    connection.connect({ ...ADDRESS, cursor: "run-7" });
    wires[0].hello({ newest: 7 });
    assertStrictEquals(figures.comeback.value, undefined);
    wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 1000, cause: "lost" } });
    figures.show(false);
    wires[0].hello(hello);
    assertEquals(figures.comeback.value, comeback);
    elapse(60_000);
    assertEquals(figures.comeback.value, comeback);
    figures.show(true);
    elapse(14_999);
    assertEquals(figures.comeback.value, comeback);
    elapse(1);
    assertStrictEquals(figures.comeback.value, undefined);
  });
}

Deno.test("FiguresModel counts down to the next try", () => {
  const { connection, figures, wires, elapse } = openFigures();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 3500, cause: "full" } });
  const seconds = [figures.seconds.value];
  for (let second = 1; second <= 4; second++) {
    elapse(1000);
    seconds.push(figures.seconds.value);
  }
  assertEquals(seconds, [4, 3, 2, 1, 0]);
});

Deno.test("FiguresModel reports no reconnect where the hub only changes its stream", () => {
  const { connection, figures, wires } = openFigures();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  wires[0].hello();
  wires[0].hello();
  assertStrictEquals(figures.comeback.value, undefined);
});

Deno.test("FiguresModel counts live records from when it is created, and again after each new request", () => {
  const setting = openConnection();
  const { connection, wires, elapse } = setting;
  connection.connect(ADDRESS);
  wires[0].hello({ newest: 5 });
  const figures = new FiguresModel(connection, setting.clock);
  wires[0].records(4, 5, 6, 7);
  elapse(1000);
  assertStrictEquals(figures.perSecond.value, 2);
  connection.connect(ADDRESS);
  wires[0].records(6, 7, 8, 9);
  wires[0].hello({ newest: 9 });
  elapse(1000);
  assertStrictEquals(figures.perSecond.value, 0);
});
