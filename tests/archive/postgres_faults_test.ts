import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { type Archive, ArchiveError, openArchive } from "../../lib/archive/archive.ts";
import { EVERYTHING } from "../../lib/query/filter.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { PostgresServer, postgresTest } from "../support/postgres.ts";
import { SilentProxy } from "../support/silent_proxy.ts";
import { until } from "../support/wait.ts";
import { burst } from "./numbered.ts";

/** Longest wait for the archive to notice a fault or to catch up, in ms: a query ends after 8 s, and tries are apart. */
const FAULT_MS = 60_000;

async function problemOf(archive: Archive, pattern: RegExp): Promise<void> {
  const isTold = () => pattern.test(archive.state.problem ?? "");
  await until(isTold, `a problem like ${pattern}`, () => archive.state, FAULT_MS);
}

async function caughtUp(stream: LogStream, archive: Archive): Promise<void> {
  const { newest } = stream.stats;
  const isBack = () => archive.state.stored >= newest && archive.state.problem === undefined;
  await until(isBack, `${newest} records to be stored`, () => archive.state, FAULT_MS);
}

/** Checks that each record is stored once, or counted as unstored. */
async function assertBalance(server: PostgresServer, url: string, stream: LogStream, archive: Archive): Promise<void> {
  await using session = await server.connect(url);
  const rows = await session.query(
    "SELECT seq::int AS number, message FROM logs_history WHERE run = $1 ORDER BY seq",
    [stream.run],
  );
  for (const { number, message } of rows) assertStrictEquals(message, `n${number}`);
  const { newest } = stream.stats;
  const { unstored, records } = archive.state;
  assertStrictEquals(rows.length + unstored, newest);
  assertStrictEquals(records, rows.length);
  const [span] = await archive.listSpans({ run: stream.run, seq: 0 }, { run: stream.run, seq: newest + 1 });
  assertEquals(span, { run: stream.run, from: 1, to: newest, records: rows.length, isClosed: false });
}

postgresTest(
  "openArchive goes on while PostgreSQL is away at the start, restarts or crashes, and catches up",
  async () => {
    await using server = await PostgresServer.start();
    const url = await server.createDatabase();
    await server.stop();
    const stream = new LogStream({ capacity: 4000 });
    const problems: (string | undefined)[] = [];
    await using archive = await openArchive(stream, { at: url, onProblem: (problem) => problems.push(problem) });
    assertMatch(archive.state.problem!, /^PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached: connection refused$/);
    burst(stream, 1000);
    const error = await assertRejects(async () => {
      for await (const _ of archive.read({ filter: EVERYTHING }));
    }, ArchiveError);
    assertMatch(error.message, /^Cannot read the archive: PostgreSQL at .* cannot be reached/);
    await server.restart();
    await caughtUp(stream, archive);
    assertEquals([problems.length, problems.at(-1), archive.state.unstored], [2, undefined, 0]);

    for (const signal of ["SIGINT", "SIGQUIT"] as const) { // a shutdown, and a crash
      burst(stream, 500);
      await server.stop(signal);
      burst(stream, 500);
      await problemOf(archive, /PostgreSQL at 127\.0\.0\.1:\d+/);
      assertStrictEquals(stream.write({ message: `n${stream.stats.newest + 1}` }), stream.stats.newest);
      await server.restart();
      await caughtUp(stream, archive);
    }
    assertStrictEquals(archive.state.unstored, 0);
    await assertBalance(server, url, stream, archive);
  },
);

postgresTest(
  "openArchive goes on while PostgreSQL is frozen, and counts what the ring could not hold",
  async (server) => {
    const url = await server.createDatabase();
    const stream = new LogStream({ capacity: 2000 });
    await using archive = await openArchive(stream, { at: url });
    burst(stream, 1000);
    await caughtUp(stream, archive);
    server.freeze();
    try {
      const reading = assertRejects(() => archive.findRun(stream.run), ArchiveError);
      for (let round = 0; round < 10; round++) {
        burst(stream, 700);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await problemOf(archive, /PostgreSQL at 127\.0\.0\.1:\d+ did not answer for \d+ s/);
      assertMatch((await reading).message, /did not answer/);
    } finally {
      server.thaw();
    }
    await caughtUp(stream, archive);
    assert(archive.state.unstored > 0);
    await assertBalance(server, url, stream, archive);
  },
);

postgresTest("openArchive goes on after its connection went silent, and takes its lock back", async (server) => {
  const url = new URL(await server.createDatabase());
  await using proxy = new SilentProxy(server.port);
  const direct = url.href;
  url.port = String(proxy.port);
  const stream = new LogStream({ capacity: 4000 });
  await using archive = await openArchive(stream, { at: url.href });
  burst(stream, 1000);
  await caughtUp(stream, archive);
  proxy.silence();
  burst(stream, 1000);
  await problemOf(archive, /did not answer for \d+ s/);
  proxy.forward(); // new connections alone: the server still has the old ones
  await caughtUp(stream, archive);
  assertStrictEquals(archive.state.unstored, 0);
  await assertBalance(server, direct, stream, archive);
});
