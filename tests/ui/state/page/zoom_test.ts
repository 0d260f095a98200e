import { assertStrictEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { toRecord } from "../../../../lib/record/record.ts";
import type { Bar, Histogram } from "../../../../ui/state/counts/counts.ts";
import { openPageState } from "../../../../ui/state/page/page_state.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { openZoom } from "../../../../ui/state/page/zoom.ts";
import { SelectionModel } from "../../../../ui/state/rows/selection.ts";

const START = Date.parse("2025-10-24T10:00:00Z");
const MINUTE = "timestamp>=2025-10-24T10:00:00Z timestamp<2025-10-24T10:01:00Z";

/** A zoom of the records of the seconds 0 to 9, at 10:02, with bars of a minute that begin at `starts`. */
function setup(q: string, starts: readonly number[] = []) {
  const state = openPageState({ cursor: "run-0", entries: [], capacity: 1000, level: "", q }, QUERY_TOOLS);
  state.view.receive(Array.from({ length: 10 }, (_, second) => ({
    kind: "record",
    id: `run-${second + 1}`,
    record: toRecord({ message: "x", timestamp: START + second * 1000 }),
  })));
  const selection = state.selection.value = new SelectionModel(state.view);
  const bars = starts.map((start) => ({ start, count: 1 }) as Bar);
  const histogram = signal<Histogram>({ key: "", isWhole: true, intervalMs: 60_000, bars });
  return { view: state.view, selection, zoom: openZoom(state, { histogram }, () => START + 120_000) };
}

for (
  const { q, starts, result } of [
    { q: "x", starts: [START], result: "x" },
    { q: MINUTE, starts: [START], result: "" },
    {
      q: MINUTE,
      starts: [START, START + 60_000],
      result: "timestamp>=2025-10-24T09:59:30Z timestamp<2025-10-24T10:01:30Z",
    },
    {
      q: "timestamp>=2025-10-24T10:01:00Z",
      starts: [START, START + 60_000],
      result: "timestamp>=2025-10-24T10:00:00Z",
    },
  ]
) {
  Deno.test(`openZoom zooms out of ${JSON.stringify(q)} with ${starts.length} bars to ${JSON.stringify(result)}`, () => {
    const { view, zoom } = setup(q, starts);
    zoom.out();
    assertStrictEquals(view.params.value.q ?? "", result);
  });
}

for (
  const { ids, result } of [
    { ids: [], result: "x" },
    { ids: ["run-3"], result: "x timestamp>=2025-10-24T10:00:01.500Z timestamp<2025-10-24T10:00:02.501Z" },
    { ids: ["run-3", "run-6"], result: "x timestamp>=2025-10-24T10:00:02Z timestamp<2025-10-24T10:00:05.001Z" },
  ]
) {
  Deno.test(`openZoom zooms to ${ids.length} ends of a selection, and to at least a second`, () => {
    const { view, selection, zoom } = setup("x");
    for (const id of ids) selection.extendTo(id);
    zoom.toRows();
    assertStrictEquals(view.params.value.q, result);
  });
}
