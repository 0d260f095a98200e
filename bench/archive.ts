/**
 * Measures the archive: storing, log calls beside it, searches, and PostgreSQL; beside common tools for the same data.
 *
 * ```sh
 * deno run -A bench/archive.ts [--records 3000000] [--only store,slow,calls,search,postgres]
 * ```
 *
 * It needs Linux, and for the rows beside its own `cc`, `rg`, `zstd`, `sqlite3` and PostgreSQL's server and `psql`.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { type Archive, openArchive } from "../lib/archive/archive.ts";
import { createHandler } from "../lib/http/handler.ts";
import { EVERYTHING, parseFilter } from "../lib/query/filter.ts";
import { type LogRecord, toRecord } from "../lib/record/record.ts";
import { demoSteps } from "../lib/sources/demo.ts";
import type { History, HistoryRange } from "../lib/stream/history.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import { PASSWORD, PostgresServer } from "../tests/support/postgres.ts";
import { Random } from "../tests/support/random.ts";
import { commandTime, msText, output } from "./archive/commands.ts";
import { bareRate, ownRate } from "./archive/postgres_rates.ts";
import { measure, middleOf } from "./fanout/measure.ts";
import { RINGSIDE, type Way } from "./fanout/ways.ts";

const { values } = parseArgs({ args: Deno.args, options: { records: { type: "string" }, only: { type: "string" } } });
const RECORDS = Number(values.records ?? 3_000_000);
/** Records in PostgreSQL, which takes longer. */
const ROWS = Math.min(RECORDS, 1_000_000);
const only = values.only?.split(",");

const DAY_MS = 86_400_000;
/** Time that the records span, in ms. */
const SPAN_MS = 7 * DAY_MS;
const CHUNK = 50_000;
const START = Date.now() - SPAN_MS;
/** Words of no record: a whole one, and a part of one. */
const [WORD, PART] = ["xylophone", "ylopho"];
/** Part of an id of no record: ids have all trigrams, so that the filters of blocks tell nothing. */
const ID_PART = "0123456789ab";
const LINE_BREAK = 0x0a;
const STREAM_PATH = "/api/monitoring/advanced/logs";

/** Searches, with the time to the first part and to the end. */
const SEARCHES: readonly { readonly name: string; readonly range: (trace: string) => Partial<HistoryRange> }[] = [
  {
    name: "newest 50 of a common word",
    range: () => ({ filter: parseFilter({ q: "health" }), newestFirst: true, limit: 50 }),
  },
  { name: "a trace id", range: (trace) => ({ filter: parseFilter({ q: `trace_id:${trace}` }), newestFirst: true }) },
  {
    name: "a value of a field that is nowhere",
    range: () => ({ filter: parseFilter({ q: `logger:${WORD}` }), newestFirst: true }),
  },
  { name: "a word that is nowhere", range: () => ({ filter: parseFilter({ q: WORD }), newestFirst: true }) },
  { name: "a part of a word that is nowhere", range: () => ({ filter: parseFilter({ q: PART }), newestFirst: true }) },
  {
    name: "a part of an id that is nowhere: all blocks are read",
    range: () => ({ filter: parseFilter({ q: ID_PART }), newestFirst: true }),
  },
  {
    name: "a trace id as a word",
    range: (trace) => ({ filter: parseFilter({ q: trace }), newestFirst: true }),
  },
];

/** Channel for {@linkcode turn}: a message is cheaper than a timer. */
const { port1, port2 } = new MessageChannel();

/** Waits for the next turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}

const folder = await Deno.makeTempDir({ prefix: "ringside-bench-" });
const at = `${folder}/history.db`;
try {
  const sections: Readonly<Record<string, () => Promise<void>>> = { store, slow, calls, search, postgres: inPostgres };
  for (const [name, section] of Object.entries(sections)) {
    if (only === undefined || only.includes(name)) await section();
  }
} finally {
  await Deno.remove(folder, { recursive: true });
  port1.close();
}

function* demoRecords(count: number, seed = 1): Generator<LogRecord> {
  const random = new Random(seed);
  const steps = demoSteps(() => random.next());
  for (let index = 0; index < count; index++) {
    const { record } = steps.next().value;
    yield toRecord({ ...record, timestamp: START + Math.floor(SPAN_MS * index / count) });
  }
}

/** Stores records from a stream at the pace of the archive. Returns the time of the storing alone, in ms. */
async function fill(
  stream: LogStream,
  archive: Archive,
  records: Iterable<LogRecord>,
  onChunk?: (chunk: LogRecord[]) => Promise<void>,
) {
  let ms = 0;
  let chunk: LogRecord[] = [];
  async function flush(): Promise<void> {
    const begun = performance.now();
    for (const [index, record] of chunk.entries()) {
      stream.write(record);
      if (index % 500 === 499) await turn();
      const room = archive.room();
      if (room !== undefined) await room;
    }
    // The last records wait for more of them, which is no part of the rate.
    while (stream.stats.newest - archive.state.stored > 1024) await turn();
    ms += performance.now() - begun;
    await onChunk?.(chunk);
    chunk = [];
  }
  for (const record of records) {
    if (chunk.push(record) === CHUNK) await flush();
  }
  await flush();
  while (archive.state.stored < stream.stats.newest) await new Promise((resolve) => setTimeout(resolve, 20));
  return ms;
}

function newStream(after?: string): LogStream {
  return new LogStream({ capacity: 20_000, maxBytes: 64 * 1024 ** 2, after });
}

/** Bytes that the process had written to disk so far. */
function bytesWritten(): number {
  return Number(/^write_bytes: (\d+)/m.exec(Deno.readTextFileSync("/proc/self/io"))![1]);
}

async function store(): Promise<void> {
  heading(`Storing ${RECORDS.toLocaleString("en")} records of the demo in SQLite`);
  const stream = newStream();
  await using archive = await openArchive(stream, { at: `${folder}/store.db`, keep: "90d", keepSize: 100 * 1024 ** 3 });
  const before = bytesWritten();
  const ms = await fill(stream, archive, demoRecords(RECORDS));
  const { rawBytes, bytes } = archive.state;
  table(["records/s", "bytes of a record as JSON", "NDJSON / file", "bytes written / NDJSON"], [[
    Math.round(RECORDS / ms * 1000).toLocaleString("en"),
    (rawBytes / RECORDS).toFixed(0),
    (rawBytes / bytes).toFixed(1),
    ((bytesWritten() - before) / rawBytes).toFixed(2),
  ]]);
}

async function slow(): Promise<void> {
  heading("Storing 10 records/s for 20 s");
  const stream = newStream();
  await using archive = await openArchive(stream, { at: `${folder}/slow.db` });
  const before = bytesWritten();
  for (const record of demoRecords(200)) {
    stream.write(record);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  table(["bytes written / NDJSON"], [[((bytesWritten() - before) / archive.state.rawBytes).toFixed(1)]]);
}

/** Compares calls, and the way to the viewers, with an archive and without. */
async function calls(): Promise<void> {
  heading("A log call, and 100 viewers at 1000 records/s, with and without an archive");
  const plain = newStream();
  const stored = newStream();
  await using _ = await openArchive(stored, { at: `${folder}/calls.db` });
  const times = new Map<LogStream, number[]>([[plain, []], [stored, []]]);
  for (let round = 0; round < 600; round++) {
    for (const [stream, own] of times) {
      const begun = performance.now();
      for (let number = 0; number < 200; number++) {
        stream.write({ level: "info", message: "Search completed", metadata: { query: "test", duration_ms: number } });
      }
      own.push((performance.now() - begun) / 200 * 1e6);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  }
  const load = `${folder}/load`;
  await output("cc", ["-O2", "-march=native", "-o", load, new URL("fanout/load.c", import.meta.url).pathname, "-lm"]);
  const archived: Way = {
    ...RINGSIDE,
    name: "with an archive",
    command: (bytes) => [...RINGSIDE.command(bytes, [1000, 1024 ** 2]), `${folder}/viewers-${crypto.randomUUID()}.db`],
  };
  const rows = new Map<Way, number[]>([[{ ...RINGSIDE, name: "without" }, []], [archived, []]]);
  for (let round = 0; round < 5; round++) {
    for (const [way, own] of rows) {
      own.push((await measure(load, way, { viewers: 100, rate: 1000, seconds: 3 })).p99!);
    }
  }
  const [[, plainCalls], [, storedCalls]] = times;
  const [[, plainRows], [, storedRows]] = rows;
  const row = (name: string, calls: number[], p99s: number[]) => [
    name,
    `${middleOf(calls).toFixed(0)} ns`,
    `${middleOf(p99s).toFixed(2)} ms`,
  ];
  table(["", "log call", "p99 to the viewer"], [
    row("without", plainCalls, plainRows),
    row("with an archive", storedCalls, storedRows),
    [
      "ratio",
      (middleOf(storedCalls) / middleOf(plainCalls)).toFixed(2),
      (middleOf(storedRows) / middleOf(plainRows)).toFixed(2),
    ],
  ]);
}

async function measureSearches(history: History, trace: string): Promise<string[][]> {
  const rows: string[][] = [];
  for (const { name, range } of SEARCHES) {
    const firsts: number[] = [];
    const ends: number[] = [];
    let count = 0;
    for (let round = 0; round < 3; round++) {
      count = 0;
      const begun = performance.now();
      let first: number | undefined;
      for await (const part of history.read({ filter: EVERYTHING, ...range(trace) })) {
        first ??= performance.now() - begun;
        count += part.length;
      }
      firsts.push(first ?? 0);
      ends.push(performance.now() - begun);
    }
    rows.push([name, count.toLocaleString("en"), msText(middleOf(firsts)), msText(middleOf(ends))]);
  }
  const times: number[] = [];
  let counted = 0;
  for (let round = 0; round < 3; round++) {
    counted = 0;
    const begun = performance.now();
    const from = START + SPAN_MS - DAY_MS;
    for await (const { counts } of history.times({ filter: EVERYTHING, from, interval: 3_600_000 })) {
      for (const count of Array.from(counts ?? [])) counted += count;
    }
    times.push(performance.now() - begun);
  }
  rows.push(["histogram of 24 h by level", counted.toLocaleString("en"), "", msText(middleOf(times))]);
  return rows;
}

async function search(): Promise<void> {
  heading(`Searching ${RECORDS.toLocaleString("en")} records in SQLite`);
  const stream = newStream();
  await using archive = await openArchive(stream, { at, keep: "90d", keepSize: 100 * 1024 ** 3 });
  const zstd = new Deno.Command("zstd", { args: ["-q", "-3", "-o", `${folder}/all.zst`], stdin: "piped" }).spawn();
  const input = zstd.stdin.getWriter();
  const rows = new DatabaseSync(`${folder}/rows.db`);
  rows.exec(
    "PRAGMA journal_mode = OFF; CREATE TABLE logs (seq INTEGER PRIMARY KEY, time INT, level TEXT, trace TEXT, line TEXT)",
  );
  const insert = rows.prepare("INSERT INTO logs (time, level, trace, line) VALUES (?, ?, ?, ?)");
  let trace = "";
  let seen = 0;
  await fill(stream, archive, demoRecords(RECORDS), async (chunk) => {
    rows.exec("BEGIN");
    const lines = chunk.map((record) => {
      const line = JSON.stringify(record);
      const id = record.metadata.trace_id;
      if (typeof id === "string" && ++seen === 1000) trace = id;
      insert.run(Date.parse(record.timestamp), record.level, typeof id === "string" ? id : null, line);
      return `${line}\n`;
    });
    rows.exec("COMMIT");
    await input.write(new TextEncoder().encode(lines.join("")));
  });
  await input.close();
  await zstd.status;
  rows.exec("CREATE INDEX logs_trace ON logs (trace)");
  rows.close();
  const found = await measureSearches(archive, trace);
  const handler = createHandler({ stream, archive, allowedHosts: ["127.0.0.1"] });
  table(["search", "found", "first part", "end"], found);
  const rates: number[] = [];
  // The newest 250,000 records; two fifths of them match.
  const from = new Date(START + SPAN_MS * (1 - 250_000 / RECORDS)).toISOString();
  let lines = 0;
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    const response = await handler(new Request(`http://127.0.0.1${STREAM_PATH}/export?q=level:info&from=${from}`));
    lines = 0;
    for await (const chunk of response.body!) for (const byte of chunk) if (byte === LINE_BREAK) lines++;
    rates.push(lines / (performance.now() - begun) * 1000);
  }
  table(["export of matches", "records/s"], [
    [lines.toLocaleString("en"), Math.round(middleOf(rates)).toLocaleString("en")],
  ]);
  const peers: string[][] = [];
  const grep = (word: string) => ["sh", "-c", `zstdcat ${folder}/all.zst | rg -c ${word} || true`];
  peers.push(["`zstdcat \\| rg`, a word that is nowhere", await commandTime(grep(WORD))]);
  peers.push(["`zstdcat \\| rg`, a trace id", await commandTime(grep(trace))]);
  const sql = `SELECT line FROM logs WHERE trace = '${trace}'`;
  peers.push([
    "`sqlite3` on a row table with an index, a trace id",
    await commandTime(["sqlite3", `${folder}/rows.db`, sql]),
  ]);
  const scan = `SELECT count(*) FROM logs WHERE line LIKE '%${PART}%'`;
  peers.push(["`sqlite3` on a row table, a part of a word", await commandTime(["sqlite3", `${folder}/rows.db`, scan])]);
  table(["the same records", "end"], peers);
  const sizes = ["history.db", "rows.db", "all.zst"].map((name) =>
    `${(Deno.statSync(`${folder}/${name}`).size / 1e6).toFixed(0)} MB`
  );
  table(["archive", "row table", "zstd -3"], [sizes]);
}

async function inPostgres(): Promise<void> {
  heading(`Storing and searching ${ROWS.toLocaleString("en")} records in PostgreSQL`);
  const settings = { fsync: "on", shared_buffers: "512MB", max_wal_size: "4GB" };
  await using server = await PostgresServer.start({ settings });
  const lines = Array.from(demoRecords(200_000), (record) => JSON.stringify(record));
  const rates: { own: number[]; bare: number[] } = { own: [], bare: [] };
  for (let round = 0; round < 3; round++) {
    rates.own.push(await ownRate(await server.createDatabase(), lines));
    rates.bare.push(await bareRate(await server.createDatabase(), lines));
  }
  const [own, bare] = [middleOf(rates.own), middleOf(rates.bare)];
  const url = await server.createDatabase();
  const stream = newStream();
  await using archive = await openArchive(stream, { at: url, keep: "90d", keepSize: 100 * 1024 ** 3 });
  let trace = "";
  let seen = 0;
  const ms = await fill(stream, archive, demoRecords(ROWS), (chunk) => {
    for (const { metadata: { trace_id } } of chunk) {
      if (typeof trace_id === "string" && ++seen === 1000) trace = trace_id;
    }
    return Promise.resolve();
  });
  table(["", "records/s"], [
    ["batches of 1024 by one worker's code", Math.round(own).toLocaleString("en")],
    ["prepared insert of 1000 rows, columns made before", Math.round(bare).toLocaleString("en")],
    ["ratio", (own / bare).toFixed(2)],
    ["through `openArchive()`", Math.round(ROWS / ms * 1000).toLocaleString("en")],
  ]);
  {
    await using session = await server.connect(url);
    await session.query("ANALYZE", [], 60_000);
  }
  table(["search", "found", "first part", "end"], await measureSearches(archive, trace));
  const sql = `SELECT time, message, metadata FROM logs_history WHERE trace_id = '${trace}'`;
  const psql = ["psql", "-XAtq", url.replace(`:${encodeURIComponent(PASSWORD)}`, ""), "-c", sql];
  table(["the same table", "end"], [["`psql`, a trace id", await commandTime(psql, { PGPASSWORD: PASSWORD })]]);
}

function heading(text: string): void {
  console.log(`\n${text}\n`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const cells of [head, head.map(() => "---"), ...rows]) console.log(`| ${cells.join(" | ")} |`);
  console.log("");
}
