import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { parseEventId } from "../../../../lib/wire/cursor.ts";
import { createHandler, type HandlerOptions } from "../../../../lib/http/handler.ts";
import { LogStream, type LogStreamOptions } from "../../../../lib/stream/log_stream.ts";
import { Hub } from "../../../../ui/state/connection/hub.ts";
import * as hubLater from "../../../../ui/state/connection/hub_later.ts";
import * as tabFilters from "../../../../ui/state/connection/tab_filters.ts";
import type { Link, Port, ToHub, ToTab } from "../../../../ui/state/connection/messages.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { Changes } from "../../../support/wait.ts";

const LOGS_URL = "http://localhost/api/monitoring/advanced/logs";
const READY_URL = "http://localhost/readyz";

type Open = ToHub & { kind: "open" };

/** A tab as the hub sees it; it reads whatever it is sent at once, unless told otherwise. */
class FakeTab implements Port {
  onmessage: Port["onmessage"] = null;
  readonly links: Link[] = [];
  /** The ids of the records, and the numbers and reasons of the gaps. */
  readonly got: string[] = [];
  hellos: { run: string; resumed: boolean; missed: number }[] = [];
  beats = 0;
  cursor = "";
  /** Starts of the newest records that came. */
  readonly starts: string[] = [];
  batches = 0;
  forgotten = false;
  reads = true;
  #round = 0;
  readonly #changes = new Changes();

  postMessage(message: ToTab) {
    if (message.kind === "link") this.links.push(message.link);
    else if (message.kind === "forgotten") this.forgotten = true;
    else if (message.kind === "batch" && message.round === this.#round) this.#read(message);
    this.#changes.tell();
  }

  #read({ events, cursor, start }: ToTab & { kind: "batch" }) {
    this.cursor = cursor;
    if (start !== undefined) this.starts.push(`${parseEventId(start.from).seq} of ${start.oldest}`);
    this.batches++;
    for (const { type, data, lastEventId } of events) {
      const value = JSON.parse(data);
      if (type === "message") this.got.push(`${parseEventId(lastEventId).seq}`);
      else if (type === "gap") this.got.push(`${value.reason} ${value.from}-${value.to}`);
      else if (type === "hello") this.hellos.push(value);
      else this.beats++;
    }
    if (this.reads) this.take();
  }

  /** Confirms a batch, of this round unless told otherwise. */
  take(round = this.#round) {
    this.tell({ kind: "taken", round });
  }

  tell(message: ToHub) {
    this.onmessage?.(new MessageEvent("message", { data: message }));
  }

  open(members: Partial<Open> = {}) {
    this.tell({ kind: "open", round: ++this.#round, params: {}, visible: true, ...members });
  }

  /** Waits until something holds. */
  async until(holds: () => boolean, what = `messages with ${holds}`) {
    const seen = () => ({ links: this.links.slice(-3), got: this.got.slice(-10), hellos: this.hellos.slice(-3) });
    await this.#changes.until(holds, what, seen);
  }

  /** Waits until it has a record. */
  async has(seq: number) {
    await this.until(() => this.got.includes(String(seq)), `record ${seq}`);
  }
}

interface Options {
  readonly stream?: LogStreamOptions;
  readonly handler?: Partial<HandlerOptions>;
}

/** A hub over the real routes, with a clock of the test. */
function setup(options: Options = {}) {
  const served = {
    stream: new LogStream(options.stream),
    isUp: true,
    isHung: false,
    refusesStreams: false,
    isOnline: true,
    language: Promise.resolve(),
    later: Promise.resolve(hubLater),
  };
  const newHandler = () => createHandler({ stream: served.stream, heartbeatMs: null, ...options.handler });
  let handler: (request: Request) => Promise<Response> = newHandler();
  const clock = new FakeClock();
  let wire = new AbortController();
  /** Queries of the streams and pages requested, times of the probes in ms, and number of open streams. */
  const asked = { streams: [] as string[], pages: [] as string[], probes: [] as number[], open: 0 };
  const hub = new Hub({
    logsUrl: LOGS_URL,
    readyUrl: READY_URL,
    async fetch(url, init) {
      const { pathname, search } = new URL(url);
      if (pathname === "/readyz") {
        asked.probes.push(clock.now());
        if (served.isHung) return new Promise(() => {});
        if (!served.isUp) throw new TypeError("Failed to fetch");
        return handler(new Request(url));
      }
      const isStream = pathname.endsWith("/stream");
      (isStream ? asked.streams : asked.pages).push(decodeURIComponent(search.slice(1).replaceAll("+", " ")));
      if (!served.isUp || isStream && served.refusesStreams) throw new TypeError("Failed to fetch");
      const response = await handler(new Request(url, init));
      if (!isStream || !response.ok) return response;
      if (init.signal!.aborted) {
        await response.body!.cancel();
        throw init.signal!.reason;
      }
      asked.open++;
      init.signal!.addEventListener("abort", () => asked.open--);
      // What a browser does when the request is called off.
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const signal = AbortSignal.any([init.signal!, wire.signal]);
      response.body!.pipeTo(writable, { signal }).catch(() => {});
      return new Response(readable, response);
    },
    loadLater: () => served.later,
    async loadFilters() {
      await served.language;
      return tabFilters;
    },
    delay: clock.delay,
    random: () => 1,
    isOnline: () => served.isOnline,
  });
  return {
    hub,
    served,
    asked,
    clock,
    write: (count: number, level = "INFO") => {
      for (let index = 0; index < count; index++) {
        served.stream.write({ level, message: `n${served.stream.stats.newest + 1}` });
      }
    },
    request: (path: string) => handler(new Request(LOGS_URL + path)),
    id: (seq: number) => `${served.stream.run}-${seq}`,
    tab() {
      const tab = new FakeTab();
      hub.connect(tab);
      return tab;
    },
    elapse: (ms: number) => clock.elapse(ms),
    pending: () => clock.pending,
    /** Breaks the open streams. */
    cut() {
      const before = wire;
      wire = new AbortController();
      before.abort();
    },
    /** Ends the server's streams, and serves a new run in its place. */
    restart() {
      const before = served.stream;
      served.stream = new LogStream(options.stream);
      handler = newHandler();
      before.close();
    },
    [Symbol.dispose]() {
      served.stream.close();
      handler = () => Promise.resolve(new Response(null, { status: 404 }));
    },
  };
}

/** The numbers from one to another, as a tab got them. */
function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

Deno.test("Hub gives a tab what comes after its cursor, and then what is written", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  write(5);
  const one = tab();
  one.open({ cursor: id(3), params: { level: "INFO" } });
  await one.has(5);
  write(2);
  await one.has(7);
  assertEquals(one.got, numbers(4, 7));
  assertEquals(asked, { streams: [`level=INFO&last_event_id=${id(3)}`], pages: [], probes: [], open: 1 });
  assertStrictEquals(one.cursor, id(7));
  assertEquals(one.hellos.map(({ resumed, missed }) => [resumed, missed]), [[true, 0]]);
});

Deno.test("Hub begins with the newest that match where a tab has no cursor", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  write(3, "WARN");
  write(4);
  const one = tab();
  one.open({ recent: 2, params: { q: "level>=warn" } });
  await one.until(() => one.hellos.length === 1);
  write(1);
  write(1, "ERROR");
  await one.has(9);
  assertEquals(one.got, ["2", "3", "9"]);
  assertEquals(asked.pages, ["q=level>=warn&limit=2&cover=held"]);
  assertEquals(asked.streams, [`q=level>=warn&last_event_id=${id(7)}`]);
});

Deno.test("Hub gives twelve tabs of different filters what they want by one stream", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  write(20);
  const tabs = Array.from({ length: 12 }, (_, index) => {
    const one = tab();
    one.open({ cursor: id(20), params: { q: `n${21 + index} OR level>=error` } });
    return one;
  });
  await Promise.all(tabs.map((one) => one.until(() => one.hellos.length > 0)));
  write(12);
  write(1, "FATAL");
  await Promise.all(tabs.map((one) => one.has(33)));
  assertEquals(tabs.map(({ got }) => got), tabs.map((_, index) => [String(21 + index), "33"]));
  assertStrictEquals(asked.open, 1);
});

Deno.test("Hub asks for no more than the tabs want together", async () => {
  using setting = setup();
  const { asked, id, tab } = setting;
  const [one, two, three] = [tab(), tab(), tab()];
  one.open({ cursor: id(0), params: { q: "a" } });
  two.open({ cursor: id(0), params: { q: "b OR c", level: "WARN" } });
  await two.until(() => two.hellos.length > 0);
  three.open({ cursor: id(0), params: {} });
  three.tell({ kind: "close" });
  two.tell({ kind: "close" });
  assertEquals(asked.streams.map((query) => query.replace(/&?last_event_id=.*/, "")), [
    "q=a",
    "", // until the query language is there
    "q=(a) OR (level>=WARN (b OR c))",
    "",
    "q=(a) OR (level>=WARN (b OR c))",
    "q=a",
  ]);
  await one.until(() => one.hellos.length > 0);
});

Deno.test("Hub gives tabs all that comes as long as it cannot read their filters, and then what they want", async () => {
  using setting = setup();
  const { asked, id, served, tab, write } = setting;
  const { promise, reject } = Promise.withResolvers<void>();
  served.language = promise;
  const [one, two, three] = [tab(), tab(), tab()];
  one.open({ cursor: id(0), params: { q: "n1" } });
  two.open({ cursor: id(0), params: { q: "n2" } });
  write(2);
  await Promise.all([one.has(2), two.has(2)]);
  assertEquals([one.got, two.got], [["1", "2"], ["1", "2"]]);
  reject(new TypeError("Failed to fetch"));
  await promise.catch(() => {});
  write(1);
  await Promise.all([one.has(3), two.has(3)]);
  served.language = Promise.resolve();
  three.open({ cursor: id(3), params: { q: "n5" } });
  await three.until(() => asked.streams.at(-1)!.startsWith("q=") && three.hellos.length > 0);
  write(2);
  await three.has(5);
  assertEquals([one.got, two.got, three.got], [["1", "2", "3"], ["1", "2", "3"], ["5"]]);
  assertStrictEquals(asked.streams.at(-1), `q=(n1) OR (n2) OR (n5)&last_event_id=${id(3)}`);
});

Deno.test("Hub asks for everything where all filters together are too much for one query", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  const words = (letter: string) => Array.from({ length: 60 }, (_, index) => `${letter}${index}`).join(" OR ");
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(0), params: { q: words("n") } });
  two.open({ cursor: id(0), params: { q: words("m") } });
  await two.until(() => two.hellos.length > 0);
  assertStrictEquals(asked.streams.at(-1), `last_event_id=${id(0)}`);
  write(61);
  await one.has(59);
  assertEquals([one.got[0], two.got], ["1", []]);
});

Deno.test("Hub keeps its stream for a tab that wants what it has", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(0), params: { level: "WARN" } });
  await one.until(() => one.hellos.length > 0);
  two.open({ cursor: id(0), params: { level: "WARN" } });
  assertStrictEquals(asked.streams.length, 1);
  assertEquals(two.hellos.map(({ resumed, missed }) => [resumed, missed]), [[true, 0]]);
  write(1, "WARN");
  await Promise.all([one.has(1), two.has(1)]);
});

Deno.test("Hub gives nothing twice and leaves nothing out when a tab comes that is behind or ahead", async () => {
  using setting = setup();
  const { asked, id, tab, write } = setting;
  write(10);
  const [one, behind, ahead] = [tab(), tab(), tab()];
  one.open({ cursor: id(6) });
  await one.has(10);
  behind.open({ cursor: id(2) });
  await behind.has(10);
  write(4);
  ahead.open({ cursor: id(13) });
  await Promise.all([one.has(14), behind.has(14), ahead.has(14)]);
  assertEquals([one.got, behind.got, ahead.got], [numbers(7, 14), numbers(3, 14), ["14"]]);
  assertStrictEquals(asked.open, 1);
});

Deno.test("Hub tells of what was overwritten only those who miss it", async () => {
  using setting = setup({ stream: { capacity: 5 } });
  const { id, tab, write } = setting;
  write(10);
  const [one, behind] = [tab(), tab()];
  one.open({ cursor: id(8) });
  await one.has(10);
  behind.open({ cursor: id(2) });
  await behind.has(10);
  assertEquals(one.got, ["9", "10"]);
  assertEquals(behind.got, ["overwritten 3-5", ...numbers(6, 10)]);
  assertStrictEquals(behind.hellos[0].missed, 3);
});

Deno.test("Hub follows a tab to another filter, and the others go on", async () => {
  using setting = setup();
  const { id, tab, write } = setting;
  write(4);
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(4) });
  two.open({ cursor: id(4), params: { level: "ERROR" } });
  await Promise.all([one, two].map((tab) => tab.until(() => tab.hellos.length > 0)));
  two.open({ recent: 100, params: { q: "n1 OR n6" } });
  await two.has(1);
  write(2);
  await Promise.all([one.has(6), two.has(6)]);
  assertEquals([one.got, two.got], [["5", "6"], ["1", "6"]]);
});

Deno.test("Hub tells of what was overwritten from one filter to the next", async () => {
  using setting = setup({ stream: { capacity: 5 } });
  const { id, tab, write } = setting;
  write(4);
  const one = tab();
  one.open({ cursor: id(4) });
  await one.until(() => one.hellos.length === 1);
  write(20); // before the stream has given any of them
  one.open({ recent: 5, params: { q: "n" } });
  one.open({ recent: 5, params: { q: "n2*" } }); // before the first was answered
  await one.has(24);
  assertEquals(one.got, ["overwritten 5-19", ...numbers(20, 24)]);
});

Deno.test("Hub reports with the newest records from where on they leave nothing out", async () => {
  using setting = setup({ stream: { capacity: 20 } });
  const { tab, write } = setting;
  write(30);
  const [one, two] = [tab(), tab()];
  one.open({ recent: 5, params: { q: "n" } });
  two.open({ recent: 5, params: { q: "n2*" } });
  await Promise.all([one.has(30), two.has(29)]);
  assertEquals([one.starts, two.starts], [["26 of 11"], ["25 of 11"]]);
  two.open({ recent: 20, params: { q: "n2*" } });
  await two.until(() => two.starts.length === 2);
  assertEquals(two.starts[1], "11 of 11", "these are all matches that are held");
});

Deno.test("Hub reports what is gone behind the records that a tab has of another filter", async () => {
  using setting = setup({ stream: { capacity: 20 } });
  const { id, tab, write } = setting;
  write(5);
  const one = tab();
  one.open({ cursor: id(5), params: { q: "n1" } });
  await one.until(() => one.hellos.length === 1);
  write(25);
  await one.has(19);
  const { length } = one.got;
  one.open({ recent: 5, params: { q: "n" }, seen: id(5) });
  await one.has(30);
  assertEquals(one.got.slice(length), ["overwritten 6-10", ...numbers(26, 30)]);
});

Deno.test("Hub goes on without a double where the stream broke, after a wait under a growing ceiling", async () => {
  using setting = setup();
  const { asked, elapse, id, served, tab, write } = setting;
  write(3);
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(1) });
  two.open({ cursor: id(3), params: { q: "n5" } });
  await one.has(3);
  served.isUp = false;
  served.stream.close();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    const count = () => one.links.filter(({ kind }) => kind === "reconnecting").length;
    await one.until(() => count() > attempt);
    const link = one.links.at(-1) as Link & { kind: "reconnecting" };
    assertStrictEquals(link.cause, "lost");
    waits.push(link.delayMs);
    if (attempt < 6) elapse(link.delayMs);
  }
  assertEquals(waits, [5000, 7500, 11_250, 16_875, 25_313, 30_000, 30_000]);
  assertEquals(two.links, one.links);
  served.isUp = true;
  setting.restart();
  const run = served.stream.run;
  write(6);
  one.tell({ kind: "retry" });
  await Promise.all([one.has(6), two.has(5)]);
  assertEquals(one.got, ["2", "3", "restart 1-0", ...numbers(1, 6)]);
  assertEquals(two.got, ["restart 1-0", "5"]);
  assertEquals(one.hellos.map(({ resumed, missed }) => [resumed, missed]).at(-1), [false, 0]);
  assertStrictEquals(one.hellos.at(-1)?.run, run);
  assertMatch(asked.streams.at(-1)!, /last_event_id=\w+-3$/);
  const { length } = one.links;
  served.stream.close();
  await one.until(() => one.links.length > length);
  assertEquals(one.links.at(-1), { kind: "reconnecting", delayMs: 5000, cause: "lost" });
});

Deno.test("Hub tries again at once when it is asked to, and only while it waits", async () => {
  using setting = setup();
  const { asked, hub, id, served, tab } = setting;
  served.isUp = false;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.links.length === 1);
  served.isUp = true;
  one.tell({ kind: "retry" });
  await one.until(() => one.hellos.length === 1);
  one.tell({ kind: "retry" });
  hub.retry();
  assertStrictEquals(asked.streams.length, 2);
  assertEquals(one.links.map(({ kind }) => kind), ["reconnecting", "connecting"]);
});

Deno.test("Hub says that the machine has no network, and asks again for the newest where it had no answer", async () => {
  using setting = setup();
  const { elapse, served, tab, write } = setting;
  write(3);
  served.isUp = served.isOnline = false;
  const one = tab();
  one.open({ recent: 2 });
  await one.until(() => one.links.length === 1);
  assertEquals(one.links, [{ kind: "reconnecting", delayMs: 5000, cause: "offline" }]);
  served.isUp = served.isOnline = true;
  elapse(5000);
  await one.until(() => one.hellos.length === 1);
  assertEquals(one.got, ["2", "3"]);
});

for (
  const { name, answer, link } of [
    {
      name: "there are too many viewers",
      answer: { status: 503, type: "application/problem+json", after: "20" },
      link: { delayMs: 20_000, cause: "full" },
    },
    {
      name: "the wait asked for is too long",
      answer: { status: 503, type: "application/problem+json", after: "86400" },
      link: { delayMs: 60_000, cause: "full" },
    },
    {
      name: "a proxy has no server",
      answer: { status: 503, type: "text/html", after: "Wed, 21 Oct 2015 07:28:00 GMT" },
      link: { delayMs: 5000, cause: "lost" },
    },
    {
      name: "a proxy wants a password",
      answer: { status: 401, type: "text/html" },
      link: { delayMs: 5000, cause: "denied" },
    },
    {
      name: "the server is gone behind a proxy",
      answer: { status: 502, type: "text/html" },
      link: { delayMs: 5000, cause: "lost" },
    },
  ] as const
) {
  Deno.test(`Hub says why it has no stream where ${name}`, async () => {
    const tab = new FakeTab();
    const { status, type } = answer;
    const headers = { "content-type": type, ..."after" in answer && { "retry-after": answer.after } };
    new Hub({
      logsUrl: LOGS_URL,
      readyUrl: READY_URL,
      fetch: () => Promise.resolve(new Response("no", { status, headers })),
      loadFilters: () => Promise.resolve(tabFilters),
      loadLater: () => Promise.resolve(hubLater),
      delay: () => () => {},
      random: () => 1,
      isOnline: () => true,
    }).connect(tab);
    tab.open({ cursor: "run-1" });
    await tab.until(() => tab.links.length === 1);
    assertEquals(tab.links, [{ kind: "reconnecting", ...link }]);
  });
}

Deno.test("Hub says that the real server has too many viewers", async () => {
  using setting = setup({ handler: { maxViewers: 1 } });
  const { id, request, tab } = setting;
  const other = await request("/stream");
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.links.length === 1);
  const [link] = one.links;
  assert(link.kind === "reconnecting" && link.cause === "full" && link.delayMs >= 5000);
  await other.body?.cancel();
  one.tell({ kind: "retry" });
  await one.until(() => one.hellos.length === 1);
});

Deno.test("Hub reports a silent connection after 20 s, and counts it as dead after 35 s", async () => {
  using setting = setup();
  const { asked, elapse, id, tab } = setting;
  const [one, late] = [tab(), tab()];
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  elapse(19_999);
  assertEquals(one.links, []);
  elapse(1);
  assertEquals(one.links, [{ kind: "stale", silentMs: 20_000 }]);
  late.open({ cursor: id(0) });
  assertEquals(late.links, one.links, "a new tab learns of it too");
  elapse(14_999);
  assertEquals(one.links.slice(1), [25_000, 30_000].map((silentMs) => ({ kind: "stale", silentMs })));
  elapse(1);
  assertEquals(one.links.at(-1), { kind: "reconnecting", delayMs: 5000, cause: "silent" });
  assertStrictEquals(asked.open, 0);
  elapse(5000);
  await one.until(() => one.hellos.length === 2);
  assertStrictEquals(asked.open, 1);
});

Deno.test("Hub is live again when something comes on a silent connection, and stays so", async () => {
  using setting = setup();
  const { asked, elapse, id, tab, write } = setting;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  elapse(21_000);
  write(1);
  await one.has(1);
  assertEquals(one.links.map(({ kind }) => kind), ["stale", "live"]);
  elapse(19_999);
  assertEquals([one.links.length, asked.streams.length], [2, 1]);
});

Deno.test("Hub opens a silent connection anew at once when it is asked to", async () => {
  using setting = setup();
  const { asked, elapse, id, tab } = setting;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  elapse(20_000);
  one.tell({ kind: "retry" });
  await one.until(() => one.hellos.length === 2);
  assertEquals([asked.streams.length, asked.open], [2, 1]);
  assertEquals(one.links.map(({ kind }) => kind), ["stale", "connecting"]);
});

Deno.test("Hub accepts no more than 15 s of silence once the network seems gone", async () => {
  using setting = setup();
  const { elapse, hub, id, tab } = setting;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  hub.suspect();
  elapse(14_999);
  assertEquals(one.links, []);
  elapse(1);
  assertEquals(one.links, [{ kind: "reconnecting", delayMs: 5000, cause: "silent" }]);
});

Deno.test("Hub asks a lost server every 2 s whether it is ready, and comes back as soon as it is", async () => {
  using setting = setup();
  const { asked, clock, elapse, id, served, tab, write } = setting;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  served.isUp = false;
  served.stream.close();
  const waits = () => one.links.filter(({ kind }) => kind === "reconnecting").length;
  for (let attempt = 1; attempt <= 3; attempt++) {
    await one.until(() => waits() === attempt);
    elapse((one.links.at(-1) as Link & { kind: "reconnecting" }).delayMs);
  }
  await one.until(() => waits() === 4);
  const before = asked.probes.length;
  served.isHung = true;
  elapse(7000);
  assertStrictEquals(asked.probes.length - before, 3, "one that is not answered does not hold up the next one");
  served.isHung = false;
  served.isUp = true;
  setting.restart();
  write(1);
  const since = clock.now();
  elapse(2000);
  await one.has(1);
  assertStrictEquals(clock.now() - since, 2000, "of a wait of 16 s");
});

for (
  const { name, cause, visible, handler } of [
    { name: "while no tab is visible", cause: "lost", visible: false, handler: {} },
    { name: "that has too many viewers", cause: "full", visible: true, handler: { maxViewers: 1 } },
  ] as const
) {
  Deno.test(`Hub does not ask a server ${name} whether it is ready`, async () => {
    using setting = setup({ handler });
    const { asked, elapse, id, request, served, tab } = setting;
    const other = await request("/stream");
    if (cause === "lost") served.isUp = false;
    const one = tab();
    one.open({ cursor: id(0), visible });
    await one.until(() => one.links.length === 1);
    const [link] = one.links;
    assert(link.kind === "reconnecting" && link.cause === cause);
    elapse(4500);
    assertEquals(asked.probes, []);
    await other.body?.cancel();
  });
}

Deno.test("Hub begins to ask when a tab is visible, and ends when none is", async () => {
  using setting = setup();
  const { asked, elapse, id, served, tab } = setting;
  served.isUp = false;
  const one = tab();
  one.open({ cursor: id(0), visible: false });
  await one.until(() => one.links.length === 1);
  one.tell({ kind: "visible", visible: true });
  elapse(2000);
  assertStrictEquals(asked.probes.length, 1);
  one.tell({ kind: "visible", visible: false });
  elapse(2900);
  assertStrictEquals(asked.probes.length, 1);
});

Deno.test("Hub leaves it to the growing wait where a server is ready and yet refuses the stream", async () => {
  using setting = setup();
  const { asked, elapse, id, served, tab } = setting;
  const one = tab();
  one.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  served.refusesStreams = true;
  setting.cut();
  const waits = () => one.links.filter(({ kind }) => kind === "reconnecting").length;
  await one.until(() => waits() === 1);
  elapse(2000);
  await one.until(() => waits() === 2);
  const { length } = asked.streams;
  elapse(7499);
  await Promise.resolve();
  assertStrictEquals(asked.streams.length, length);
});

Deno.test("Hub closes the connection when no tab was visible for 5 min, and continues when one is", async () => {
  using setting = setup();
  const { asked, elapse, hub, id, tab, write } = setting;
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(0) });
  two.open({ cursor: id(0), visible: false });
  await one.until(() => one.hellos.length === 1);
  let seq = 0;
  /** Lets time pass on a connection that is not silent. */
  async function live(ms: number) {
    for (let passed = 0; passed < ms; passed += 10_000) {
      assertStrictEquals(asked.open, 1);
      write(1);
      seq++;
      await Promise.all([one.has(seq), two.has(seq)]);
      elapse(10_000);
    }
  }
  one.tell({ kind: "visible", visible: false });
  await live(40_000);
  one.tell({ kind: "visible", visible: true });
  await live(20_000);
  one.tell({ kind: "visible", visible: false });
  await live(300_000);
  assertStrictEquals(asked.open, 0);
  assertEquals([one.links, two.links], [[{ kind: "closed" }], [{ kind: "closed" }]]);
  write(3);
  hub.retry();
  assertStrictEquals(asked.open, 0, "it rests, whatever the network does");
  one.tell({ kind: "visible", visible: true });
  await Promise.all([one.has(seq + 3), two.has(seq + 3)]);
  assertEquals([one.got, two.got], [numbers(1, seq + 3), numbers(1, seq + 3)]);
});

Deno.test("Hub sends no more to a tab that reads nothing, and tells it what it missed when it reads again", async () => {
  using setting = setup();
  const { id, tab, write } = setting;
  const [slow, quick] = [tab(), tab()];
  slow.open({ cursor: id(0) });
  quick.open({ cursor: id(0) });
  await Promise.all([slow, quick].map((tab) => tab.until(() => tab.hellos.length > 0)));
  slow.reads = false;
  for (let seq = 1; seq <= 80; seq++) {
    write(1);
    await quick.has(seq);
  }
  assertEquals(slow.got, numbers(1, 64));
  for (let batch = 0; batch < 64; batch++) slow.take();
  slow.reads = true;
  write(1);
  await Promise.all([slow.has(81), quick.has(81)]);
  assertEquals(slow.got, [...numbers(1, 64), "lagged 65-80", "81"]);
  assertEquals(quick.got, numbers(1, 81));
});

Deno.test("Hub ends the stream when the last tab is closed", async () => {
  using setting = setup();
  const { asked, id, pending, tab } = setting;
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(0) });
  two.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  one.tell({ kind: "close" });
  assertStrictEquals(asked.open, 1);
  two.tell({ kind: "close" });
  two.tell({ kind: "close" });
  assertEquals([asked.open, pending()], [0, 0]);
});

Deno.test("Hub forgets a tab that reads nothing from one beat to the third one, and takes it in again", async () => {
  const time = { handler: { heartbeatMs: 1 } }; // a beat every 3 ms
  using setting = setup(time);
  const { asked, id, tab, write } = setting;
  const [gone, one] = [tab(), tab()];
  gone.reads = false;
  gone.open({ cursor: id(0) });
  one.open({ cursor: id(0), params: { q: "n2" } });
  await gone.until(() => gone.forgotten);
  assertStrictEquals(one.forgotten, false);
  assertStrictEquals(asked.streams.at(-1), `q=n2&last_event_id=${id(0)}`);
  write(1);
  gone.reads = true;
  gone.open({ cursor: id(0) });
  await gone.has(1);
  assertStrictEquals(asked.open, 1);
});

Deno.test("Hub sends a tab that was frozen no more unread batches than any other once it is back", async () => {
  using setting = setup({ handler: { heartbeatMs: 1 } });
  const { id, tab, write } = setting;
  const [frozen, quick] = [tab(), tab()];
  frozen.open({ cursor: id(0) });
  quick.open({ cursor: id(0) });
  await Promise.all([frozen, quick].map((tab) => tab.until(() => tab.hellos.length > 0)));
  frozen.reads = false;
  write(1);
  await frozen.until(() => frozen.forgotten);
  // The tab reads what was under way before it learns that it was dropped.
  for (let batch = 0; batch < 64; batch++) frozen.take(1);
  frozen.open({ cursor: id(1) });
  const before = frozen.batches;
  for (let seq = 2; seq <= 200; seq++) {
    frozen.take(1); // late, and a sign of life
    write(1);
    await quick.has(seq);
  }
  assert(frozen.batches - before <= 64, `${frozen.batches - before} unread batches`);
});

Deno.test("Hub opens nothing because a tab is closed while it waits or rests", async () => {
  using setting = setup();
  const { asked, elapse, id, served, tab, write } = setting;
  const [one, two, three] = [tab(), tab(), tab()];
  served.isUp = false;
  for (const each of [one, two, three]) each.open({ cursor: id(0), visible: false });
  await one.until(() => one.links.length === 1);
  const { length } = asked.streams;
  two.tell({ kind: "close" });
  assertStrictEquals(asked.streams.length, length);
  served.isUp = true;
  elapse(5000);
  await one.until(() => one.hellos.length === 1);
  for (let minute = 1; minute <= 5; minute++) {
    write(1);
    await one.has(minute);
    elapse(60_000);
  }
  assertEquals(one.links.at(-1), { kind: "closed" });
  three.tell({ kind: "close" });
  one.tell({ kind: "retry" });
  assertStrictEquals(asked.open, 0);
});

Deno.test("Hub tells all tabs that it tries again because one has come", async () => {
  using setting = setup();
  const { id, served, tab } = setting;
  served.isUp = false;
  const [one, two] = [tab(), tab()];
  one.open({ cursor: id(0) });
  await one.until(() => one.links.length === 1);
  served.isUp = true;
  two.open({ cursor: id(0) });
  await one.until(() => one.hellos.length === 1);
  assertEquals(one.links.map(({ kind }) => kind), ["reconnecting", "connecting"]);
});
