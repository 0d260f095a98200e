import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { type Archive, openArchive } from "../../lib/archive/archive.ts";
import { ReadableFile } from "../../lib/archive/file.ts";
import { removeRecords } from "../../lib/archive/removal.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "./place.ts";

/** Writes 1200 records in one run, of which 1000 are sealed and the rest wait. */
async function fill(place: Place, after?: string): Promise<LogStream> {
  const stream = new LogStream({ capacity: 4000, after });
  await using archive: Archive = await openArchive(stream, { at: place.at });
  for (const [from, to] of [[1, 1000], [1001, 1200]]) {
    for (let number = from; number <= to; number++) {
      stream.write({
        message: `n${number}`,
        level: number % 4 === 0 ? "ERROR" : "INFO",
        metadata: { user: number % 10 },
      });
    }
    await stored(stream, archive);
  }
  return stream;
}

function messagesIn(at: string, q = ""): string[] {
  using file = new ReadableFile(at);
  const { query } = parseFilter({ q });
  return Array.from(file.search({ query, newestFirst: false, what: "lines" }), ({ found }) => found).flat()
    .flatMap(({ text }) => text.split("\n").map((line) => JSON.parse(line).message));
}

function remove(at: string, q: string, more: { run?: string; arrivedBefore?: number; isTrial?: boolean } = {}): number {
  return removeRecords(at, { query: parseFilter({ q }).query, isTrial: false, ...more });
}

Deno.test("ReadableFile tells the content of an archive and searches it, also while records are stored", async () => {
  using place = new Place();
  const first = await fill(place);
  const stream = new LogStream({ after: first.run });
  await using archive = await openArchive(stream, { at: place.at });
  stream.write({ message: "live" });
  await stored(stream, archive);
  using file = new ReadableFile(place.at);
  const { records, runs, since, until } = file.readInfo();
  assertEquals([records, runs.map(({ run, records, isClosed }) => [run, records, isClosed])], [
    1201,
    [[first.run, 1200, true], [stream.run, 1, false]],
  ]);
  assert(since > 0 && since <= until);
  assertEquals(messagesIn(place.at, "n1199 OR live"), ["n1199", "live"]);
});

Deno.test("ReadableFile copies an archive with all that it has, for its owner alone, and replaces no file", async () => {
  using place = new Place();
  const { run } = await fill(place);
  const copy = `${place.folder}/copy.db`;
  {
    using file = new ReadableFile(place.at);
    file.copyTo(copy);
    assertThrows(() => file.copyTo(copy), Deno.errors.AlreadyExists);
  }
  assertEquals(messagesIn(copy), messagesIn(place.at));
  if (Deno.build.os !== "windows") assertStrictEquals(Deno.statSync(copy).mode! & 0o777, 0o600);
  const stream = new LogStream({ after: run });
  await using archive = await openArchive(stream, { at: copy });
  stream.write({ message: "more" });
  await stored(stream, archive);
  assertStrictEquals(messagesIn(copy).length, 1201);
});

for (
  const { q, count } of [
    { q: "user:3", count: 120 },
    { q: "level:error", count: 300 },
    { q: "-user:3", count: 1080 },
    { q: "n1", count: 312 },
    { q: "nowhere", count: 0 },
    { q: "", count: 1200 },
  ]
) {
  Deno.test(`removeRecords removes the records of "${q}" and no others`, async () => {
    using place = new Place();
    await fill(place);
    const all = messagesIn(place.at);
    const matching = new Set(messagesIn(place.at, q));
    assertStrictEquals(remove(place.at, q, { isTrial: true }), matching.size);
    assertEquals(messagesIn(place.at), all);
    assertStrictEquals(remove(place.at, q), matching.size);
    assertEquals(messagesIn(place.at), all.filter((message) => !matching.has(message)));
    assertStrictEquals(matching.size, count);
    assertStrictEquals(remove(place.at, q), 0);
  });
}

Deno.test("removeRecords removes a run, or what arrived before a time, and the archive goes on", async () => {
  using place = new Place();
  const first = await fill(place);
  const second = await fill(place, first.run);
  assertStrictEquals(remove(place.at, "", { arrivedBefore: Date.now() - 3_600_000 }), 0);
  assertStrictEquals(remove(place.at, "user:1", { run: first.run }), 120);
  assertStrictEquals(remove(place.at, "", { run: first.run }), 1080);
  assertStrictEquals(messagesIn(place.at).length, 1200);
  const stream = new LogStream({ after: second.run });
  {
    await using archive = await openArchive(stream, { at: place.at });
    stream.write({ message: "more" });
    await stored(stream, archive);
    const error = assertThrows(() => remove(place.at, ""), Error);
    assertMatch(error.message, /another ringside has it open; stop it first/);
  }
  assertStrictEquals(messagesIn(place.at).at(-1), "more");
  assertStrictEquals(remove(place.at, "", { arrivedBefore: Date.now() + 1000 }), 1201);
});

Deno.test("removeRecords leaves no byte of a record in the file", async () => {
  using place = new Place();
  const stream = new LogStream();
  {
    await using archive = await openArchive(stream, { at: place.at });
    stream.write({ message: "kept" });
    stream.write({ message: "qz8431-hidden" }); // alone in its batch, so compression leaves it as it is
    await stored(stream, archive);
  }
  remove(place.at, "qz8431");
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(place.at));
  assert(!bytes.includes("qz8431"));
  assertEquals(messagesIn(place.at), ["kept"]);
});

Deno.test("ReadableFile and removeRecords refuse a file that is missing, and create none", () => {
  using place = new Place();
  assertThrows(() => new ReadableFile(place.at), Deno.errors.NotFound);
  assertThrows(() => remove(place.at, ""), Deno.errors.NotFound);
  assertEquals(Array.from(Deno.readDirSync(place.folder)), []);
});
