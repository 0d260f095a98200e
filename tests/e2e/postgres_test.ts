import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { findPostgresProgram, PASSWORD, PostgresServer, postgresTest } from "../support/postgres.ts";
import { numbers } from "../archive/numbered.ts";
import { Place } from "../archive/place.ts";
import { run } from "../support/child.ts";
import { API, archiveOf, exportOf, resumedAfter, stored } from "./archived.ts";
import { PROGRAM, runProgram, startProgram, startQuietProgram } from "./program.ts";

const NAME = PROGRAM.split("/").at(-1);

postgresTest(
  `${NAME} keeps records in PostgreSQL over restarts, and reads them with and without a server`,
  async (server) => {
    const at = await server.createDatabase();
    const args = ["--archive-at", at, "--name", "shop-1", "--capacity", "200"];
    let id: string;
    {
      await using program = await startQuietProgram(args);
      await program.write(`${numbers(1, 50).join("\n")}\n`);
      await stored(program.origin, 1 + 50); // the first is a warning
      ({ cursor: id } = await askJson(`${program.origin}${API}/logs`));
      for (let last = 100; last <= 300; last += 50) { // in parts that the ring holds
        await program.write(`${numbers(last - 49, last).join("\n")}\n`);
        await stored(program.origin, 1 + last);
      }
      assertEquals(await exportOf(program.origin), numbers(1, 300));
      const page = await (await ask(`${program.origin}/ui/monitoring/advanced`)).text();
      const texts = [page, JSON.stringify(await askJson(`${program.origin}${API}/summary`))];
      const { code, stderr } = await program.stop();
      assertStrictEquals(code, 0);
      assertMatch(stderr, /Other users of this machine can see the password in --archive-at; set PGPASSWORD/);
      const isSecret = (text: string) => text.includes(PASSWORD) || text.includes(encodeURIComponent(PASSWORD));
      assertEquals([...texts, stderr].filter(isSecret), []);
    }
    // The password comes from the environment now.
    const url = new URL(at);
    url.password = "";
    const env = { PGPASSWORD: PASSWORD };
    await using program = await startQuietProgram(["--archive-at", url.href, "--name", "shop-1"], undefined, env);
    await program.write(`${numbers(301, 310).join("\n")}\n`);
    await stored(program.origin, 10);
    assertEquals(await exportOf(program.origin), numbers(1, 310));
    assertEquals(await resumedAfter(program.origin, id, "n310"), numbers(51, 310));
    const printed = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runProgram([...args, "--archive-at", url.href, "--name", "shop-1"], env);
      assertStrictEquals(code, 0, stderr);
      return stdout;
    };
    const lines = (await printed("query", "--json", "--limit", "3")).trim().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).message), ["n308", "n309", "n310"]);
    assertStrictEquals(await printed("archive", "delete", "--dry-run", "message:/^n79$/"), "Would delete 1 record\n");
    assertStrictEquals(await printed("archive", "delete", "message:/^n79$/"), "Deleted 1 record\n");
    const { file, records, runs } = JSON.parse(await printed("archive", "info", "--json"));
    const place = `postgres://ringside@127.0.0.1:${server.port}${url.pathname}`;
    assertEquals([file, records, runs.length, runs[0].closed], [place, 310, 2, true]);
    const backup = await runProgram(["archive", "backup", "copy.db", "--archive-at", url.href], env);
    assertStrictEquals(backup.code, 1);
    assertMatch(backup.stderr, /Cannot copy archive postgres:\/\/ringside@127\S+: use pg_dump/);
    const wrong = await runProgram(["--archive-at", url.href, "--port", "0"], { PGPASSWORD: "wrong" });
    assertStrictEquals(wrong.code, 1);
    assertMatch(
      wrong.stderr,
      /Cannot open archive postgres:\/\/\S+: .*password authentication failed for user "ringside"/,
    );
  },
);

postgresTest(`${NAME} goes on while PostgreSQL is away at the start, says so, and catches up`, async () => {
  await using server = await PostgresServer.start();
  await server.stop();
  await using program = await startProgram(["--archive-at", server.url]);
  await program.write("one\n");
  const away = /^PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached: connection refused$/;
  assertMatch((await archiveOf(program.origin))!.problem!, away);
  const unread = await ask(`${program.origin}${API}/logs`); // the ring alone would not tell all
  assertStrictEquals(unread.status, 503);
  assertMatch((await unread.json()).detail, /^Cannot read the archive: PostgreSQL at \S+ cannot be reached/);
  await server.restart();
  await stored(program.origin, 2);
  assertEquals(await exportOf(program.origin), ["one"]);
  const { unstored } = (await archiveOf(program.origin))!;
  assertStrictEquals(unstored, 0);
  assertMatch(
    (await program.stop()).stderr,
    /Cannot archive records: PostgreSQL at \S+ cannot be reached.*archived again/s,
  );
});

postgresTest(`${NAME} does with PostgreSQL what docs/archive.md says`, async (server) => {
  const text = await Deno.readTextFile(new URL("../../docs/archive.md", import.meta.url));
  const [, section] = /^## PostgreSQL\n(.*?)^## /ms.exec(text)!;
  const at = new URL(await server.createDatabase());
  const lines = Array.from(section.matchAll(/^```sh\n(.*?)^```/gms), ([, lines]) => lines.trim().split("\n")).flat();
  assertMatch(lines.shift()!, /^createdb /); // as above
  at.password = "";
  const env = { PGPASSWORD: PASSWORD };
  using folder = new Place();
  const filled = lines.map((line) =>
    line.replace("postgres://app@127.0.0.1/logs", at.href).replace("copy.sql", `${folder.folder}/copy.sql`)
  );
  const [serve, ...others] = filled.map((line) => line.split(" "));
  {
    await using program = await startQuietProgram(serve.slice(1), undefined, env);
    const record = { level: "error", message: "Declined", user: { email: "jo@example.com" }, duration_ms: 250 };
    await program.write(`${JSON.stringify(record)}\n`);
    await stored(program.origin, 1);
    await program.stop();
  }
  await using session = await server.connect(at.href.replace("@", `:${encodeURIComponent(PASSWORD)}@`));
  for (const [, statements] of section.matchAll(/^```sql\n(.*?)^```/gms)) {
    for (const statement of statements.split(";").filter((statement) => statement.trim() !== "")) {
      assertStrictEquals((await session.query(statement)).length, 1, statement);
    }
  }
  const printed: string[] = [];
  for (const [program, ...args] of others) {
    const words = args.map((word) => word.replaceAll("'", ""));
    const { code, stdout, stderr } = program === "ringside"
      ? await runProgram(words, env)
      : await run(findPostgresProgram(program)!, words, { env });
    assertStrictEquals(code, 0, stderr);
    printed.push(stdout);
  }
  assertMatch(printed[0], /ERROR.*Declined/);
  assertMatch(printed[1], /^Database: postgres:\/\/ringside@\S+ \(layout 1\)$.*^Records: {2}1$/ms);
  assertEquals(printed.slice(2), ["Deleted 1 record\n", ""]);
  assertMatch(Deno.readTextFileSync(`${folder.folder}/copy.sql`), /CREATE TABLE public\.logs_history/);
});
