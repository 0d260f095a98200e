import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { createHandler } from "../../../../lib/http/handler.ts";
import { LogStream } from "../../../../lib/stream/log_stream.ts";
import { formatEventId } from "../../../../lib/wire/cursor.ts";
import { openPageState } from "../../../../ui/state/page/page_state.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ContextModel } from "../../../../ui/state/rows/context.ts";
import { HistoryModel } from "../../../../ui/state/rows/history.ts";
import { firstInView } from "../../../../ui/state/rows/list_motion.ts";
import { readPage } from "../../../../ui/state/rows/page_of_records.ts";
import { PlaceMemoryModel } from "../../../../ui/state/rows/place_memory.ts";
import { turns } from "../../../support/turn.ts";
import { until } from "../../../support/wait.ts";

/** A page with the newest of so many records, and the server that has all of them. Each 1000th is an error. */
async function open(count: number, shown: number, hasArchive = false, firstTime = 1000) {
  const stream = new LogStream({ capacity: 40_000, maxBytes: 2 ** 27 });
  for (let number = 1; number <= count; number++) {
    const timestamp = number === 1 ? firstTime : number * 1000;
    stream.write({ timestamp, message: `n${number}.`, level: number % 1000 === 0 ? "ERROR" : "INFO" });
  }
  const handler = createHandler({ stream });
  const asked: Readonly<Record<string, string>>[] = [];
  let pending = 0;
  /** Requests with this parameter wait for the promise. */
  const gate: { before?: string; opens?: Promise<void> } = {};
  const server = { isAway: false };
  async function fetchPage(params: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown> {
    asked.push(params);
    pending++;
    try {
      if (gate.before === params.before) await gate.opens;
      if (server.isAway) throw new Error("away");
      signal?.throwIfAborted();
      const url = `http://localhost/api/monitoring/advanced/logs?${new URLSearchParams(params)}`;
      return await (await handler(new Request(url))).json();
    } finally {
      pending--;
    }
  }
  const cursor = formatEventId(stream.run, count);
  const state = openPageState({ cursor, capacity: 40_000, level: "", q: "", entries: [] }, QUERY_TOOLS);
  const { view, window } = state;
  window.resized(800, 400);
  view.receive(readPage(await fetchPage({ limit: String(shown) })));
  asked.length = 0;
  const timers = new Map<() => void, number>();
  const delay = (callback: () => void, ms: number) => {
    timers.set(callback, ms);
    return () => void timers.delete(callback);
  };
  const model = new HistoryModel(view, window, { fetchPage, hasArchive: signal(hasArchive), delay, now: () => 0 });
  /** Has the timers of a duration fire. */
  function pass(ms: number) {
    for (const [callback, due] of Array.from(timers)) if (due === ms && timers.delete(callback)) callback();
  }
  async function settle() {
    await until(async () => (await turns(5), pending === 0), "the answers");
  }
  const messageAt = (index: number) => {
    const row = view.list.value.at(index);
    return row.kind === "record" ? row.record.message : "gap";
  };
  const top = () => messageAt(firstInView(window));
  /** Scrolls to an end of the rows that are there, and waits for the next ones. */
  async function scrollTo(end: "top" | "bottom") {
    const { geometry } = window;
    window.scrolled(end === "top" ? 0 : geometry.startOf(geometry.length()) - 400);
    await settle();
  }
  /** Has the stream of a new filter begin, with so many of its newest matches. */
  async function join(recent: number) {
    view.joinNewest(view.filter.value.key, { from: formatEventId(stream.run, count + 1), oldest: 1 });
    view.receive(readPage(await fetchPage({ ...view.params.value, limit: String(recent) })));
  }
  return { stream, view, window, model, asked, pass, settle, top, scrollTo, join, gate, server, fetchPage, delay };
}

Deno.test("HistoryModel loads older records once the reader scrolls towards the oldest row, and not before", async () => {
  const { view, window, asked, settle, stream } = await open(1000, 50);
  assertStrictEquals(asked.length, 0);
  window.scrolled(100);
  const [first] = window.slice.value.rows;
  await settle();
  assertEquals(asked, [{ before: `${stream.run}-951`, limit: "500" }]);
  assertEquals([view.list.value.length, view.waiting.value, window.slice.value.rows[0]], [550, 0, first]);
});

Deno.test("HistoryModel asks no more once the server has nothing older", async () => {
  const { asked, scrollTo, view } = await open(60, 50);
  for (let round = 0; round < 3; round++) await scrollTo("bottom");
  assertEquals([asked.length, view.list.value.length], [2, 60]);
});

Deno.test("HistoryModel drops the answer for an earlier filter", async () => {
  const { view, window, settle } = await open(1000, 50);
  window.scrolled(100);
  view.setQuery("n99");
  await settle();
  assertStrictEquals(view.list.value.length, 10);
});

Deno.test("HistoryModel asks again after a while if the server is away", async () => {
  const { view, window, server, settle, pass } = await open(1000, 50);
  server.isAway = true;
  window.scrolled(100);
  await settle();
  server.isAway = false;
  pass(2000);
  await settle();
  assertStrictEquals(view.list.value.length, 550);
});

Deno.test("HistoryModel scrolls through more records than the page keeps, and back to live", async () => {
  const { view, scrollTo, top, stream } = await open(15_000, 10_000);
  let most = 0;
  for (let round = 0; top() !== "n16." && round < 100; round++) {
    await scrollTo("bottom");
    if (view.instead.value !== undefined) most = Math.max(most, view.list.value.length);
  }
  assertEquals([top(), view.list.value.at(view.list.value.length - 1).id], ["n16.", `${stream.run}-1`]);
  assert(most <= 3000, String(most));
  stream.write({ message: "new" });
  view.receive([{ kind: "record", id: `${stream.run}-15001`, record: stream.recent(1)[0] }]);
  assertStrictEquals(view.waiting.value, 1);
  // Each step goes to the newest row that is loaded.
  for (let round = 0; view.instead.value !== undefined && round < 100; round++) await scrollTo("top");
  assertStrictEquals(view.instead.value, undefined);
  await scrollTo("top");
  assertEquals([top(), view.held.value, view.waiting.value], ["new", false, 0]);
});

Deno.test("HistoryModel scrolls through history with the newest row at the bottom", async () => {
  const { view, scrollTo, top } = await open(15_000, 10_000);
  view.setNewestFirst(false);
  for (let round = 0; top() !== "n1." && round < 100; round++) await scrollTo("top");
  assertStrictEquals(top(), "n1.");
  for (let round = 0; view.instead.value !== undefined && round < 100; round++) await scrollTo("bottom");
  await scrollTo("bottom");
  assertEquals([view.instead.value, view.held.value], [undefined, false]);
});

Deno.test("HistoryModel searches the archive for a filter whose rows do not fill the view", async () => {
  const { view, join, pass, settle, asked, model, stream } = await open(30_000, 500, true);
  view.stepTo({ level: "ERROR", q: "" });
  await settle();
  assertStrictEquals(asked.length, 0);
  await join(3);
  asked.length = 0;
  await settle();
  assertStrictEquals(asked.length, 0); // the filter was just typed
  pass(300);
  await settle();
  const { list } = view;
  const ids = Array.from({ length: list.value.length }, (_, index) => list.value.at(index).id);
  assertEquals(ids, Array.from({ length: 30 }, (_, index) => `${stream.run}-${30_000 - 1000 * index}`));
  const steps = asked.filter((params) => params.level !== undefined);
  assertEquals(steps[0], { level: "ERROR", after: `${stream.run}-7999`, before: `${stream.run}-28000`, limit: "500" });
  assertEquals([steps.length, model.search.value], [2, undefined]);
});

Deno.test("HistoryModel shows how far a search is, and stops it", async () => {
  const { view, join, pass, settle, asked, model, gate, stream } = await open(30_000, 500, true);
  view.stepTo({ level: "ERROR", q: "" });
  await join(3);
  const { promise, resolve } = Promise.withResolvers<void>();
  Object.assign(gate, { before: `${stream.run}-8000`, opens: promise });
  pass(300);
  pass(400);
  assertEquals(model.search.value, { state: "running", part: undefined, timestamp: undefined, found: 0 });
  await until(() => model.search.value?.found === 20, "the first step");
  assertStrictEquals(model.search.value?.timestamp, new Date(27_999_000).toISOString());
  model.stop();
  assertStrictEquals(model.search.value?.state, "stopped");
  resolve();
  await settle();
  const before = asked.length;
  assertEquals([view.list.value.length, model.search.value?.state], [23, "stopped"]);
  model.resume();
  await settle();
  assertEquals([view.list.value.length, model.search.value, asked.length > before], [30, undefined, true]);
});

for (
  const { name, firstTime, part } of [
    { name: "a part by time", firstTime: 1000, part: 0.71 },
    { name: "no part if the first record is no older than the others", firstTime: 20_000_000, part: undefined },
  ]
) {
  Deno.test(`HistoryModel shows ${name}`, async () => {
    const { view, join, pass, settle, model, gate, stream } = await open(30_000, 500, true, firstTime);
    const parts: (number | undefined)[] = [];
    model.search.subscribe((search) => void (search !== undefined && search.found > 20 && parts.push(search.part)));
    view.stepTo({ level: "ERROR", q: "" });
    await join(3);
    const { promise, resolve } = Promise.withResolvers<void>();
    Object.assign(gate, { before: `${stream.run}-8000`, opens: promise });
    pass(300);
    pass(400);
    await until(() => model.search.value?.found === 20, "the first step");
    await turns(20); // the oldest record
    resolve();
    await settle();
    assertStrictEquals(parts[0] && Math.round(parts[0] * 100) / 100, part);
  });
}

Deno.test("HistoryModel brings the newest of many matches in a step first", async () => {
  const { view, join, pass, settle, stream } = await open(9000, 100, true);
  view.setQuery("n7");
  await join(1);
  pass(300);
  await settle();
  const { list } = view;
  const ids = [list.value.at(0).id, list.value.at(list.value.length - 1).id];
  assertEquals([list.value.length, ...ids], [501, `${stream.run}-7999`, `${stream.run}-7499`]);
});

Deno.test("the part of history is there again after a context and after a trace", async () => {
  const { view, window, model, settle, top, fetchPage, delay, stream } = await open(15_000, 500);
  const context = new ContextModel(view, window, { fetchPage, delay });
  new PlaceMemoryModel(view, window);
  const record = stream.recent(14_001)[0];
  model.goTo({ kind: "record", id: `${stream.run}-1000`, record });
  await settle();
  const before = top();
  assertStrictEquals(before, "n1000.");
  await context.show(`${stream.run}-990`);
  context.leave();
  assertEquals([top(), view.instead.value?.history !== undefined], [before, true]);
  view.stepTo({ level: "", q: "trace_id:t" });
  await settle();
  view.leaveTrace();
  await settle();
  assertEquals([top(), view.instead.value?.history !== undefined], [before, true]);
});
