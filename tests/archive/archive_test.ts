import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ArchiveError, type ArchiveOptions, openArchive } from "../../lib/archive/archive.ts";
import { EVERYTHING, parseFilter } from "../../lib/query/filter.ts";
import { Store } from "../../lib/archive/store.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { toRecord } from "../../lib/record/record.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { until } from "../support/wait.ts";
import { messages, numbers, write } from "./numbered.ts";
import { Place, stored } from "./place.ts";

Deno.test("openArchive stores what is written, before and after a restart, and finds it", async () => {
  using place = new Place();
  let after: string | undefined;
  for (const round of [0, 1, 2]) {
    const stream = new LogStream({ capacity: 4000, after });
    await using archive = await openArchive(stream, { at: place.at });
    after = stream.run;
    write(stream, round * 1300 + 1, round * 1300 + 1300);
    await stored(stream, archive);
    const last = (round + 1) * 1300;
    assertEquals(await messages(archive), numbers(1, last));
    assertEquals(await messages(archive, { newestFirst: true, limit: 2 }), [`n${last}`, `n${last - 1}`]);
    assertEquals(await messages(archive, { filter: parseFilter({ q: "message:/^n77$/" }) }), ["n77"]);
    const { records, unstored, problem } = archive.state;
    assertEquals({ records, unstored, problem }, { records: last, unstored: 0, problem: undefined });
  }
});

Deno.test("openArchive stores the rest when it is disposed of, and marks the run as complete", async () => {
  using place = new Place();
  const first = new LogStream();
  {
    await using _ = await openArchive(first, { at: place.at });
    write(first, 1, 700);
  }
  const stream = new LogStream({ after: first.run });
  await using archive = await openArchive(stream, { at: place.at });
  assertEquals(await archive.findRun(first.run), { first: 1, last: 700, isClosed: true });
  assertEquals(await archive.findRun("unknown"), undefined);
  const spans = await archive.listSpans({ run: first.run, seq: 100 }, { run: stream.run, seq: 1 });
  assertEquals(spans, [
    { run: first.run, from: 101, to: 700, records: 600, isClosed: true },
    { run: stream.run, from: 1, to: 0, records: 0, isClosed: false },
  ]);
});

Deno.test("openArchive counts what the ring overwrote before it was stored", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 100 });
  await using archive = await openArchive(stream, { at: place.at });
  write(stream, 1, 250); // in one turn
  await stored(stream, archive);
  assertEquals(await messages(archive), numbers(151, 250));
  assertStrictEquals(archive.state.unstored, 150);
  const spans = await archive.listSpans({ run: stream.run, seq: 0 }, { run: stream.run, seq: 251 });
  assertEquals(spans, [{ run: stream.run, from: 1, to: 250, records: 100, isClosed: false }]);
});

Deno.test("openArchive stores records from a level on", async () => {
  using place = new Place();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at: place.at, level: "WARN" });
  for (const level of ["DEBUG", "WARN", "INFO", "FATAL"]) stream.write({ level, message: level });
  await stored(stream, archive);
  assertEquals(await messages(archive), ["WARN", "FATAL"]);
  assertStrictEquals(archive.state.unstored, 0);
});

Deno.test("openArchive refuses a file that another archive has open, and leaves it usable", async () => {
  using place = new Place();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at: place.at });
  const error = await assertRejects(() => openArchive(new LogStream(), { at: place.at }), ArchiveError);
  assertMatch(error.message, /another ringside has it open/);
  write(stream, 1, 3);
  await stored(stream, archive);
  assertEquals(await messages(archive), ["n1", "n2", "n3"]);
});

Deno.test("openArchive refuses a run that is older than the file's, and says how to begin a later one", async () => {
  using place = new Place();
  const [older, newer] = [new LogStream(), new LogStream({ after: `zzzzzzz0${"0".repeat(4)}` })];
  {
    await using _ = await openArchive(newer, { at: place.at });
  }
  const error = await assertRejects(() => openArchive(older, { at: place.at }), ArchiveError);
  assertMatch(error.message, new RegExp(`create the stream with \\{ after: "${newer.run}" \\}`));
});

const REFUSED: readonly { name: string; options: Partial<ArchiveOptions>; message: RegExp }[] = [
  { name: "a bound by time that is none", options: { keep: "soon" }, message: /keep must be a time such as "7d"/ },
  { name: "a bound by size that is too small", options: { keepSize: 1 }, message: /keepSize must be 16777216 or more/ },
  { name: "an unknown option", options: { keeep: "1d" } as object, message: /keeep/ },
];

for (const { name, options, message } of REFUSED) {
  Deno.test(`openArchive refuses ${name}`, async () => {
    using place = new Place();
    const error = await assertRejects(() => openArchive(new LogStream(), { at: place.at, ...options }));
    assertMatch((error as Error).message, message);
  });
}

const FILES: readonly { name: string; make: (database: DatabaseSync) => void; message: RegExp }[] = [
  {
    name: "a file of a later version",
    make: (database) =>
      database.exec("PRAGMA application_id = 0x52696e67; PRAGMA user_version = 99; CREATE TABLE t (a)"),
    message: /it is of version 99 and this program knows \d+; use a newer ringside or another file/,
  },
  {
    name: "another program's database",
    make: (database) => database.exec("CREATE TABLE t (a)"),
    message: /it is another program's database; choose another file/,
  },
];

for (const { name, make, message } of FILES) {
  Deno.test(`openArchive refuses ${name}, and does not change it`, async () => {
    using place = new Place();
    const database = new DatabaseSync(place.at);
    make(database);
    database.close();
    const before = Deno.readFileSync(place.at);
    const error = await assertRejects(() => openArchive(new LogStream(), { at: place.at }), ArchiveError);
    assertMatch(error.message, message);
    assertEquals(Deno.readFileSync(place.at), before);
  });
}

Deno.test("openArchive brings a file of an earlier version up to date, and keeps the earlier one", async () => {
  using place = new Place();
  const first = new LogStream();
  {
    await using _ = await openArchive(first, { at: place.at });
    write(first, 1, 600);
  }
  const database = new DatabaseSync(place.at);
  database.exec(
    "UPDATE blocks SET bloom = (SELECT filter FROM tokens WHERE tokens.id = blocks.id); DROP TABLE tokens; DROP TABLE grams; " +
      "DROP TABLE positions; ALTER TABLE blocks DROP COLUMN level_counts; PRAGMA user_version = 1;",
  );
  database.close();
  const stream = new LogStream({ after: first.run });
  await using archive = await openArchive(stream, { at: place.at });
  write(stream, 601, 610);
  await stored(stream, archive);
  assertEquals(await messages(archive), numbers(1, 610));
  const earlier = new DatabaseSync(`${place.at}.v1`, { readOnly: true });
  const { count } = earlier.prepare("SELECT sum(count) AS count FROM blocks").get()!;
  assertEquals([earlier.prepare("PRAGMA user_version").get()?.user_version, count], [1, 600]);
  earlier.close();
  if (Deno.build.os !== "windows") assertStrictEquals(Deno.statSync(`${place.at}.v1`).mode! & 0o777, 0o600);
});

Deno.test("openArchive goes on while another program has locked the file, and stores all once it is free", async () => {
  using place = new Place();
  const stream = new LogStream();
  const problems: (string | undefined)[] = [];
  await using archive = await openArchive(stream, { at: place.at, onProblem: (problem) => problems.push(problem) });
  const other = new DatabaseSync(place.at);
  other.exec("BEGIN IMMEDIATE");
  write(stream, 1, 600);
  await until(() => archive.state.problem !== undefined, "the problem to be told", () => archive.state);
  assertMatch(archive.state.problem!, /locked/);
  assertStrictEquals(archive.state.stored, 0);
  other.exec("ROLLBACK");
  other.close();
  await stored(stream, archive);
  assertEquals(await messages(archive), numbers(1, 600));
  assertEquals([problems.length, problems[1]], [2, undefined]);
});

Deno.test("openArchive begins a new file after the old one was removed", async () => {
  using place = new Place();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at: place.at });
  write(stream, 1, 10);
  await stored(stream, archive);
  for (const suffix of ["", "-wal", "-shm"]) Deno.removeSync(place.at + suffix);
  let number = 10;
  const isBack = () => {
    write(stream, ++number, number);
    return Deno.readDirSync(place.folder).some(({ name }) => name === "history.db");
  };
  await until(isBack, "the file to be created anew", () => archive.state);
  await stored(stream, archive);
  assertStrictEquals((await messages(archive)).at(-1), `n${number}`);
  if (Deno.build.os !== "windows") assertStrictEquals(Deno.statSync(place.at).mode! & 0o777, 0o600);
});

Deno.test("openArchive stores again once a file that it cannot use is gone from its place", async () => {
  using place = new Place();
  const stream = new LogStream();
  const onProblem = () => {
    throw new Error("the program's own");
  };
  await using archive = await openArchive(stream, { at: place.at, onProblem });
  write(stream, 1, 10);
  await stored(stream, archive);
  for (const suffix of ["", "-wal", "-shm"]) Deno.removeSync(place.at + suffix);
  Deno.writeTextFileSync(place.at, "text ".repeat(100));
  let number = 10;
  const problem = () => {
    write(stream, ++number, number);
    return /not a database/.test(archive.state.problem ?? "");
  };
  await until(problem, "the problem to be told", () => archive.state);
  Deno.removeSync(place.at);
  await stored(stream, archive);
  assertStrictEquals((await messages(archive)).at(-1), `n${number}`);
  assertStrictEquals(archive.state.problem, undefined);
});

Deno.test("openArchive seals large records into blocks of few, which a search reads as a whole", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 1000, maxBytes: 64 * 1024 ** 2 });
  await using archive = await openArchive(stream, { at: place.at });
  const lengths = Array.from({ length: 200 }, (_, index) => 60_000 - index);
  for (const length of lengths) {
    stream.write({ message: "x".repeat(length) });
    if (length % 7 === 0) await stored(stream, archive);
  }
  await stored(stream, archive);
  assertEquals((await messages(archive)).map(({ length }) => length), lengths);
  const database = new DatabaseSync(place.at, { readOnly: true });
  const { largest, waiting } = database.prepare(
    "SELECT max(raw_bytes) AS largest, (SELECT count(*) FROM pending) AS waiting FROM blocks",
  ).get()!;
  database.close();
  assert(Number(largest) <= 2.2 * 1024 ** 2 && Number(waiting) <= 20, `${largest} bytes, ${waiting} batches wait`);
});

Deno.test("Store removes records that wait for a block after their time, too", () => {
  using place = new Place();
  const day = 86_400_000;
  using store = new Store(place.at, { keepMs: 8 * day, keepBytes: 2 ** 30, sync: "normal" });
  store.begin("00000000aaaa", 0);
  const append = (seq: number, arrived: number) => {
    const record = toRecord({ timestamp: arrived, message: `n${seq}` });
    store.append({ seqs: [seq], text: JSON.stringify(record), to: seq, arrived });
  };
  append(1, 1 * day);
  while (store.retain(1.5 * day));
  append(2, 1.9 * day);
  while (store.retain(2.1 * day));
  append(3, 9 * day);
  assertEquals([store.stats.records, store.stats.since], [3, 1.9 * day]);
  while (store.retain(10 * day));
  assertEquals([store.stats.records, store.stats.since], [1, 9 * day]);
});

Deno.test("openArchive lets the owner alone read its files", async () => {
  if (Deno.build.os === "windows") return;
  using place = new Place();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at: place.at });
  write(stream, 1, 10);
  await stored(stream, archive);
  const modes = Array.from(
    Deno.readDirSync(place.folder),
    ({ name }) => [name, Deno.statSync(`${place.folder}/${name}`).mode! & 0o777],
  );
  assert(modes.length >= 3);
  assertEquals(modes.filter(([, mode]) => mode !== 0o600), []);
});

Deno.test("openArchive keeps the file within its bound, and the newest records", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 20_000, maxBytes: 64 * 1024 ** 2 });
  const keepSize = 16 * 1024 ** 2;
  await using archive = await openArchive(stream, { at: place.at, keepSize });
  for (let round = 0; round < 60; round++) {
    for (let number = 0; number < 1000; number++) {
      const text = Array.from(crypto.getRandomValues(new Uint8Array(300)), (byte) => byte.toString(36)).join("");
      stream.write({ message: text, metadata: { round } });
    }
    await stored(stream, archive);
    const [file, log] = ["", "-wal"].map((suffix) => Deno.statSync(place.at + suffix).size);
    assert(file + log <= 1.1 * keepSize, `${file} and ${log} bytes`);
  }
  const rounds: number[] = [];
  for await (const entries of archive.read({ filter: EVERYTHING })) {
    rounds.push(...entries.map(({ record }) => record.metadata.round as number));
  }
  assertEquals(rounds, rounds.toSorted((a, b) => a - b));
  assert(rounds.length < 60_000 && rounds.length > 10_000, `${rounds.length} records`);
  assertStrictEquals(rounds.filter((round) => round === 59).length, 1000);
  assert(archive.state.since > 0);
});

Deno.test("openArchive lets a source wait while it is half a ring behind, so that nothing is overwritten", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 1000 });
  await using archive = await openArchive(stream, { at: place.at });
  const records = new LineRecords((record) => stream.write(record), "file", { room: () => archive.room() });
  await records.take(numbers(1, 20_000).map((text) => ({ text, cutBytes: 0 })));
  records.flush();
  await stored(stream, archive);
  assertStrictEquals(archive.state.unstored, 0);
  assertEquals(await messages(archive), numbers(1, 20_000));
});

Deno.test("openArchive lets no source wait while nothing can be stored", async () => {
  using place = new Place();
  const stream = new LogStream({ capacity: 1000 });
  await using archive = await openArchive(stream, { at: place.at });
  const other = new DatabaseSync(place.at);
  other.exec("BEGIN IMMEDIATE");
  const records = new LineRecords((record) => stream.write(record), "file", { room: () => archive.room() });
  await records.take(numbers(1, 20_000).map((text) => ({ text, cutBytes: 0 })));
  records.flush();
  assertStrictEquals(stream.stats.newest, 20_000);
  other.exec("ROLLBACK");
  other.close();
  await stored(stream, archive);
  assert(archive.state.unstored > 0);
});
