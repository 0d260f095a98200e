import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { toRecord } from "../../lib/record.ts";
import { type ConnectionEnvironment, ConnectionModel } from "../../ui/state/connection.ts";
import type { Row } from "../../ui/state/view.ts";

/** A stream that the test speaks for. */
class FakeSource {
  readonly url: string;
  closed = false;
  readonly #listeners = new Map<string, (event: MessageEvent) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: MessageEvent) => void) {
    this.#listeners.set(type, listener);
  }

  close() {
    this.closed = true;
  }

  say(type: string, data: unknown, lastEventId = "") {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    this.#listeners.get(type)?.(new MessageEvent(type, { data: text, lastEventId }));
  }

  fail() {
    this.#listeners.get("error")?.(new MessageEvent("error"));
  }

  hello(run = "run") {
    this.say("hello", { run, oldest: 1, newest: 9, resumed: false, missed: 0 });
  }

  record(seq: number) {
    this.say("message", toRecord({ message: `n${seq}` }), `run-${seq}`);
  }
}

/** A connection whose streams, clock and frames the test holds. */
function setup(random = 1) {
  const sources: FakeSource[] = [];
  const delays: { ms: number; callback: () => void; off: boolean }[] = [];
  const frames: (() => void)[] = [];
  const received: Row[][] = [];
  const counts = { unreadable: 0, restarts: 0 };
  const environment: ConnectionEnvironment = {
    open: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source;
    },
    delay: (callback, ms) => {
      const entry = { ms, callback, off: false };
      delays.push(entry);
      return () => entry.off = true;
    },
    nextFrame: (callback) => frames.push(callback),
    random: () => random,
  };
  const connection = new ConnectionModel({
    receive: (rows) => received.push([...rows]),
    countUnreadable: (count) => counts.unreadable += count,
    restarted: () => counts.restarts++,
  }, environment);
  /** The waits that were not called off. */
  const pending = () => delays.filter(({ off }) => !off);
  const elapse = () => {
    const [entry] = pending().splice(-1);
    entry.off = true;
    entry.callback();
  };
  return { connection, sources, pending, elapse, frames, received, counts };
}

const ADDRESS = { url: "/stream", params: { level: "WARN" }, recent: 100 };

Deno.test("ConnectionModel is live once the server said hello", () => {
  const { connection, sources } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-7" });
  strictEqual(sources[0].url, "/stream?level=WARN&last_event_id=run-7");
  strictEqual(connection.link.value.kind, "connecting");
  sources[0].hello();
  strictEqual(connection.link.value.kind, "live");
});

Deno.test("ConnectionModel hands over nothing when only a sign of life came", () => {
  const { connection, sources, frames, received } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  sources[0].say("beat", { newest: 9 });
  frames.forEach((frame) => frame());
  deepStrictEqual(received, []);
});

Deno.test("ConnectionModel hands over all that came since the last frame", () => {
  const { connection, sources, frames, received } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  for (const seq of [1, 2]) sources[0].record(seq);
  sources[0].say("gap", { from: 3, to: 5, missed: 3, reason: "lagged" });
  strictEqual(frames.length, 1);
  frames[0]();
  deepStrictEqual(received[0].map(({ kind, id }) => [kind, id]), [
    ["record", "run-1"],
    ["record", "run-2"],
    ["gap", "run-5"],
  ]);
  sources[0].record(6);
  strictEqual(frames.length, 2);
});

Deno.test("ConnectionModel does not wait for a frame when very much has come", () => {
  const { connection, sources, received } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  for (let seq = 1; seq <= 2500; seq++) sources[0].record(seq);
  deepStrictEqual(received.map((rows) => rows.length), [1000, 1000]);
});

Deno.test("ConnectionModel counts what it cannot read and goes on", () => {
  const { connection, sources, frames, received, counts } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  sources[0].say("message", '{"half":', "run-1");
  sources[0].say("message", { timestamp: 1 }, "run-2");
  sources[0].say("gap", []);
  sources[0].say("message", toRecord({ message: "without a place" }), "no id");
  sources[0].record(3);
  frames[0]();
  strictEqual(counts.unreadable, 4);
  deepStrictEqual(received[0].map(({ id }) => id), ["run-3"]);
});

Deno.test("ConnectionModel comes back after a random wait under a growing ceiling, which a hello resets", () => {
  const { connection, sources, pending, elapse } = setup(1);
  connection.connect(ADDRESS);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    sources.at(-1)!.fail();
    ok(sources.at(-1)!.closed);
    strictEqual(connection.link.value.kind, "reconnecting");
    strictEqual(pending().length, 1);
    waits.push(pending()[0].ms);
    elapse();
  }
  deepStrictEqual(waits, [5000, 7500, 11_250, 16_875, 25_313, 30_000, 30_000, 30_000]);
  sources.at(-1)!.hello();
  sources.at(-1)!.fail();
  strictEqual(pending()[0].ms, 5000);
});

Deno.test("ConnectionModel spreads its wait over all of the time below the ceiling", () => {
  for (const [random, ms] of [[0, 0], [0.5, 2500], [0.99, 4950]]) {
    const { connection, sources } = setup(random);
    connection.connect(ADDRESS);
    sources[0].fail();
    deepStrictEqual(connection.link.value, { kind: "reconnecting", delayMs: ms });
  }
});

Deno.test("ConnectionModel resumes after the last id, also one that only a beat told", () => {
  const { connection, sources, elapse } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  sources[0].record(4);
  sources[0].fail();
  elapse();
  strictEqual(sources[1].url, "/stream?level=WARN&last_event_id=run-4");
  sources[1].hello();
  sources[1].say("beat", { newest: 90 }, "run-90");
  sources[1].fail();
  elapse();
  strictEqual(sources[2].url, "/stream?level=WARN&last_event_id=run-90");
});

Deno.test("ConnectionModel tries at once when it is asked to, and only while it waits", () => {
  const { connection, sources, pending } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  connection.retry();
  strictEqual(sources.length, 1);
  sources[0].fail();
  connection.retry();
  strictEqual(sources.length, 2);
  strictEqual(pending().length, 1, "only the watch over the new stream is left");
});

Deno.test("ConnectionModel takes an open connection for dead when nothing comes", () => {
  const { connection, sources, pending, elapse } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  strictEqual(pending().length, 1);
  strictEqual(pending()[0].ms, 65_000);
  sources[0].say("beat", { newest: 1 });
  strictEqual(pending().length, 1, "a sign of life begins the wait anew");
  elapse();
  strictEqual(connection.link.value.kind, "stale");
  ok(sources[0].closed);
  elapse();
  strictEqual(sources.length, 2);
});

Deno.test("ConnectionModel tells of a new run", () => {
  const { connection, sources, elapse, counts } = setup();
  connection.connect({ ...ADDRESS, cursor: "run-3" });
  sources[0].hello("run");
  strictEqual(counts.restarts, 0);
  sources[0].fail();
  elapse();
  sources[1].hello("next");
  strictEqual(counts.restarts, 1);
});

Deno.test("ConnectionModel leaves the old stream when it is sent to another, and hears nothing more of it", () => {
  const { connection, sources, frames, received } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  sources[0].record(4);
  connection.connect({ url: "/stream", params: {}, recent: 100 });
  strictEqual(sources[1].url, "/stream?recent=100");
  ok(sources[0].closed);
  sources[0].record(5);
  sources[0].fail();
  frames[0]();
  deepStrictEqual(received[0].map(({ id }) => id), ["run-4"]);
  strictEqual(connection.link.value.kind, "connecting");
});

Deno.test("ConnectionModel stays closed until it is asked to go on", () => {
  const { connection, sources, pending } = setup();
  connection.connect(ADDRESS);
  sources[0].hello();
  connection.close();
  sources[0].fail();
  deepStrictEqual([connection.link.value.kind, sources.length, pending().length], ["closed", 1, 0]);
  connection.retry();
  deepStrictEqual([connection.link.value.kind, sources.length], ["connecting", 2]);
});
