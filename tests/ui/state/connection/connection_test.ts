import { assertEquals, assertStrictEquals } from "@std/assert";
import type { ReceivedEvent } from "../../../../lib/wire/sse.ts";
import { toRecord } from "../../../../lib/record/record.ts";
import { ConnectionModel } from "../../../../ui/state/connection/connection.ts";
import type { Row } from "../../../../ui/state/rows/row.ts";
import type { ToHub, ToTab } from "../../../../ui/state/connection/messages.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

/** A wire whose other end the test speaks for. */
class FakeWire {
  readonly sent: ToHub[] = [];
  closed = false;
  readonly hear: (message: ToTab) => void;

  constructor(listener: (message: ToTab) => void) {
    this.hear = listener;
  }

  send(message: ToHub) {
    this.sent.push(message);
  }

  close() {
    this.closed = true;
  }

  /** What was last asked for. */
  get asked() {
    return this.sent.findLast((message) => message.kind === "open")!;
  }

  say(events: readonly ReceivedEvent[], cursor: string, round = this.asked.round) {
    this.hear({ kind: "batch", round, events, cursor });
  }

  hello(members: { run?: string; newest?: number; resumed?: boolean; missed?: number } = {}) {
    const { run = "run", newest = 9, resumed = true, missed = 0 } = members;
    const data = JSON.stringify({ run, oldest: 1, newest, resumed, missed });
    this.say([{ type: "hello", data, lastEventId: "" }], `${run}-${newest}`);
  }

  records(...seqs: number[]) {
    this.say(seqs.map(record), `run-${seqs.at(-1)}`);
  }

  beat(members: { newest: number; lag?: number }) {
    this.say([{ type: "beat", data: JSON.stringify(members), lastEventId: "" }], `run-${members.newest}`);
  }
}

function record(seq: number): ReceivedEvent {
  return { type: "message", data: JSON.stringify(toRecord({ message: `n${seq}` })), lastEventId: `run-${seq}` };
}

/** A connection whose wires, clock and frames the test holds. */
function setup() {
  const wires: FakeWire[] = [];
  const clock = new FakeClock(1_000_000);
  const frames: (() => void)[] = [];
  const received: Row[][] = [];
  const counts = { unreadable: 0, restarts: 0 };
  const connection = new ConnectionModel({
    receive: (rows) => received.push([...rows]),
    countUnreadable: (count) => counts.unreadable += count,
    restarted: () => counts.restarts++,
  }, {
    dial(listener) {
      const wire = new FakeWire(listener);
      wires.push(wire);
      return wire;
    },
    delay: clock.delay,
    nextFrame: (callback) => frames.push(callback),
    now: clock.now,
  });
  const elapse = (ms: number) => clock.elapse(ms);
  return { connection, wires, elapse, frames, received, counts, pending: () => clock.pending };
}

const ADDRESS = { params: { level: "WARN" }, recent: 100 };

Deno.test("ConnectionModel asks the hub for what matches, and is live once that said hello", () => {
  const { connection, wires } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  assertEquals(wires[0].sent, [{ kind: "open", round: 1, ...ADDRESS, cursor: "run-7", visible: true }]);
  assertStrictEquals(connection.link.value.kind, "connecting");
  wires[0].hello();
  assertStrictEquals(connection.link.value.kind, "live");
});

Deno.test("ConnectionModel hands over nothing when only a sign of life came", () => {
  const { connection, wires, frames, received } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].beat({ newest: 9 });
  frames.forEach((frame) => frame());
  assertEquals(received, []);
});

Deno.test("ConnectionModel hands over all that came since the last frame, and says that it was taken", () => {
  const { connection, wires, frames, received } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(1, 2);
  const gap = JSON.stringify({ from: 3, to: 5, missed: 3, reason: "lagged" });
  wires[0].say([{ type: "gap", data: gap, lastEventId: "" }], "run-5");
  assertStrictEquals(frames.length, 1);
  frames[0]();
  assertEquals(received[0].map(({ kind, id }) => [kind, id]), [
    ["record", "run-1"],
    ["record", "run-2"],
    ["gap", "run-5"],
  ]);
  wires[0].records(6);
  assertStrictEquals(frames.length, 2);
  assertStrictEquals(wires[0].sent.filter(({ kind }) => kind === "taken").length, 4);
});

Deno.test("ConnectionModel does not wait for a frame when very much has come", () => {
  const { connection, wires, received } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(...Array.from({ length: 2500 }, (_, index) => index + 1));
  assertEquals(received.map((rows) => rows.length), [1000, 1000]);
});

Deno.test("ConnectionModel counts what it cannot read and goes on", () => {
  const { connection, wires, frames, received, counts } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].say([
    { type: "message", data: '{"half":', lastEventId: "run-1" },
    { type: "message", data: '{"timestamp":1}', lastEventId: "run-2" },
    { type: "gap", data: "[]", lastEventId: "" },
    { ...record(3), lastEventId: "no id" },
    record(3),
  ], "run-3");
  frames[0]();
  assertStrictEquals(counts.unreadable, 4);
  assertEquals(received[0].map(({ id }) => id), ["run-3"]);
});

Deno.test("ConnectionModel counts down to the next try, and asks for it at once only while it waits", () => {
  const { connection, wires, elapse } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  connection.retry();
  assertStrictEquals(wires[0].sent.some(({ kind }) => kind === "retry"), false);
  wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 3500, cause: "full" } });
  assertEquals(connection.link.value, { kind: "reconnecting", delayMs: 3500, cause: "full" });
  const seconds = [connection.seconds.value];
  for (let second = 1; second <= 4; second++) {
    elapse(1000);
    seconds.push(connection.seconds.value);
  }
  assertEquals(seconds, [4, 3, 2, 1, 0]);
  connection.retry();
  assertStrictEquals(wires[0].sent.at(-1)?.kind, "retry");
  wires[0].hear({ kind: "link", link: { kind: "connecting" } });
  assertStrictEquals(connection.link.value.kind, "connecting");
});

Deno.test("ConnectionModel tells how many records a second come live, not what was there before", () => {
  const { connection, wires, elapse } = setup();
  connection.connect(ADDRESS);
  wires[0].records(1, 2, 3);
  wires[0].hello({ newest: 5 });
  wires[0].records(4, 5);
  for (let second = 0; second < 10; second++) {
    wires[0].records(6 + 2 * second, 7 + 2 * second);
    elapse(1000);
    assertStrictEquals(connection.perSecond.value, 2, `after ${second + 1} s`);
  }
  elapse(11_000);
  assertStrictEquals(connection.perSecond.value, 0);
});

Deno.test("ConnectionModel tells of a lag that is more than what is always on its way, until it is made up", () => {
  const { connection, wires } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  const lags = [{ newest: 9 }, { newest: 200, lag: 100 }, { newest: 9000, lag: 800 }, { newest: 9001, lag: 0 }];
  assertEquals(
    lags.map((beat) => {
      wires[0].beat(beat);
      return connection.lag.value;
    }),
    [0, 0, 800, 0],
  );
  wires[0].beat({ newest: 9000, lag: 800 });
  wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 1, cause: "lost" } });
  assertStrictEquals(connection.lag.value, 0);
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
  Deno.test(`ConnectionModel tells for a while that it came back with ${name}, once that is seen`, () => {
    const { connection, wires, elapse } = setup();
    connection.connect({ ...ADDRESS, cursor: "run-7" });
    wires[0].hello({ newest: 7 });
    assertStrictEquals(connection.comeback.value, undefined);
    wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 1000, cause: "lost" } });
    connection.show(false);
    wires[0].hello(hello);
    assertEquals(connection.comeback.value, comeback);
    elapse(60_000);
    assertEquals(connection.comeback.value, comeback);
    connection.show(true);
    elapse(14_999);
    assertEquals(connection.comeback.value, comeback);
    elapse(1);
    assertStrictEquals(connection.comeback.value, undefined);
  });
}

Deno.test("ConnectionModel stays live without a word when the hub changes its stream", () => {
  const { connection, wires } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  wires[0].hello();
  wires[0].hello();
  assertEquals([connection.link.value.kind, connection.comeback.value], ["live", undefined]);
});

Deno.test("ConnectionModel dials anew and goes on after what it has when the hub is silent", () => {
  const { connection, wires, elapse } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(10, 11);
  elapse(89_000);
  wires[0].beat({ newest: 12 });
  elapse(89_000);
  assertStrictEquals(wires.length, 1);
  elapse(1000);
  assertStrictEquals(wires.length, 2);
  assertStrictEquals(wires[0].closed, true);
  assertStrictEquals(wires[1].asked.cursor, "run-12");
  elapse(90_000);
  assertStrictEquals(wires.length, 3, "nor is one waited for that never says anything");
});

Deno.test("ConnectionModel asks again when the hub took it for closed", () => {
  const { connection, wires } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(10);
  wires[0].hear({ kind: "forgotten" });
  assertEquals([wires.length, wires[0].asked.round, wires[0].asked.cursor], [1, 2, "run-10"]);
});

Deno.test("ConnectionModel tries again, and looks for a new page, where there is no hub", () => {
  const { connection, wires, elapse, counts } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  wires[0].hear({ kind: "unreachable" });
  assertEquals([connection.link.value.kind, connection.seconds.value, counts.restarts], ["reconnecting", 5, 1]);
  elapse(5000);
  assertStrictEquals(wires[1].asked.cursor, "run-7");
  wires[1].hear({ kind: "unreachable" });
  connection.retry();
  assertStrictEquals(wires.length, 3);
  elapse(5000);
  assertStrictEquals(wires.length, 3, "the try at once was in place of the other one");
});

Deno.test("ConnectionModel tells of a new run", () => {
  const { connection, wires, counts } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-3" });
  wires[0].hello();
  assertStrictEquals(counts.restarts, 0);
  wires[0].hello({ run: "next", resumed: false });
  assertStrictEquals(counts.restarts, 1);
});

Deno.test("ConnectionModel hears nothing more of what it asked for before", () => {
  const { connection, wires, frames, received } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(4);
  connection.connect({ params: {}, recent: 100 });
  assertEquals([wires.length, wires[0].asked.params, wires[0].asked.cursor], [1, {}, undefined]);
  wires[0].say([record(5)], "run-5", 1);
  frames[0]();
  assertEquals(received[0].map(({ id }) => id), ["run-4"]);
  assertStrictEquals(connection.link.value.kind, "connecting");
});

Deno.test("ConnectionModel stays closed until it is asked to go on", () => {
  const { connection, wires, pending } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(10);
  connection.close();
  assertEquals([connection.link.value.kind, wires[0].closed, pending()], ["closed", true, 0]);
  connection.retry();
  assertEquals([connection.link.value.kind, wires[1].asked.cursor], ["connecting", "run-10"]);
});

Deno.test("ConnectionModel waits for nothing while the hub rests, and tells it when it is seen", () => {
  const { connection, wires, pending } = setup();
  connection.connect(ADDRESS);
  wires[0].hello();
  connection.show(false);
  wires[0].hear({ kind: "link", link: { kind: "closed" } });
  assertStrictEquals(pending(), 0);
  connection.show(true);
  assertEquals(wires[0].sent.at(-1), { kind: "visible", visible: true });
});
