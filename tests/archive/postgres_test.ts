import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ArchiveError, ArchiveFile, openArchive } from "../../lib/archive/archive.ts";
import { readAddress } from "../../lib/archive/postgres/address.ts";
import { listPartitions } from "../../lib/archive/postgres/partitions.ts";
import { PostgresStore } from "../../lib/archive/postgres/store.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { toRecord } from "../../lib/record/record.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Positions } from "../../lib/stream/positions.ts";
import { PASSWORD, PostgresServer, postgresTest } from "../support/postgres.ts";
import { messages, numbers, write } from "./numbered.ts";
import { stored } from "./place.ts";

postgresTest(
  "openArchive stores records in PostgreSQL over restarts, beside those of other instances",
  async (server) => {
    const at = await server.createDatabase();
    const after: Record<string, string | undefined> = {};
    const position = { positionAt: (offset: number) => ({ key: "app.log", value: String(offset) }) };
    for (const round of [0, 1]) {
      for (const name of ["one", "two"]) {
        const file = await ArchiveFile.open({ at, name });
        assertEquals(file.positions, round === 0 ? [] : [{ key: "app.log", value: "77" }]);
        assertStrictEquals(file.lastRun, after[name]);
        const stream = new LogStream({ capacity: 4000, after: file.lastRun });
        const positions = new Positions();
        await using archive = await file.follow(stream, positions);
        after[name] = stream.run;
        write(stream, round * 1300 + 1, round * 1300 + 1300);
        positions.note(position, 77, { records: 1300, newest: 1300 });
        await stored(stream, archive);
        const last = (round + 1) * 1300;
        assertEquals(await messages(archive), numbers(1, last));
        assertEquals(await messages(archive, { newestFirst: true, limit: 2 }), [`n${last}`, `n${last - 1}`]);
        const { records, unstored, problem } = archive.state;
        assertEquals({ records, unstored, problem }, { records: last, unstored: 0, problem: undefined });
      }
    }
  },
);

postgresTest("openArchive marks a run as complete, and counts what a span has", async (server) => {
  const at = await server.createDatabase();
  const first = new LogStream();
  {
    await using _ = await openArchive(first, { at, level: "INFO" });
    write(first, 1, 699);
    first.write({ level: "DEBUG", message: "left out" });
  }
  const stream = new LogStream({ after: first.run });
  await using archive = await openArchive(stream, { at });
  assertEquals(await archive.findRun(first.run), { first: 1, last: 700, isClosed: true });
  assertEquals(await archive.findRun("unknown"), undefined);
  assertEquals(await archive.listSpans({ run: first.run, seq: 100 }, { run: stream.run, seq: 1 }), [
    { run: first.run, from: 101, to: 700, records: 599, isClosed: true },
    { run: stream.run, from: 1, to: 0, records: 0, isClosed: false },
  ]);
});

postgresTest("openArchive refuses a second writer of the same name, and tells no password", async (server) => {
  const at = await server.createDatabase();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at });
  const taken = await assertRejects(() => openArchive(new LogStream(), { at }), ArchiveError);
  assertMatch(taken.message, /another ringside stores records as "default" in this database; choose another --name/);
  const wrong = await assertRejects(
    () => openArchive(new LogStream(), { at: at.replace("s3cret", "wrong") }),
    ArchiveError,
  );
  assertMatch(wrong.message, /password authentication failed for user "ringside"/);
  assertEquals([taken.kind, wrong.kind], ["taken", "refused"]);
  for (const { message } of [taken, wrong]) assert(!message.includes(PASSWORD) && !message.includes("p%40ss"), message);
  write(stream, 1, 3);
  await stored(stream, archive);
  assertEquals(await messages(archive), ["n1", "n2", "n3"]);
});

const REFUSED: readonly { name: string; prepare: string; message: RegExp }[] = [
  {
    name: "a layout of a later version",
    prepare: "CREATE TABLE logs_history (a int); COMMENT ON TABLE logs_history IS 'Records of Ringside, layout 99'",
    message: /its layout is of version 99 and this program knows 1; use a newer ringside/,
  },
  {
    name: "a table of another program",
    prepare: "CREATE TABLE logs_history (a int)",
    message: /another program has a table logs_history in it; choose another database/,
  },
];

for (const { name, prepare, message } of REFUSED) {
  postgresTest(`openArchive refuses ${name} in PostgreSQL`, async (server) => {
    const at = await server.createDatabase();
    await using session = await server.connect(at);
    await session.query(prepare);
    const error = await assertRejects(() => openArchive(new LogStream(), { at }), ArchiveError);
    assertMatch(error.message, message);
    assertStrictEquals(error.kind, "refused");
  });
}

postgresTest("openArchive leaves out records that PostgreSQL refuses, and counts them", async (server) => {
  const at = await server.createDatabase();
  {
    await using _ = await openArchive(new LogStream(), { at, name: "creates the tables" });
  }
  await using session = await server.connect(at);
  await session.query("ALTER TABLE logs_history ADD CHECK (message <> 'n3')");
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at });
  write(stream, 1, 5);
  await stored(stream, archive);
  assertEquals(await messages(archive), ["n1", "n2", "n4", "n5"]);
  assertEquals([archive.state.unstored, archive.state.records], [1, 4]);
});

postgresTest("openArchive lets people read the table by SQL", async (server) => {
  const at = await server.createDatabase();
  const stream = new LogStream();
  await using archive = await openArchive(stream, { at });
  stream.write({
    ...{ level: "ERROR", message: "\x1b[31mno\x1b[0m \0 answer", timestamp: "2026-12-01T10:00:00.123Z" },
    metadata: { logger: "db.pool", service: "shop", trace_id: "4BF92F", span_id: "00f0", tries: 3 },
  });
  await stored(stream, archive);
  await using session = await server.connect(at);
  const [row] = await session.query(
    "SELECT level, severity, message, logger, service, trace_id, span_id, metadata->>'tries' AS tries, time::text, run " +
      "FROM logs_history WHERE time > '2026-12-01' AND metadata @> '{\"tries\": 3}'",
  );
  assertEquals(row, {
    ...{ level: "ERROR", severity: 17, message: "no \ufffd answer", logger: "db.pool", service: "shop" },
    ...{ trace_id: "4bf92f", span_id: "00f0", tries: "3", time: "2026-12-01 10:00:00.123+00", run: stream.run },
  });
  assertEquals(await messages(archive, { filter: parseFilter({ q: "trace_id:4bf92f" }) }), [
    "\x1b[31mno\x1b[0m \0 answer",
  ]);
});

postgresTest(
  "PostgresStore drops the oldest partitions by age and by size, and closes a large one early",
  async (server) => {
    const address = readAddress(await server.createDatabase(), "default");
    const day = 86_400_000;
    const keepBytes = 16 * 1024 ** 2;
    await using store = await PostgresStore.open(address, { keepMs: 3 * day, keepBytes, sync: "normal" });
    await using session = await server.connect(server.urlAt(server.port, address.database));
    await store.begin("00000000aaaa", 0);
    const now = Date.now();
    let seq = 0;
    async function append(arrived: number, count: number, message = "short"): Promise<void> {
      const seqs = Array.from({ length: count }, () => ++seq);
      const lines = seqs.map((seq) => JSON.stringify(toRecord({ message: `${seq} ${message}` })));
      await store.append({ seqs, text: lines.join("\n"), to: seq, arrived });
    }
    for (const age of [5, 4, 1, 0]) await append(now - age * day, 10);
    while (await store.retain(now));
    assertEquals([store.stats.records, store.stats.since], [20, now - day]);

    const text = Array.from(crypto.getRandomValues(new Uint8Array(2000)), (byte) => byte.toString(36)).join("");
    for (let round = 0; round < 60; round++) {
      await append(Date.now(), 200, text);
      if (store.isRetentionDue) { while (await store.retain(Date.now())); }
      assert(store.stats.bytes <= 1.1 * keepBytes, `${store.stats.bytes} bytes`);
    }
    const partitions = await listPartitions(session);
    assert(partitions.length > 4, Deno.inspect(partitions));
    for (const [index, { to }] of partitions.slice(0, -1).entries()) assert(to <= partitions[index + 1].from);
    const [{ count, newest }] = await session.query("SELECT count(*)::int, max(seq)::int AS newest FROM logs_history");
    assertEquals([count, newest], [store.stats.records, seq]);
    assert(store.stats.records > 1500 && store.stats.records < seq, `${store.stats.records} records`);
  },
);

postgresTest("PostgresStore leaves a partition open that has a record of the end of its day", async (server) => {
  const address = readAddress(await server.createDatabase(), "default");
  const keepBytes = 16 * 1024 ** 2;
  await using store = await PostgresStore.open(address, { keepMs: 1e10, keepBytes, sync: "normal" });
  await store.begin("00000000aaaa", 0);
  const day = 86_400_000;
  const now = (Math.floor(Date.now() / day) + 3) * day + 1000; // no test runs at midnight by chance
  const text = Array.from(crypto.getRandomValues(new Uint8Array(4000)), (byte) => byte.toString(36)).join("");
  const lines = Array.from({ length: 1000 }, (_, index) => JSON.stringify(toRecord({ message: `${index} ${text}` })));
  const seqs = lines.map((_, index) => index + 1);
  await store.append({ seqs, text: lines.join("\n"), to: 1000, arrived: now });
  await store.append({ seqs: [1001], text: lines[0], to: 1001, arrived: now + day - 1001 }); // by a clock that is ahead
  assertStrictEquals(await store.retain(now), false);
});

postgresTest("openArchive uses TLS as sslmode says, and demands a certificate that it knows", async (plain) => {
  const folder = fileURLToPath(new URL("../e2e/tls", import.meta.url));
  await using server = await PostgresServer.start({ tls: folder });
  const isSecured = async (url: string) => {
    await using session = await server.connect(url);
    return (await session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))[0].ssl;
  };
  const url = server.url.replace("127.0.0.1", "localhost");
  const ca = `sslrootcert=${encodeURIComponent(`${folder}/cert.pem`)}`;
  const secured: unknown[] = [];
  for (const mode of ["disable", "prefer", "require", "verify-full"]) {
    secured.push(await isSecured(`${url}?sslmode=${mode}&${ca}`));
  }
  assertEquals(secured, [false, true, true, true]);
  const unknown = await assertRejects(() => isSecured(`${url}?sslmode=require`), ArchiveError);
  assertMatch(unknown.message, /^PostgreSQL at localhost:\d+: invalid peer certificate/);
  await using archive = await openArchive(new LogStream(), { at: `${plain.url}?sslmode=require` });
  assertMatch(archive.state.problem!, /^PostgreSQL at 127\.0\.0\.1:\d+ offers no TLS/);
});
