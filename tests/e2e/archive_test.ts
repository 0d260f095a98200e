import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Random } from "../support/random.ts";
import { ask, askJson } from "../support/ask.ts";
import { longSeconds } from "../support/long.ts";
import { until } from "../support/wait.ts";
import { numbers } from "../archive/numbered.ts";
import { Place } from "../archive/place.ts";
import { API, archiveOf, exportOf, resumedAfter, stored } from "./archived.ts";
import { freePort, listens } from "./ports.ts";
import { programTest, runProgram, spawnProgram, startProgram, startQuietProgram } from "./program.ts";

programTest(
  "keeps records over restarts, in a folder for its user alone, and a viewer resumes without a gap",
  async () => {
    using place = new Place();
    const at = `${place.folder}/new/folder/history.db`;
    const args = ["--archive-at", at, "--capacity", "200"];
    let id: string;
    {
      await using program = await startQuietProgram(args);
      await program.write(`${numbers(1, 50).join("\n")}\n`);
      await stored(program.origin, 50);
      const { cursor } = await askJson(`${program.origin}${API}/logs`);
      id = cursor;
      for (let last = 100; last <= 300; last += 50) { // in parts that the ring holds
        await program.write(`${numbers(last - 49, last).join("\n")}\n`);
        await stored(program.origin, last);
      }
      assertEquals(await exportOf(program.origin), numbers(1, 300));
      assertStrictEquals((await program.stop()).code, 0);
    }
    if (Deno.build.os !== "windows") {
      assertStrictEquals(Deno.statSync(at).mode! & 0o777, 0o600);
      assertStrictEquals(Deno.statSync(`${place.folder}/new/folder`).mode! & 0o777, 0o700);
    }
    await using program = await startQuietProgram(args);
    await program.write(`${numbers(301, 310).join("\n")}\n`);
    await stored(program.origin, 10);
    assertEquals(await exportOf(program.origin), numbers(1, 310));
    assertEquals(await resumedAfter(program.origin, id, "n310"), numbers(51, 310));
  },
);

programTest("loses nothing that was stored when it is killed, again and again", async () => {
  using place = new Place();
  const args = ["--archive-at", place.at];
  const random = new Random(7);
  const kept: string[] = [];
  let number = 0;
  for (let round = 0; round < 6; round++) {
    await using program = await startQuietProgram(args);
    assertEquals((await exportOf(program.origin)).slice(0, kept.length), kept);
    const before = await exportOf(program.origin);
    kept.splice(0, kept.length, ...before);
    const written: string[] = [];
    for (let batch = random.int(1, 6); batch > 0; batch--) {
      const lines = Array.from({ length: random.int(1, 2000) }, () => `n${++number}`);
      await program.write(`${lines.join("\n")}\n`);
      written.push(...lines);
    }
    await stored(program.origin, 1);
    const { stored: count } = (await archiveOf(program.origin))!;
    await program.stop("SIGKILL");
    kept.push(...written.slice(0, count));
  }
  await using program = await startQuietProgram(args);
  const found = await exportOf(program.origin);
  assertEquals(found.slice(0, kept.length), kept);
  assertStrictEquals(new Set(found).size, found.length);
});

programTest("reads each line of a followed file once, through kills and rotations in mid-write", async () => {
  using place = new Place();
  const path = `${place.folder}/app.log`;
  const args = ["--archive-at", place.at, "--follow", path];
  const random = new Random(11);
  const listFollowed = (origin: string) => exportOf(origin, "*app.log");
  let number = 0;
  const append = () => {
    const lines = Array.from({ length: random.int(1, 3000) }, () => `n${++number}`);
    Deno.writeTextFileSync(path, `${lines.join("\n")}\n`, { append: true });
  };
  Deno.writeTextFileSync(path, `n${++number}\n`);
  {
    await using program = await startProgram(args);
    await until(async () => (await listFollowed(program.origin)).length === 1, "the first line");
    await stored(program.origin, (await askJson(`${program.origin}${API}/logs`)).newest);
    await program.stop("SIGKILL");
  }
  for (let round = 0; round < (longSeconds() === undefined ? 4 : 100); round++) {
    append();
    if (random.chance(0.3)) {
      Deno.renameSync(path, `${path}.${round}`);
      append();
    }
    await using program = await startProgram(args);
    append();
    await new Promise<void>((resolve) => setTimeout(resolve, random.int(0, 400))); // a kill at any moment of the start
    append();
    await program.stop("SIGKILL");
  }
  await using program = await startProgram(args);
  let last: { message: string }[] = [];
  const isLast = async () => {
    ({ records: last } = await askJson(`${program.origin}${API}/logs?limit=1&q=source:*app.log`));
    return last[0]?.message === `n${number}`;
  };
  await until(isLast, `n${number}`, () => last);
  const found = await listFollowed(program.origin);
  const seen = new Set(found);
  assertEquals(numbers(1, number).filter((message) => !seen.has(message)), []);
  assertStrictEquals(found.length, number);
  assertEquals(found, numbers(1, number));
});

programTest("archives its own records, and the audit also with --quiet", async () => {
  using place = new Place();
  const token = "correct-horse-battery";
  async function listOwn(args: readonly string[]): Promise<{ id: string; message: string }[]> {
    const port = freePort();
    const all = ["--port", String(port), "--otlp-port", "0", "--auth", "--archive-at", place.at];
    await using child = spawnProgram([...all, ...args], { stdin: "piped", env: { RINGSIDE_AUTH_TOKEN: token } });
    const isUp = async () => await listens(port) || !child.isRunning;
    await until(isUp, `the program to listen on ${port}`, () => child.stderr.text);
    const path = `http://127.0.0.1:${port}${API}/logs?limit=1000&q=logger:ringside*`;
    const response = await ask(path, { headers: { authorization: `Bearer ${token}` } });
    const { records } = await response.json();
    await child.stop();
    return records;
  }
  await listOwn([]);
  await listOwn(["--quiet"]);
  const records = await listOwn(["--quiet"]);
  const runsOf = (message: RegExp) =>
    new Set(records.filter((record) => message.test(record.message)).map(({ id }) => id.split("-")[0]));
  assertStrictEquals(runsOf(/^Listening on/).size, 1, Deno.inspect(records));
  assertStrictEquals(runsOf(/ read .*\/logs$/).size, 3, Deno.inspect(records));
});

programTest("goes on without an archive while another Ringside has it open, and says so", async () => {
  using place = new Place();
  const args = ["--archive-at", place.at];
  await using first = await startProgram(args);
  await using second = await startProgram(args);
  assert(await archiveOf(first.origin) !== undefined);
  assertStrictEquals(await archiveOf(second.origin), undefined);
  const { records } = await askJson(`${second.origin}${API}/logs?level=warn`);
  assertMatch(
    records[0].message,
    /^Continuing without an archive: .*another ringside has it open; choose another --archive-at$/,
  );
});

programTest("refuses an archive that it cannot open", async () => {
  using place = new Place();
  const at = `${place.folder}/not a database`;
  Deno.writeTextFileSync(at, "text ".repeat(100));
  const { code, stderr } = await runProgram(["--port", "0", "--otlp-port", "0", "--archive-at", at]);
  assertStrictEquals(code, 1, stderr);
  assertMatch(stderr, /Cannot open archive .*not a database.*try --archive-at FILE/);
});

programTest("writes nothing to disk without an archive", async () => {
  using place = new Place();
  const env = { XDG_STATE_HOME: place.folder };
  const { code } = await runProgram(["--port", "0", "--otlp-port", "0", "--exit", "--", "true"], env);
  assertStrictEquals(code, 0);
  assertEquals(Array.from(Deno.readDirSync(place.folder)), []);
});

programTest("reads, copies and shortens an archive without a server", async () => {
  using place = new Place();
  const at = place.at;
  const copy = `${place.folder}/copy.db`;
  {
    await using program = await startQuietProgram(["--archive-at", at]);
    await program.write(`${numbers(1, 800).join("\n")}\n`);
    await stored(program.origin, 800);
    const busy = await runProgram(["archive", "delete", "--archive-at", at, "n5"]);
    assertStrictEquals(busy.code, 1);
    assertMatch(busy.stderr, /another ringside has it open; stop it first/);
    const { code, stderr } = await runProgram(["archive", "backup", "--archive-at", at, copy]);
    assertStrictEquals(code, 0, stderr);
    await program.stop();
  }
  const printed = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await runProgram(args);
    assertStrictEquals(code, 0, stderr);
    return stdout;
  };
  const query = async (at: string, ...args: readonly string[]) => {
    const lines = await printed(["query", "--archive-at", at, "--json", ...args]);
    return lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).message);
  };
  assertEquals(await query(at, "--limit", "3"), ["n798", "n799", "n800"]);
  assertEquals(await query(at, "--from", "1h", "message:/^n79$/"), ["n79"]);
  assertEquals(await query(at, "--to", "1h"), []);
  assertEquals(
    await printed(["archive", "delete", "--archive-at", at, "--dry-run", "message:/^n79$/"]),
    "Would delete 1 record\n",
  );
  assertEquals(await printed(["archive", "delete", "--archive-at", at, "message:/^n79$/"]), "Deleted 1 record\n");
  const { records, runs } = JSON.parse(await printed(["archive", "info", "--archive-at", at, "--json"]));
  assertEquals([records, runs.length, runs[0].closed], [799, 1, true]);
  assertMatch(await printed(["archive", "info", "--archive-at", copy]), /^Records: +800$/m);
  assertEquals(await query(copy, "message:/^n79$/"), ["n79"]);
  const missing = await runProgram(["query", "--archive-at", `${place.folder}/none.db`]);
  assertStrictEquals(missing.code, 1);
  assertMatch(missing.stderr, /Cannot read archive .*none\.db: No such file or directory\n$/);
  assertStrictEquals((await runProgram(["query", "--archive-at", at, "a:("])).code, 2);
  assertStrictEquals((await runProgram(["archive", "delete", "--archive-at", at])).code, 2);
});
