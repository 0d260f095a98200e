import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { ViewerCutError } from "../../lib/http/fan_out/viewer.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "../archive/place.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { within } from "../support/wait.ts";
import { STREAM } from "./fixture.ts";

const RECORDS = 3000;
const MINUTE_MS = 60_000;

interface Served extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly handler: ReturnType<typeof createHandler>;
  /** Opens a viewer that continues after an id. */
  open(after: number): Promise<Viewer>;
}

/** Serves a stream whose ring has the newest third of the records. */
async function serve(place: Place, options: Partial<HandlerOptions> = {}): Promise<Served> {
  const stream = new LogStream({ capacity: RECORDS / 3 });
  const archive = await openArchive(stream, { at: place.at });
  for (let number = 1; number <= RECORDS; number++) {
    stream.write({ message: `n${number}` });
    if (number % 500 === 0) await stored(stream, archive);
  }
  const clock = new FakeClock();
  const handler = createHandler({ stream, archive, clock, heartbeatMs: null, stallMs: null, ...options });
  return {
    clock,
    handler,
    open: async (after) =>
      new Viewer(await handler(new Request(STREAM, { headers: { "last-event-id": `${stream.run}-${after}` } }))),
    async [Symbol.asyncDispose]() {
      stream.close();
      await archive[Symbol.asyncDispose]();
    },
  };
}

/** Client that reads one chunk when it is told to. */
class Viewer {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  text = "";

  constructor(response: Response) {
    assertStrictEquals(response.status, 200);
    this.#reader = response.body!.getReader(); // a pipe would read ahead
  }

  /** Numbers of the ids, in order. */
  get numbers(): number[] {
    return Array.from(this.text.matchAll(/^id: \w+-(\d+)$/gm), ([, number]) => Number(number));
  }

  /** Reads a chunk. Returns false at the end. */
  async read(): Promise<boolean> {
    const { done, value } = await within(this.#reader.read(), "a chunk");
    this.text += this.#decoder.decode(value, { stream: !done });
    return !done;
  }

  /** Reads until the first records. */
  async readFirst(): Promise<void> {
    while (this.numbers.length === 0) assert(await this.read(), this.text);
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

for (const isArchived of [true, false]) {
  Deno.test(`a stream starts with the oldest record since a time${isArchived ? ", in the archive" : ""}`, async () => {
    using place = new Place();
    const stream = new LogStream({ capacity: isArchived ? 500 : 2000 });
    await using archive = isArchived ? await openArchive(stream, { at: place.at }) : undefined;
    for (let number = 1; number <= 1500; number++) {
      stream.write({ message: `n${number}`, timestamp: Date.UTC(2025, 9, 24) + number * 1000 });
      if (archive !== undefined && number % 250 === 0) await stored(stream, archive);
    }
    const handler = createHandler({ stream, archive, heartbeatMs: null, allowedHosts: ["localhost"] });
    const open = async (from: string) => new Viewer(await handler(new Request(`${STREAM}?from=${from}`)));
    const viewer = await open("2025-10-24T00:10:00Z");
    while (viewer.numbers.at(-1) !== 1500) await viewer.read();
    stream.write({ message: "live" });
    while (viewer.numbers.at(-1) !== 1501) await viewer.read();
    assertEquals([...new Set(viewer.numbers)], Array.from({ length: 902 }, (_, index) => 600 + index));
    assert(!viewer.text.includes("event: gap"));
    await viewer.cancel();
    const later = await open("2100-01-01");
    await later.read();
    stream.write({ message: "live" });
    while (later.numbers.length === 0) await later.read();
    assertEquals(later.numbers, [1502]);
    await later.cancel();
    stream.close();
  });
}

Deno.test("a viewer of the archive that may no longer read ends", async () => {
  using place = new Place();
  let isAllowed = true;
  await using served = await serve(place, { authorize: () => isAllowed });
  const viewer = await served.open(1);
  await viewer.readFirst();
  isAllowed = false;
  served.clock.elapse(MINUTE_MS);
  while (await viewer.read());
  assert(viewer.numbers.at(-1)! < RECORDS * 2 / 3, `${viewer.numbers.at(-1)}`);
  assertStrictEquals(served.clock.pending, 0);
});

Deno.test("a viewer of the archive that takes nothing is cut off", async () => {
  using place = new Place();
  const cuts: unknown[] = [];
  await using served = await serve(place, { stallMs: 30_000, onCut: (cut) => cuts.push(cut) });
  const viewer = await served.open(1);
  await viewer.readFirst();
  served.clock.elapse(MINUTE_MS);
  await assertRejects(async () => {
    while (await viewer.read());
  }, ViewerCutError);
  assertEquals([cuts.length, served.clock.pending], [1, 0]);
});

Deno.test("a viewer of the archive ends when the handler closes, and continues after its last id elsewhere", async () => {
  using place = new Place();
  await using served = await serve(place);
  const viewer = await served.open(0);
  await viewer.readFirst();
  served.handler.close();
  while (await viewer.read());
  assert(viewer.text.endsWith("\n\n") && !viewer.text.includes("event: gap"), viewer.text.slice(-200));
  const last = viewer.numbers.at(-1)!;
  assertEquals(viewer.numbers, Array.from({ length: last }, (_, index) => index + 1));
  assert(last < RECORDS * 2 / 3);
});

Deno.test("a viewer of the archive is sent rising ids, whatever keepalives are due", async () => {
  using place = new Place();
  await using served = await serve(place, { heartbeatMs: 10_000 });
  const viewer = await served.open(0);
  await viewer.readFirst();
  while (viewer.numbers.at(-1)! < RECORDS) {
    // A keepalive goes before the records of the ring, so one for each chunk would leave them no place.
    if (viewer.numbers.at(-1)! < RECORDS / 2) served.clock.elapse(10_000);
    assert(await viewer.read());
  }
  assertEquals(viewer.numbers, viewer.numbers.toSorted((a, b) => a - b));
  assertStrictEquals(new Set(viewer.numbers).size, RECORDS);
  assertStrictEquals(viewer.text.match(/^data: .*"message":"n\d+"/gm)?.length, RECORDS);
  await viewer.cancel();
  assertStrictEquals(served.clock.pending, 0);
});
