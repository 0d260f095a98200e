import { assertEquals, assertStrictEquals } from "@std/assert";
import { ADDRESS, openConnection, recordEvent } from "./fake_wire.ts";

Deno.test("ConnectionModel asks the hub for what matches, and is live once that said hello", () => {
  const { connection, wires } = openConnection();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  const { params, recent } = ADDRESS;
  assertEquals(wires[0].sent, [
    { kind: "open", round: 1, params, recent, seen: undefined, cursor: "run-7", visible: true },
  ]);
  assertStrictEquals(connection.link.value.kind, "connecting");
  wires[0].hello();
  assertStrictEquals(connection.link.value.kind, "live");
});

Deno.test("ConnectionModel hands over nothing when only a sign of life came", () => {
  const { connection, wires, frames, received } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].beat({ newest: 9 });
  frames.forEach((frame) => frame());
  assertEquals(received, []);
});

Deno.test("ConnectionModel hands over all that came since the last frame, and says that it was taken", () => {
  const { connection, wires, frames, received } = openConnection();
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
  const { connection, wires, received } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(...Array.from({ length: 2500 }, (_, index) => index + 1));
  assertEquals(received.map((rows) => rows.length), [1000, 1000]);
});

Deno.test("ConnectionModel counts what it cannot read and goes on", () => {
  const { connection, wires, frames, received, counts } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].say([
    { type: "message", data: '{"half":', lastEventId: "run-1" },
    { type: "message", data: '{"timestamp":1}', lastEventId: "run-2" },
    { type: "gap", data: "[]", lastEventId: "" },
    { ...recordEvent(3), lastEventId: "no id" },
    recordEvent(3),
  ], "run-3");
  frames[0]();
  assertStrictEquals(counts.unreadable, 4);
  assertEquals(received[0].map(({ id }) => id), ["run-3"]);
});

Deno.test("ConnectionModel requests a try at once only while the next one is waited for", () => {
  const { connection, wires } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  connection.retry();
  assertStrictEquals(wires[0].sent.some(({ kind }) => kind === "retry"), false);
  wires[0].hear({ kind: "link", link: { kind: "reconnecting", delayMs: 3500, cause: "full" } });
  assertEquals(connection.link.value, { kind: "reconnecting", delayMs: 3500, cause: "full" });
  connection.retry();
  assertStrictEquals(wires[0].sent.at(-1)?.kind, "retry");
  wires[0].hear({ kind: "link", link: { kind: "connecting" } });
  assertStrictEquals(connection.link.value.kind, "connecting");
});

Deno.test("ConnectionModel stays live without a word when the hub changes its stream", () => {
  const { connection, wires } = openConnection();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  wires[0].hello();
  wires[0].hello();
  assertStrictEquals(connection.link.value.kind, "live");
});

Deno.test("ConnectionModel dials anew and goes on after what it has when the hub is silent", () => {
  const { connection, wires, elapse } = openConnection();
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
  const { connection, wires } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(10);
  wires[0].hear({ kind: "forgotten" });
  assertEquals([wires.length, wires[0].asked.round, wires[0].asked.cursor], [1, 2, "run-10"]);
});

Deno.test("ConnectionModel tries again, and looks for a new page, where there is no hub", () => {
  const { connection, wires, elapse, counts } = openConnection();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  wires[0].hear({ kind: "unreachable" });
  assertEquals(connection.link.value, { kind: "reconnecting", delayMs: 5000, cause: "lost" });
  assertStrictEquals(counts.restarts, 1);
  elapse(5000);
  assertStrictEquals(wires[1].asked.cursor, "run-7");
  wires[1].hear({ kind: "unreachable" });
  connection.retry();
  assertStrictEquals(wires.length, 3);
  elapse(5000);
  assertStrictEquals(wires.length, 3, "the try at once was in place of the other one");
});

Deno.test("ConnectionModel tells of a new run", () => {
  const { connection, wires, counts } = openConnection();
  connection.connect({ ...ADDRESS, cursor: "run-3" });
  wires[0].hello();
  assertStrictEquals(counts.restarts, 0);
  wires[0].hello({ run: "next", resumed: false });
  assertStrictEquals(counts.restarts, 1);
});

Deno.test("ConnectionModel hears nothing more of what it asked for before", () => {
  const { connection, wires, frames, received } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(4);
  connection.connect({ key: "", params: {}, recent: 100 });
  assertEquals([wires.length, wires[0].asked.params, wires[0].asked.cursor], [1, {}, undefined]);
  wires[0].say([recordEvent(5)], "run-5", 1);
  frames[0]();
  assertEquals(received[0].map(({ id }) => id), ["run-4"]);
  assertStrictEquals(connection.link.value.kind, "connecting");
});

Deno.test("ConnectionModel reports the position of its stream with the rows, also when the filter changes", () => {
  const { connection, wires, frames, positions } = openConnection();
  connection.connect({ ...ADDRESS, cursor: "run-3" });
  wires[0].hello({ newest: 3 });
  wires[0].records(4, 7);
  frames[0]();
  assertEquals(positions, ["level>=WARN run-7"]);
  wires[0].records(9);
  connection.connect({ key: "", params: {}, recent: 100, seen: "run-5" });
  assertEquals(positions.slice(1), ["level>=WARN run-9"]);
  assertStrictEquals(wires[0].asked.seen, "run-5");
  wires[0].hear({
    kind: "batch",
    round: 2,
    events: [recordEvent(8)],
    cursor: "run-9",
    start: { from: "run-8", oldest: 2 },
  });
  frames[1]();
  assertEquals(positions.slice(2), [" undefined", " from run-8 of 2", " run-9"]);
});

Deno.test("ConnectionModel stays closed until it is asked to go on", () => {
  const { connection, wires, pending } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  wires[0].records(10);
  connection.close();
  assertEquals([connection.link.value.kind, wires[0].closed, pending()], ["closed", true, 0]);
  connection.retry();
  assertEquals([connection.link.value.kind, wires[1].asked.cursor], ["connecting", "run-10"]);
});

Deno.test("ConnectionModel waits for nothing while the hub rests, and tells it when it is seen", () => {
  const { connection, wires, pending } = openConnection();
  connection.connect(ADDRESS);
  wires[0].hello();
  connection.show(false);
  wires[0].hear({ kind: "link", link: { kind: "closed" } });
  assertStrictEquals(pending(), 0);
  connection.show(true);
  assertEquals(wires[0].sent.at(-1), { kind: "visible", visible: true });
});
