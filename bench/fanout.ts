/**
 * Compares Ringside with other servers, and with the limit of the kernel: `deno task bench:fanout [--peers] [--quick]`.
 *
 * The script builds the viewers (a C program, with `cc`), starts each server with viewers of its own, alternates between
 * the servers, and prints tables. `--peers` installs better-sse, Hono and nginx with nchan into a temporary folder and
 * leaves out those that cannot be installed. The tables, all rows and the charts are written to `bench/results/`, unless
 * `--only` selects some sections.
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

const ROUNDS = quick ? 1 : 3;

/** Duration of one measurement, in s. */
const SECONDS = quick ? 0.5 : 1;

const COUNTS = [1, 10, 100, 1000];

/** Time limit per section, in ms. Rows beyond it are left out, as on a slow or busy machine. */
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
  await Deno.writeTextFile(new URL("fanout.md", RESULTS), [`# Last run\n`, ...printed].join("\n"));
}

/** Measures the highest rate to 1, 10, 100 and 1000 viewers. */
async function flood() {
  const ways = [RINGSIDE, LIMIT, ...peers];
  const steps = COUNTS.flatMap((viewers) => ways.map((way) => ({ way, setting: { viewers, seconds: SECONDS } })));
  const rows = await measured("flood", steps, ROUNDS);
  heading("Flood: events delivered per second, in millions");
  table(
    ["server", ...COUNTS.map(viewersText)],
    ways.map(({ name }) => [name, ...COUNTS.map((n) => cell(name, n, million))]),
  );
  heading("Flood: ratio of Ringside to the others");
  table(
    ["other", ...COUNTS.map(viewersText)],
    ways.slice(1).map(({ name }) => [name, ...COUNTS.map((n) => times(n, name, "perSecond"))]),
  );
  heading("Flood: ratio per CPU second of the server");
  table(
    ["other", ...COUNTS.map(viewersText)],
    ways.slice(1).map(({ name }) => [name, ...COUNTS.map((n) => times(n, name, "perCpuSecond"))]),
  );
  heading("Flood: load of the viewers, of one core");
  table(
    ["server", ...COUNTS.map(viewersText)],
    ways.map(({ name }) => [name, ...COUNTS.map((n) => cell(name, n, busy))]),
  );

  function find(way: string, viewers: number): Row | undefined {
    return rows.find((row) => row.way === way && row.viewers === viewers);
  }
  function cell(way: string, viewers: number, format: (row: Row) => string): string {
    const row = find(way, viewers);
    return row === undefined ? "-" : format(row) + (row.lossless === false ? " (events lost)" : "");
  }
  function times(viewers: number, other: string, by: "perSecond" | "perCpuSecond"): string {
    const [ours, theirs] = [find(RINGSIDE.name, viewers), find(other, viewers)];
    if (ours === undefined || theirs === undefined || theirs.perSecond === 0) return "-";
    const ratio = ours[by] / theirs[by];
    return other === LIMIT.name ? `${(ratio * 100).toFixed(0)} %` : ratio.toFixed(1);
  }
}

/** Measures latency and the CPU time per event at a steady rate. */
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
  heading("Steady rate");
  table(
    ["viewers", "events/s", "server", "p50", "p99", "p99.9", "CPU per event", "ratio to Ringside", "complete"],
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

/** Measures 1000 viewers with filters that scan every event and match it. */
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
      "distinct filters",
      "events/s",
      "ratio to no filter",
      "ratio per CPU second",
      "CPU per record and filter",
      "complete",
    ],
    rows.map((row) => {
      const { variants = 0 } = row;
      const more = 1e9 / row.perCpuSecond - 1e9 / none.perCpuSecond; // ns per event and viewer
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

/** Draws one chart for each parameter that grows: viewers, rate, event size and ring size. */
async function curves() {
  const each = <T>(values: readonly T[], setting: (value: T) => Setting): Step[] =>
    values.map((value) => ({ way: RINGSIDE, setting: { seconds: SECONDS, ...setting(value) } }));

  const viewers = quick ? [1, 10, 100, 1000] : [1, 3, 10, 30, 100, 300, 1000, 3000];
  const byViewers = await measured("byViewers", each(viewers, (viewers) => ({ viewers })), 1);
  await draw("viewers", {
    title: "Events delivered per second, by viewers",
    x: "viewers",
    y: "events/s",
    curves: [{ name: "all viewers", points: byViewers.map((row) => [row.viewers, row.perSecond]) }],
  });

  const rates = quick ? [100, 1000, 10_000] : [100, 300, 1000, 3000, 10_000, 30_000, 100_000];
  const byRate = await measured("byRate", each(rates, (rate) => ({ viewers: 100, rate })), 1);
  await draw("rate", {
    title: "CPU time per delivered event, 100 viewers, by rate",
    x: "events/s",
    y: "µs",
    curves: [{ name: "ringside", points: byRate.map((row) => [row.rate!, 1e6 / row.perCpuSecond]) }],
  });
  await draw("latency", {
    title: "Latency from log call to read, 100 viewers, by rate",
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
    title: "Rate to 100 viewers, by event size",
    x: "bytes",
    y: "per second",
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
    title: "Events delivered per second, 100 viewers, by ring size",
    x: "records",
    y: "events/s",
    curves: [{ name: "ringside", points: byRing.map((row) => [row.ring![0], row.perSecond]) }],
  });
}

/** Measures the memory of connections and of full rings. */
async function memory() {
  const idle = await idleBytes(load, quick ? 2000 : 10_000);
  const stalled = await stalledBytes(load, quick ? 200 : 1000);
  const rings = await ringBytes();
  Object.assign(results, { idle, stalled, rings });
  heading("Memory");
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
  table(["connection", "count", "memory per connection"], [
    [idle.what, `${idle.connections}`, idle.bytes.map(kilobytes).join(", then ")],
    [stalled.what, `${stalled.connections}`, stalled.bytes.map(kilobytes).join(", then ")],
  ]);
  table(
    ["full ring of", "share of maxBytes", "with chunks for viewers"],
    rings.map((row) => [row.shape, percent(row.alone / row.maxBytes), percent(row.watched / row.maxBytes)]),
  );
}

/** Measures the time from the start of the program to its first response. */
async function start() {
  const rows = await startTimes(quick ? 5 : 15);
  results.start = rows;
  heading("Start to first byte");
  table(
    ["program", "time", "CPU time"],
    rows.map(({ program, ms, cpuMs }) => [program, `${ms.toFixed(0)} ms`, `${cpuMs.toFixed(0)} ms`]),
  );
}

async function measured(name: string, steps: readonly Step[], rounds: number): Promise<Row[]> {
  const { medians, all } = await alternate(load, steps, rounds, deadline, ({ way, setting }, error) => {
    fail(`${way.name} with ${JSON.stringify(setting)}: ${error}`);
  });
  if (all.length < rounds * steps.length) fail(`${name}: only ${all.length} of ${rounds * steps.length} rows measured`);
  results[name] = all;
  return medians;
}

/** Compiles one of the C programs and returns its path. */
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

/** Rounds to 4 digits: more are noise. */
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
