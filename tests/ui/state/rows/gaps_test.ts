import { assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../../../lib/http/handler.ts";
import { LogStream } from "../../../../lib/stream/log_stream.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { GapsModel } from "../../../../ui/state/rows/gaps.ts";
import type { Gap, Row } from "../../../../ui/state/rows/row.ts";
import { type View, ViewModel } from "../../../../ui/state/rows/view.ts";

/** A view of the newest record and a gap before it, over the real list route of a server that holds all. */
function setup(written: number, gap: Gap, options: { capacity?: number; q?: string } = {}) {
  const { capacity = 2000, q = "" } = options;
  const stream = new LogStream({ capacity });
  const handler = createHandler({ stream });
  for (let seq = 1; seq <= written; seq++) stream.write({ message: `n${seq}` });
  const { run } = stream;
  const view = new ViewModel(
    { cursor: `${run}-0`, entries: [], capacity: 10, level: "", q },
    QUERY_TOOLS,
  );
  const id = `${run}-${gap.to}`;
  view.receive([{ kind: "gap", id, gap }]);
  const server = { isUp: true };
  const gaps = new GapsModel(view, async (params) => {
    if (!server.isUp) throw new TypeError("Failed to fetch");
    const response = await handler(
      new Request(`http://localhost/api/monitoring/advanced/logs?${new URLSearchParams(params)}`),
    );
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  });
  return { view, gaps, id, server };
}

/** The first and the last record, and the gaps. */
function spans({ list: { value: list } }: View): string[] {
  const rows = Array.from({ length: list.length }, (_, index) => list.at(list.length - 1 - index));
  const records = rows.flatMap((row) => row.kind === "record" ? [row.record.message] : []);
  const gaps = rows.flatMap((row) => row.kind === "gap" ? [text(row)] : []);
  return [...records.length === 0 ? [] : [`${records.length}: ${records[0]} to ${records.at(-1)}`], ...gaps];
}

function text({ gap: { reason, from, to, missed } }: Row & { kind: "gap" }): string {
  return `${reason} ${from}-${to}: ${missed}`;
}

Deno.test("GapsModel loads a gap page by page, from its oldest record on", async () => {
  const { view, gaps, id } = setup(1300, { from: 101, to: 1200, missed: 1100, reason: "skipped" });
  await gaps.load(id);
  assertEquals(spans(view), ["500: n101 to n600", "skipped 601-1200: 600"]);
  await Promise.all([gaps.load(id), gaps.load(id)]);
  assertEquals(spans(view), ["1000: n101 to n1100", "skipped 1101-1200: 100"]);
  await gaps.load(id);
  assertEquals(spans(view), ["1100: n101 to n1200"]);
  await gaps.load(id);
  assertStrictEquals(gaps.loading.value, undefined);
});

Deno.test("GapsModel loads the records of a gap that match", async () => {
  const { view, gaps, id } = setup(1200, { from: 1, to: 1200, missed: 0, reason: "skipped" }, { q: "/n\\d*7$/" });
  await gaps.load(id);
  assertEquals(spans(view), ["120: n7 to n1197"]);
});

Deno.test("GapsModel loads what a page that could not keep up has missed", async () => {
  const { view, gaps, id } = setup(900, { from: 101, to: 800, missed: 700, reason: "lagged" });
  assertStrictEquals(view.missed.value, 700);
  await gaps.load(id);
  assertEquals(spans(view), ["500: n101 to n600", "lagged 601-800: 200"]);
  assertStrictEquals(view.missed.value, 200);
});

Deno.test("GapsModel leaves a gap where records are gone", async () => {
  const { view, gaps, id } = setup(1500, { from: 501, to: 1200, missed: 700, reason: "skipped" }, { capacity: 600 });
  await gaps.load(id);
  assertEquals(spans(view), ["300: n901 to n1200", "overwritten 501-900: 400"]);
  assertStrictEquals(view.missed.value, 400);
});

Deno.test("GapsModel leaves a gap of an earlier run, which cannot be loaded", async () => {
  const { view, gaps } = setup(10, { from: 1, to: 5, missed: 5, reason: "skipped" });
  const gap: Gap = { from: 7, to: 9, missed: 3, reason: "skipped" };
  view.receive([{ kind: "gap", id: "before-9", gap }]);
  await gaps.load("before-9");
  assertEquals(spans(view), ["restart 7-9: 3", "skipped 1-5: 5"]);
});

Deno.test("GapsModel leaves a gap as it is while the server is away, and for a filter that has changed", async () => {
  const { view, gaps, id, server } = setup(100, { from: 1, to: 50, missed: 50, reason: "skipped" });
  server.isUp = false;
  await gaps.load(id);
  assertEquals(spans(view), ["skipped 1-50: 50"]);
  server.isUp = true;
  const loading = gaps.load(id);
  view.stepTo({ level: "", q: "n7" });
  await loading;
  assertEquals(spans(view), ["skipped 1-50: 0"]);
});
