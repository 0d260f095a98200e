/**
 * What Ringside does beside what others do, and where its own limits are: `deno task bench:fanout [--peers] [--quick]`.
 *
 * It builds the viewers (`cc` makes them from C), starts each server with viewers of its own, has them take turns, and
 * prints tables. With `--peers` it installs better-sse, Hono and nginx with nchan into a temporary folder, and leaves out
 * those that cannot be had. The tables, all rows and the curves are left in `bench/results/`, unless only some were asked
 * for.
 */
import { parseArgs } from "node:util";
import { type Chart, drawChart } from "./fanout/chart.ts";
import { alternate, type Row, type Setting, type Step } from "./fanout/measure.ts";
import { idleBytes, ringBytes, stalledBytes } from "./fanout/memory.ts";
import { startTimes } from "./fanout/start.ts";
import { FILTERED_STREAM, installPeers, limit, RINGSIDE } from "./fanout/ways.ts";

const { values: { peers: withPeers, quick, only } } = parseArgs({
  options: { peers: { type: "boolean" }, quick: { type: "boolean" }, only: { type: "string" } },
});

const HERE = new URL("./", import.meta.url);
const RESULTS = new URL("./results/", HERE);

/** So many turns, and so long. */
const ROUNDS = quick ? 1 : 3;
const SECONDS = quick ? 0.5 : 1;

const COUNTS = [1, 10, 100, 1000];

/** How long a section may measure before what is left of it is left out, in ms: a machine may be slow, or busy. */
const SECTION_MS = { flood: 180_000, paced: 120_000, filters: 40_000, curves: 80_000 };
let deadline = Infinity;

const folder = await Deno.makeTempDir({ prefix: "ringside-bench-" });
const [load, limitProgram] = [await build("load"), await build("limit")];
const LIMIT = limit(limitProgram);
const failures: string[] = [];
const printed: string[] = [];
const peers = withPeers ? await installPeers(folder, (name, reason) => fail(`${name} is left out: ${reason}`)) : [];
const results: Record<string, unknown> = {};

const SECTIONS: Readonly<Record<string, () => Promise<void>>> = { flood, paced, filters, curves, memory, start };
try {
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (only !== undefined && !only.split(",").includes(name)) continue;
    const sectionMs = SECTION_MS[name as keyof typeof SECTION_MS] ?? Infinity;
    deadline = performance.now() + (quick ? sectionMs / 4 : sectionMs);
    try {
      await section();
    } catch (error) {
      fail(`${name}: ${error}`);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
if (only === undefined) {
  await Deno.mkdir(RESULTS, { recursive: true });
  await Deno.writeTextFile(new URL("fanout.json", RESULTS), oneRowALine({ ...machine(), failures, ...results }));
  await Deno.writeTextFile(new URL("fanout.md", RESULTS), [`# The last run\n`, ...printed].join("\n"));
}

/** As many events as can be, to 1, 10, 100 and 1000 viewers. */
async function flood() {
  const ways = [RINGSIDE, LIMIT, ...peers];
  const steps = COUNTS.flatMap((viewers) => ways.map((way) => ({ way, setting: { viewers, seconds: SECONDS } })));
  const rows = await measured("flood", steps, ROUNDS);
  heading("As fast as can be: events delivered a second, in millions");
  table(["", ...COUNTS.map(viewersText)], ways.map(({ name }) => [name, ...COUNTS.map((n) => cell(name, n, million))]));
  heading("Ringside's share of that, or how many times that");
  table(
    ["", ...COUNTS.map(viewersText)],
    ways.slice(1).map(({ name }) => [name, ...COUNTS.map((n) => times(n, name, "perSecond"))]),
  );
  heading("The same for each second of the server's processor");
  table(
    ["", ...COUNTS.map(viewersText)],
    ways.slice(1).map(({ name }) => [name, ...COUNTS.map((n) => times(n, name, "perCpuSecond"))]),
  );
  heading("How busy the viewers were, of one core");
  table(["", ...COUNTS.map(viewersText)], ways.map(({ name }) => [name, ...COUNTS.map((n) => cell(name, n, busy))]));

  function find(way: string, viewers: number): Row | undefined {
    return rows.find((row) => row.way === way && row.viewers === viewers);
  }
  function cell(way: string, viewers: number, spell: (row: Row) => string): string {
    const row = find(way, viewers);
    return row === undefined ? "-" : spell(row) + (row.lossless === false ? " (lost some)" : "");
  }
  function times(viewers: number, other: string, by: "perSecond" | "perCpuSecond"): string {
    const [ours, theirs] = [find(RINGSIDE.name, viewers), find(other, viewers)];
    if (ours === undefined || theirs === undefined || theirs.perSecond === 0) return "-";
    const ratio = ours[by] / theirs[by];
    return other === LIMIT.name ? `${(ratio * 100).toFixed(0)} %` : ratio.toFixed(1);
  }
}

/** What an event costs, and how late it is, at a steady rate. */
async function paced() {
  const settings: Setting[] = [
    { viewers: 1, rate: 1000 },
    { viewers: 100, rate: 1000 },
    { viewers: 1000, rate: 1000 },
    { viewers: 100, rate: 10_000 },
  ];
  const steps = settings.flatMap((setting) =>
    [RINGSIDE, ...peers].map((way) => ({ way, setting: { ...setting, seconds: 2 * SECONDS } }))
  );
  const rows = await measured("paced", steps, Math.min(ROUNDS, 2));
  heading("At a steady rate");
  table(
    ["viewers", "events/s", "", "p50", "p99", "p99.9", "processor, an event", "against Ringside's", "all arrived"],
    rows.map((row) => {
      const ours = rows.find(({ way, viewers, rate }) =>
        way === RINGSIDE.name && viewers === row.viewers && rate === row.rate
      );
      return [
        `${row.viewers}`,
        `${row.rate}`,
        row.way,
        ...[row.p50, row.p99, row.p999].map((ms) => row.perCpuSecond > 0 ? `${ms!.toFixed(ms! < 10 ? 2 : 0)} ms` : "-"),
        row.perCpuSecond > 0 ? `${(1e6 / row.perCpuSecond).toFixed(2)} µs` : "-",
        ours === undefined || !(row.perCpuSecond > 0) ? "-" : (ours.perCpuSecond / row.perCpuSecond).toFixed(1),
        row.lossless ? "yes" : "cannot keep up",
      ];
    }),
  );
}

/** A thousand viewers with filters that look at all of every event, and let it by. */
async function filters() {
  const steps = [0, 1, 10, 100, 1000].map((variants) => ({
    way: RINGSIDE,
    setting: {
      viewers: 1000,
      seconds: SECONDS,
      ...variants > 0 && { variants, path: FILTERED_STREAM },
    },
  }));
  const rows = await measured("filters", steps, Math.min(ROUNDS, 2));
  const none = rows.find(({ variants }) => variants === undefined);
  if (none === undefined) return;
  heading("1000 viewers with filters");
  table(
    [
      "different filters",
      "events/s",
      "against none",
      "by the processor",
      "processor, a record and filter",
      "all arrived",
    ],
    rows.map((row) => {
      const { variants = 0 } = row;
      const more = 1e9 / row.perCpuSecond - 1e9 / none.perCpuSecond; // for a viewer
      return [
        `${variants}`,
        `${million(row)} M`,
        (row.perSecond / none.perSecond).toFixed(2),
        (row.perCpuSecond / none.perCpuSecond).toFixed(2),
        more > 0 ? `${(more * row.viewers / variants).toFixed(0)} ns` : "-",
        row.lossless ? "yes" : "no",
      ];
    }),
  );
}

/** How it goes on as one thing grows. */
async function curves() {
  const each = <T>(values: readonly T[], setting: (value: T) => Setting): Step[] =>
    values.map((value) => ({ way: RINGSIDE, setting: { seconds: SECONDS, ...setting(value) } }));

  const viewers = quick ? [1, 10, 100, 1000] : [1, 3, 10, 30, 100, 300, 1000, 3000];
  const byViewers = await measured("byViewers", each(viewers, (viewers) => ({ viewers })), 1);
  await draw("viewers", {
    title: "Events delivered a second, by viewers",
    x: "viewers",
    y: "events/s",
    curves: [{ name: "all viewers", points: byViewers.map((row) => [row.viewers, row.perSecond]) }],
  });

  const rates = quick ? [100, 1000, 10_000] : [100, 300, 1000, 3000, 10_000, 30_000, 100_000];
  const byRate = await measured("byRate", each(rates, (rate) => ({ viewers: 100, rate })), 1);
  await draw("rate", {
    title: "Processor per delivered event, 100 viewers, by rate",
    x: "events/s",
    y: "µs",
    curves: [{ name: "ringside", points: byRate.map((row) => [row.rate!, 1e6 / row.perCpuSecond]) }],
  });
  await draw("latency", {
    title: "From the log call to the read, 100 viewers, by rate",
    x: "events/s",
    y: "ms",
    curves: [
      { name: "p50", points: byRate.map((row) => [row.rate!, row.p50!]) },
      { name: "p99", points: byRate.map((row) => [row.rate!, row.p99!]) },
    ],
  });

  const sizes = quick ? [150, 1000, 10_000] : [150, 300, 1000, 3000, 10_000, 30_000, 60_000];
  const bySize = await measured(
    "bySize",
    each(sizes, (eventBytes) => ({ viewers: 100, eventBytes, ring: [1000, 64 * 1_048_576] })),
    1,
  );
  await draw("size", {
    title: "100 viewers, by the size of an event",
    x: "bytes",
    y: "a second",
    curves: [
      { name: "bytes", points: bySize.map((row) => [row.eventBytes!, row.perSecond * row.eventBytes!]) },
      { name: "events", points: bySize.map((row) => [row.eventBytes!, row.perSecond]) },
    ],
  });

  const rings = quick ? [300, 1000, 10_000] : [300, 1000, 3000, 10_000, 30_000, 100_000];
  const byRing = await measured(
    "byRing",
    each(rings, (capacity) => ({ viewers: 100, ring: [capacity, 1024 * capacity] })),
    1,
  );
  await draw("ring", {
    title: "Events delivered a second, 100 viewers, by records in the ring",
    x: "records",
    y: "events/s",
    curves: [{ name: "ringside", points: byRing.map((row) => [row.ring![0], row.perSecond]) }],
  });
}

/** What connections and records take. */
async function memory() {
  const idle = await idleBytes(load, quick ? 2000 : 10_000);
  const stalled = await stalledBytes(load, quick ? 200 : 1000);
  const rings = await ringBytes();
  Object.assign(results, { idle, stalled, rings });
  heading("Memory");
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
  table(["a connection that is", "of so many", "takes"], [
    [idle.what, `${idle.connections}`, idle.bytes.map(kilobytes).join(", then ")],
    [stalled.what, `${stalled.connections}`, stalled.bytes.map(kilobytes).join(", then ")],
  ]);
  table(
    ["a full ring of", "of its bound", "with what viewers share"],
    rings.map((row) => [row.shape, percent(row.alone / row.maxBytes), percent(row.watched / row.maxBytes)]),
  );
}

/** How soon the program answers. */
async function start() {
  const rows = await startTimes(quick ? 5 : 15);
  results.start = rows;
  heading("From the start to the first byte");
  table(
    ["program", "time", "of the processor"],
    rows.map(({ program, ms, cpuMs }) => [program, `${ms.toFixed(0)} ms`, `${cpuMs.toFixed(0)} ms`]),
  );
}

async function measured(name: string, steps: readonly Step[], rounds: number): Promise<Row[]> {
  const { medians, all } = await alternate(load, steps, rounds, deadline, ({ way, setting }, error) => {
    fail(`${way.name} with ${JSON.stringify(setting)}: ${error}`);
  });
  if (all.length < rounds * steps.length) fail(`${name}: ${all.length} rows of ${rounds * steps.length}`);
  results[name] = all;
  return medians;
}

/** Makes a program from its C. */
async function build(name: string): Promise<string> {
  const program = `${folder}/${name}`;
  const source = new URL(`./fanout/${name}.c`, HERE).pathname;
  const { success, stderr } = await new Deno.Command("cc", { args: ["-O3", "-march=native", "-o", program, source] })
    .output();
  if (!success) throw new Error(`Cannot build ${name}: ${new TextDecoder().decode(stderr)}`);
  return program;
}

async function draw(name: string, chart: Chart) {
  if (only !== undefined || chart.curves.some(({ points }) => points.length < 2)) return;
  await Deno.mkdir(RESULTS, { recursive: true });
  await Deno.writeTextFile(new URL(`${name}.svg`, RESULTS), drawChart(chart));
}

function oneRowALine(sections: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(sections).map(([name, rows]) => {
    const text = Array.isArray(rows)
      ? `[\n${rows.map((row) => `  ${JSON.stringify(row, rounded)}`).join(",\n")}\n]`
      : JSON.stringify(rows, rounded);
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}

/** More digits than these say nothing. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}

function machine() {
  const { userAgent, hardwareConcurrency } = navigator;
  return { at: new Date().toISOString(), runtime: userAgent, cores: hardwareConcurrency };
}

function viewersText(viewers: number): string {
  return viewers === 1 ? "1 viewer" : `${viewers}`;
}

function million(row: Row): string {
  return (row.perSecond / 1e6).toPrecision(3);
}

function busy(row: Row): string {
  return percent(row.viewerLoad);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function heading(text: string) {
  print(`### ${text}\n`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]) {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  print([line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"));
}

function print(text: string) {
  console.log(text);
  printed.push(text);
}

function fail(text: string) {
  failures.push(text);
  console.error(text);
}
