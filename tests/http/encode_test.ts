import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { createParser } from "eventsource-parser";
import { type Chunk, ChunkEncoder, encodeEvent, encodeEvents, type Lane } from "../../lib/http/encode.ts";
import { EVERYTHING, type Filter, parseFilter } from "../../lib/query/filter.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { Ring } from "../../lib/stream/ring.ts";
import { formatFrame } from "../../lib/wire/sse.ts";
import { forEachSeed, type Random, TEXT_PIECES } from "../support/random.ts";
import { isHeapBelow } from "../support/garbage.ts";

const NOTHING: Filter = { key: "nothing", matches: () => false };
const CHUNK_CHARACTERS = 65_536;

function open(capacity = 1000, maxBytes = Infinity) {
  const ring = new Ring<LogRecord>(capacity, { maxBytes });
  return { ring, encoder: new ChunkEncoder(ring, "run") };
}

function record(message: string, level = "INFO"): LogRecord {
  return toRecord({ level, message }, { maxBytes: 10_000_000 });
}

/** Numbers of the records and the gaps of a chunk, in order. */
function read(
  { bytes }: Chunk,
): { seqs: number[]; gaps: { from: number; to: number; missed: number }[]; messages: string[] } {
  const seqs: number[] = [];
  const messages: string[] = [];
  const gaps: { from: number; to: number; missed: number }[] = [];
  const parser = createParser({
    onEvent({ event, data, id }) {
      if (event === undefined) {
        seqs.push(Number(id?.slice("run-".length)));
        messages.push(JSON.parse(data).message);
      } else {
        assertStrictEquals(event, "gap");
        const { reason, ...gap } = JSON.parse(data);
        assertStrictEquals(reason, "lagged");
        assertStrictEquals(seqs.length, 0, "a gap comes before the records of its chunk");
        gaps.push(gap);
      }
    },
  });
  parser.feed(new TextDecoder().decode(bytes));
  return { seqs, gaps, messages };
}

/** Returns all chunks from a cursor to the newest record. */
function* walk(lane: Lane, ring: Ring<LogRecord>, cursor: number): Generator<Chunk> {
  while (cursor < ring.last) {
    const chunk = lane.after(cursor);
    assert(chunk.to > cursor, `moves on from ${cursor}`);
    assertStrictEquals(chunk.full, chunk.to < ring.last);
    yield chunk;
    cursor = chunk.to;
  }
}

Deno.test("encodeEvents joins events", () => {
  const events = [{ kind: "retry", ms: 5000 }, { kind: "ping" }] as const;
  assertStrictEquals(new TextDecoder().decode(encodeEvents(events)), events.map(encodeEvent).join(""));
  assertStrictEquals(encodeEvents([]).length, 0);
});

Deno.test("encodeEvent encodes a record as formatFrame does, whatever its texts contain", async () => {
  await forEachSeed(300, (random) => {
    const anyText = () =>
      random.list(0, 20, () => random.pick([...TEXT_PIECES, "\r\n", "\r", "\n\n", "data: "])).join("");
    const record = toRecord({ message: anyText(), metadata: { [anyText()]: anyText(), list: [anyText()] } });
    const text = encodeEvent({ kind: "record", id: "run-7", record });
    assertStrictEquals(text, formatFrame({ id: "run-7", data: JSON.stringify(record) }));
    assertStrictEquals(text.split("\n").length, 4, "two lines and a blank one");
  });
});

Deno.test("ChunkEncoder returns the same bytes at the same cursor with the same filter", () => {
  const { ring, encoder } = open();
  const lane = encoder.lane(EVERYTHING);
  ring.push(record("a"));
  ring.push(record("b"));
  const first = lane.after(0);
  assertStrictEquals(lane.after(0).bytes, first.bytes);
  assertNotStrictEquals(lane.after(1).bytes, first.bytes);
  assertEquals([read(first).messages, first.to, first.full], [["a", "b"], 2, false]);
});

Deno.test("ChunkEncoder makes another chunk after new records, and does not change the old one", () => {
  const { ring, encoder } = open();
  const lane = encoder.lane(EVERYTHING);
  ring.push(record("a"));
  const first = lane.after(0);
  const copy = first.bytes.slice();
  ring.push(record("b"));
  const second = lane.after(0);
  assertNotStrictEquals(second.bytes, first.bytes);
  assertEquals(read(second).seqs, [1, 2]);
  assertEquals(first.bytes, copy);
});

Deno.test("ChunkEncoder keeps a full chunk after new records", () => {
  const { ring, encoder } = open();
  const lane = encoder.lane(EVERYTHING);
  for (let i = 0; i < 10; i++) ring.push(record("x".repeat(10_000)));
  const first = lane.after(0);
  assertStrictEquals(first.full, true);
  ring.push(record("more"));
  assertStrictEquals(lane.after(0), first);
});

Deno.test("ChunkEncoder encodes a record once for all lanes", () => {
  const { ring, encoder } = open();
  const levels = ["TRACE", "INFO", "WARN"].map((level) => encoder.lane(parseFilter({ level, q: "-x" })));
  let spelled = 0;
  const counting = { ...record("a", "ERROR"), toJSON: () => (spelled++, record("a", "ERROR")) };
  ring.push(counting);
  for (const lane of levels) assertEquals(read(lane.after(0)).messages, ["a"]);
  ring.push(record("b", "ERROR"));
  for (const lane of levels) assertEquals(read(lane.after(0)).messages, ["a", "b"]);
  assertStrictEquals(spelled, 1);
});

Deno.test("ChunkEncoder keeps the newest texts, up to 1 MiB", () => {
  const { ring, encoder } = open();
  let spelled = 0;
  const large = record("x".repeat(100_000)); // ten of them are kept
  for (let i = 0; i < 20; i++) ring.push({ ...large, toJSON: () => (spelled++, large) } as LogRecord);
  const counts = [EVERYTHING, parseFilter({ q: "-a" }), parseFilter({ q: "-b" })].map((filter) => {
    spelled = 0;
    assertStrictEquals([...walk(encoder.lane(filter), ring, 0)].at(-1)!.to, 20);
    return spelled;
  });
  assertEquals(counts, [20, 19, 19]); // each of the others but the first is also spelled to see that it does not fit
});

Deno.test("ChunkEncoder reports a gap to a slow viewer, before the filter", () => {
  const { ring, encoder } = open(3);
  for (let i = 1; i <= 10; i++) ring.push(record(`${i}`));
  const { seqs, gaps } = read(encoder.lane(EVERYTHING).after(2));
  assertEquals([seqs, gaps], [[8, 9, 10], [{ from: 3, to: 7, missed: 5 }]]);
  const silent = encoder.lane(NOTHING).after(0);
  assertEquals(read(silent), { seqs: [], messages: [], gaps: [{ from: 1, to: 7, missed: 7 }] });
  assertStrictEquals(silent.to, 10);
});

Deno.test("ChunkEncoder returns no bytes if the filter matches nothing, and moves on", () => {
  const { ring, encoder } = open();
  ring.push(record("a"));
  ring.push(record("b"));
  const { bytes, to, full } = encoder.lane(NOTHING).after(0);
  assertEquals([bytes.length, to, full], [0, 2, false]);
});

Deno.test("ChunkEncoder searches about a thousand records for one chunk", () => {
  const { ring, encoder } = open(50_000);
  for (let i = 0; i < 50_000; i++) ring.push(record("x"));
  let looked = 0;
  const lane = encoder.lane({ key: "counting", matches: () => (looked++, false) });
  for (const chunk of walk(lane, ring, 0)) {
    assertStrictEquals(chunk.bytes.length, 0);
    assert(looked <= 8192, `looked at ${looked}`);
    looked = 0;
  }
});

Deno.test("ChunkEncoder searches one record past its deadline, and has none without a filter", () => {
  const { ring, encoder } = open();
  for (const message of ["a", "b", "c"]) ring.push(record(message));
  for (const [filter, to] of [[NOTHING, 1], [EVERYTHING, 3]] as const) {
    const lane = encoder.lane(filter);
    assertEquals([lane.after(0, 0).to, lane.after(0, 0).full], [to, to < 3]);
  }
});

Deno.test("ChunkEncoder ends a chunk before it is too large, except for a single large record", () => {
  const { ring, encoder } = open();
  for (const length of [30_000, 30_000, 30_000, 200_000, 10, 10]) ring.push(record("x".repeat(length)));
  const chunks = [...walk(encoder.lane(EVERYTHING), ring, 0)].map((chunk) => ({
    size: chunk.bytes.length,
    ...read(chunk),
  }));
  assertEquals(chunks.map(({ seqs }) => seqs), [[1, 2], [3], [4], [5, 6]]);
  for (const { size, seqs } of chunks) assert(size <= CHUNK_CHARACTERS || seqs.length === 1);
  assertEquals(read(encoder.lane(EVERYTHING).after(0, Infinity, 60_000)).seqs, [1]);
});

Deno.test("ChunkEncoder drops old chunks beyond 1 MiB", () => {
  const { ring, encoder } = open(10_000);
  const lane = encoder.lane(EVERYTHING);
  for (let i = 0; i < 40; i++) ring.push(record("x".repeat(60_000)));
  const chunks = [...walk(lane, ring, 0)];
  assertStrictEquals(chunks.length, 40);
  // The newest first, since a request for a dropped chunk makes it again in place of another.
  const kept = chunks.findLastIndex((chunk, index) => lane.after(index) !== chunk);
  assert(kept > 20 && kept < 30, `keeps the 60 KB each from ${kept} on`);
  const again = lane.after(0);
  assertNotStrictEquals(again, chunks[0]);
  assertEquals(again.bytes, chunks[0].bytes);
});

Deno.test("ChunkEncoder counts the age of a chunk that was made again from then", () => {
  const { ring, encoder } = open();
  const lane = encoder.lane(EVERYTHING);
  ring.push(record("short"));
  lane.after(0);
  for (let i = 0; i < 20; i++) ring.push(record("x".repeat(60_000)));
  for (let cursor = 1; cursor <= 16; cursor++) lane.after(cursor);
  const anew = lane.after(0);
  lane.after(17);
  assertStrictEquals(lane.after(0), anew);
});

Deno.test("ChunkEncoder drops old empty chunks", () => {
  const { ring, encoder } = open(20_000);
  for (let i = 0; i < 20_000; i++) ring.push(record("x"));
  const lane = encoder.lane(NOTHING);
  const first = lane.after(0);
  for (let cursor = 1; cursor < 10_000; cursor++) lane.after(cursor);
  assertNotStrictEquals(lane.after(0), first);
});

Deno.test("ChunkEncoder drops the chunks of a closed lane alone", () => {
  const { ring, encoder } = open();
  const [closed, other] = [encoder.lane(EVERYTHING), encoder.lane(EVERYTHING)];
  ring.push(record("a"));
  const chunks = [closed.after(0), other.after(0)];
  closed.close();
  assertNotStrictEquals(closed.after(0), chunks[0]);
  assertStrictEquals(other.after(0), chunks[1]);
});

Deno.test("ChunkEncoder sends no cleared record", () => {
  const { ring, encoder } = open();
  const lane = encoder.lane(EVERYTHING);
  ring.push(record("secret"));
  assertEquals(read(lane.after(0)).messages, ["secret"]);
  ring.clear();
  assertEquals(read(lane.after(0)), { seqs: [], messages: [], gaps: [{ from: 1, to: 1, missed: 1 }] });
});

Deno.test("ChunkEncoder drops the texts of records that the ring has dropped", () => {
  const { ring, encoder } = open(100_000, 1_000_000);
  const lane = encoder.lane(EVERYTHING);
  for (let i = 0; i < 2000; i++) {
    ring.push(record(`${i}` + "x".repeat(300_000)), 300_000);
    lane.after(ring.last - 1);
  }
  // Far below the 600 MB of all texts, and far above the difference between two collections.
  assert(isHeapBelow(300_000_000));
});

Deno.test("ChunkEncoder accounts for every record: from any cursor each matching one is sent once or counted in a gap", async () => {
  const filters = [EVERYTHING, NOTHING, parseFilter({ level: "WARN" }), parseFilter({ q: "a" })];
  await forEachSeed(150, (random) => {
    const { ring, encoder } = open(random.int(1, 60), random.pick([Infinity, 300, 2000]));
    const lanes = filters.map((filter) => ({ filter, lane: encoder.lane(filter) }));
    const written: LogRecord[] = [];
    const viewers = Array.from({ length: 6 }, () => new Viewer(random.pick(lanes), 0));
    for (let step = random.int(1, 40); step > 0; step--) {
      for (let n = random.int(0, random.pick([3, 30, 200])); n > 0; n--) {
        const next = anyRecord(random);
        written.push(next);
        assertStrictEquals(ring.push(next, next.message.length), written.length);
      }
      if (random.chance(0.05)) ring.clear();
      if (random.chance(0.3)) viewers.push(new Viewer(random.pick(lanes), random.int(0, ring.last)));
      for (const viewer of viewers) if (random.chance(0.6)) viewer.read(ring, random.int(1, 3));
    }
    for (const viewer of viewers) {
      viewer.read(ring, Infinity);
      viewer.check(written);
    }
  });
});

function anyRecord(random: Random): LogRecord {
  const length = random.pick([0, 5, 50, random.chance(0.05) ? 40_000 : 3]);
  return record(random.pick(["a", "b", "é", "漢😀"]).repeat(length), random.pick(["INFO", "WARN"]));
}

/** Reader that moves along a lane at its own pace. */
class Viewer {
  readonly #start: number;
  readonly #seqs: number[] = [];
  readonly #messages: string[] = [];
  readonly #missed = new Set<number>();

  constructor(readonly source: { filter: Filter; lane: Lane }, private cursor: number) {
    this.#start = cursor;
  }

  read(ring: Ring<LogRecord>, most: number): void {
    for (const chunk of walk(this.source.lane, ring, this.cursor)) {
      const { seqs, gaps, messages } = read(chunk);
      for (const { from, to, missed } of gaps) {
        assertEquals([from, missed], [this.cursor + 1, to - from + 1]);
        for (let seq = from; seq <= to; seq++) this.#missed.add(seq);
      }
      for (const seq of seqs) assert(seq > (this.#seqs.at(-1) ?? this.#start) && seq <= chunk.to, `${seq} in order`);
      this.#seqs.push(...seqs);
      this.#messages.push(...messages);
      this.cursor = chunk.to;
      if (--most <= 0) return;
    }
  }

  check(written: readonly LogRecord[]): void {
    assertStrictEquals(this.cursor, written.length);
    const expected: number[] = [];
    for (let seq = this.#start + 1; seq <= written.length; seq++) {
      if (!this.#missed.has(seq) && this.source.filter.matches(written[seq - 1])) expected.push(seq);
    }
    assertEquals(this.#seqs, expected);
    assertEquals(this.#messages, expected.map((seq) => written[seq - 1].message));
  }
}
