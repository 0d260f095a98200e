import { firstInView } from "../../../../ui/state/rows/list_motion.ts";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { createHandler } from "../../../../lib/http/handler.ts";
import { LogStream } from "../../../../lib/stream/log_stream.ts";
import { HistoryModel } from "../../../../ui/state/rows/history.ts";
import { goToBar } from "../../../../ui/state/rows/jump.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { readPage } from "../../../../ui/state/rows/page_of_records.ts";
import { openPageState } from "../../../../ui/state/page/page_state.ts";
import { until } from "../../../support/wait.ts";

const NONE = { TRACE: 0, DEBUG: 0, INFO: 0, WARN: 0, ERROR: 0, FATAL: 0 };

/** A page with the newest of so many records, one each second, and the server that has all of them. */
async function open(count: number, kept: number, q = "") {
  const stream = new LogStream({ capacity: 20_000, maxBytes: 2 ** 26 });
  for (let second = 1; second <= count; second++) {
    const level = second % 10 === 0 ? "ERROR" : "INFO";
    stream.write({ timestamp: second * 1000, message: `n${second}.`, level, metadata: { trace_id: "t" } });
  }
  const handler = createHandler({ stream });
  let questions = 0;
  async function fetchPage(params: Readonly<Record<string, string>>): Promise<unknown> {
    questions++;
    const url = `http://localhost/api/monitoring/advanced/logs?${new URLSearchParams(params)}`;
    return await (await handler(new Request(url))).json();
  }
  const initial = { cursor: `${stream.run}-${count}`, capacity: 20_000, level: "", q, entries: [] } as const;
  const state = openPageState(initial, QUERY_TOOLS);
  state.window.resized(800, 400);
  const recent = { ...state.view.params.peek(), limit: String(kept) };
  state.view.receive(readPage(await fetchPage(recent)));
  questions = 0;
  const top = () => {
    const { view, window } = state;
    const row = view.list.value.at(firstInView(window));
    return row.kind === "record" ? row.record.message : "gap";
  };
  const history = new HistoryModel(state.view, state.window, {
    fetchPage,
    hasArchive: signal(false),
    delay: () => () => {},
    now: () => 0,
  });
  const go = (from: number, seconds: number, count = seconds) =>
    goToBar(state, { start: from * 1000, count, levels: NONE }, seconds * 1000, fetchPage, history);
  return { stream, state, go, top, questions: () => questions };
}

Deno.test("goToBar shows the newest record of a bar at the top, and nothing moves from then on", async () => {
  const { stream, state, go, top, questions } = await open(1000, 1000);
  await go(300, 10);
  assertStrictEquals(top(), "n309.");
  assertEquals([questions(), state.view.held.value], [1, true]);
  const [entry] = stream.recent(1);
  state.view.receive([{ kind: "record", id: `${stream.run}-1001`, record: entry }]);
  assertEquals([top(), state.view.waiting.value], ["n309.", 1]);
  state.view.goLive();
  assertStrictEquals(top(), "n1000.");
});

Deno.test("goToBar shows the newest record of a bar at the bottom where the newest of all is there", async () => {
  const { state, go } = await open(1000, 1000);
  state.view.setNewestFirst(false);
  await go(300, 10);
  const { rows, first } = state.window.slice.value;
  const index = state.view.list.value.indexOf(rows.find((row) => row.id === state.view.current.value)!.id);
  // Rows are taken to be 24 px high: 400 px hold sixteen of them and a part.
  assertStrictEquals(index - firstInView(state.window), 15);
  assert(first < index);
});

for (const newestFirst of [true, false]) {
  Deno.test(`goToBar shows the last record of a bar at the bottom of a trace, newestFirst being ${newestFirst}`, async () => {
    const { state, go, questions } = await open(1000, 1000, "trace_id:t");
    state.view.setNewestFirst(newestFirst);
    await go(300, 10);
    const { view, window } = state;
    assertStrictEquals(view.current.value, view.list.value.at(308).id);
    assertEquals([308 - firstInView(window), questions()], [15, 1]);
  });
}

Deno.test("goToBar shows what the page does not keep as a part of history", async () => {
  const { state, go, top, questions } = await open(3000, 500);
  await go(1200, 10);
  await until(() => state.view.list.value.length >= 1001, "the rows around");
  assertEquals([top(), state.view.current.value], ["n1209.", state.view.list.value.at(500).id]);
  const { list } = state.view;
  const messages = Array.from({ length: list.value.length }, (_, index) => list.value.at(index))
    .map((row) => row.kind === "record" && row.record.message);
  assertEquals(messages, Array.from({ length: 1001 }, (_, index) => `n${1709 - index}.`));
  assertStrictEquals(questions(), 1 + 2);
  await go(2900, 10);
  assertEquals([top(), state.view.instead.value], ["n2909.", undefined]);
});

Deno.test("goToBar shows a bar that a trace lacks as all that is seen, which Back takes back", async () => {
  const { state, go, questions } = await open(3000, 500, "trace_id:t");
  await go(100, 10);
  assertStrictEquals(state.view.q.value, "trace_id:t timestamp>=1970-01-01T00:01:40Z timestamp<1970-01-01T00:01:50Z");
  assertEquals([state.view.steps.value, questions()], [1, 1]);
});

Deno.test("goToBar goes to the records before a bar that has none", async () => {
  const { go, top } = await open(1000, 1000, "level:ERROR");
  await go(305, 4, 0);
  assertStrictEquals(top(), "n300.");
});

Deno.test("goToBar shows what waits where it is in there, and lets the page be paused", async () => {
  const { stream, state, go, top } = await open(1000, 1000);
  state.view.setPaused(true);
  for (let second = 1001; second <= 1010; second++) {
    stream.write({ timestamp: second * 1000, message: `n${second}.` });
    const [record] = stream.recent(1);
    state.view.receive([{ kind: "record", id: `${stream.run}-${second}`, record }]);
  }
  await go(1005, 2);
  assertEquals([top(), state.view.paused.value, state.view.waiting.value], ["n1006.", true, 0]);
});

Deno.test("goToBar does nothing where there is nothing, or the query is another one by then", async () => {
  const { state, go, top, questions } = await open(1000, 1000);
  await go(-100, 10, 0);
  assertStrictEquals(top(), "n1000.");
  const going = go(301, 10);
  state.view.setQuery("level:ERROR");
  await going;
  assertEquals([top(), state.view.current.value, questions()], ["n1000.", undefined, 2]);
});
