import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { EventSource } from "eventsource";
import { createParser } from "eventsource-parser";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { serve, type Served } from "../http/fixture.ts";
import { TEXT_PIECES } from "../support/random.ts";
import { Changes, within } from "../support/wait.ts";
import { startRelay } from "./relay.ts";

/** Opens a server with its own stream, and a function that ends both. */
function open(heartbeatMs: number | null = null): { stream: LogStream; server: Served; end(): Promise<void> } {
  const stream = new LogStream({ capacity: 20 });
  const server = serve(createHandler({ stream, heartbeatMs }));
  return {
    stream,
    server,
    async end() {
      stream.close();
      await server.shutdown();
    },
  };
}

function writeNumbers(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) stream.write({ message: `n${number}` });
}

/** EventSource of npm, with its requests and events. */
class Client implements Disposable {
  readonly source: EventSource;
  /** `Last-Event-ID` of each request. */
  readonly asked: (string | null)[] = [];
  /** Events in order: the message of a record, or the type. */
  readonly events: string[] = [];
  /** Data of the named events. */
  readonly data: Record<string, unknown>[] = [];
  /** Reconnection times that the server sent, in ms. The client is told 1 ms in their place. */
  readonly retries: number[] = [];
  readonly #changes = new Changes();

  constructor(url: string) {
    this.source = new EventSource(url, {
      fetch: async (url, init) => {
        const request = new Request(url, init as RequestInit);
        this.asked.push(request.headers.get("last-event-id"));
        const response = await within(fetch(request), "a response");
        const body = response.body
          ?.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
          .pipeThrough(this.#shortenRetries())
          .pipeThrough(new TextEncoderStream() as TransformStream<string, Uint8Array<ArrayBuffer>>);
        return new Response(body, response);
      },
    });
    this.source.onmessage = ({ data }) => this.#take(JSON.parse(data).message);
    for (const type of ["hello", "gap", "beat"]) {
      this.source.addEventListener(type, ({ data }) => {
        this.data.push({ type, ...JSON.parse(data) });
        this.#take(type);
      });
    }
    this.source.onerror = ({ code }) => this.#take(`error ${code ?? "lost"}`);
  }

  /** Waits for an event. Returns all events since the previous wait. */
  async until(event: string): Promise<string[]> {
    await this.#changes.until(() => this.events.includes(event), `the event "${event}"`, () => this.events);
    return this.events.splice(0, this.events.indexOf(event) + 1);
  }

  [Symbol.dispose]() {
    this.source.close();
  }

  #take(event: string) {
    this.events.push(event);
    this.#changes.tell();
  }

  /** Notes each reconnection time and replaces it by 1 ms. */
  #shortenRetries(): TransformStream<string, string> {
    let line = "";
    return new TransformStream({
      transform: (part, controller) => {
        const lines = (line + part).split("\n");
        line = lines.pop()!;
        for (const line of lines) {
          const [, ms] = /^retry: (\d+)$/.exec(line) ?? [];
          if (ms !== undefined) this.retries.push(Number(ms));
          controller.enqueue(`${ms === undefined ? line : "retry: 1"}\n`);
        }
      },
    });
  }
}

Deno.test("eventsource resumes after a cut, after the retry time, without duplicates or missing records", async () => {
  const { stream, server, end } = open();
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 3);
  using client = new Client(`http://127.0.0.1:${relay.port}/api/monitoring/advanced/logs/stream?recent=2`);
  assertEquals(await client.until("n3"), ["hello", "n2", "n3"]);

  relay.cut();
  await client.until("error lost");
  writeNumbers(stream, 4, 6);
  relay.mend();
  const events = await client.until("n6");
  // The client may have retried while the relay was still cut.
  assertEquals(events.filter((event) => event !== "error lost"), ["hello", "n4", "n5", "n6"]);
  assertEquals(client.asked[0], null);
  assertEquals(new Set(client.asked.slice(1)), new Set([`${stream.run}-3`]));
  assertEquals(new Set(client.retries), new Set([5000]));
  assertStrictEquals(client.data.at(-1)!.resumed, true);

  // More records than the ring holds while the client is disconnected.
  relay.cut();
  await client.until("error lost");
  writeNumbers(stream, 7, 36);
  relay.mend();
  await client.until("gap");
  assertEquals(client.data.at(-1), { type: "gap", from: 7, to: 16, missed: 10, reason: "overwritten" });
  assertEquals(await client.until("n36"), Array.from({ length: 20 }, (_, index) => `n${index + 17}`));
  client.source.close();
  await relay.stop();
  await end();
});

Deno.test("eventsource whose filter matches nothing resumes from the id of a keepalive", async () => {
  const { stream, server, end } = open(5);
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 9);
  using client = new Client(`http://127.0.0.1:${relay.port}/api/monitoring/advanced/logs/stream?search=silent`);
  await client.until("beat");
  relay.cut();
  await client.until("error lost");
  relay.mend();
  await client.until("hello");
  assertStrictEquals(client.asked.at(-1), `${stream.run}-9`);
  client.source.close();
  await relay.stop();
  await end();
});

Deno.test("eventsource reconnects after a planned end, after the retry time, and receives the restart", async () => {
  const first = open();
  const second = open();
  let port = first.server.port;
  // Proxy in front of both servers.
  const door = serve(({ url, headers }) => fetch(url.replace(/:\d+/, `:${port}`), { headers }));
  using client = new Client(`${door.api}/logs/stream`);
  first.stream.write({ message: "of the first run" });
  await client.until("of the first run");
  writeNumbers(second.stream, 1, 2);
  port = second.server.port;
  const farewell = client.until("error lost").then(() => client.retries.at(-1)!);
  await first.end();
  const ms = await farewell;
  assert(ms >= 1000 && ms <= 6000, `${ms}`);
  assertEquals(await client.until("n2"), ["hello", "gap", "n1", "n2"]);
  assertEquals(client.asked, [null, `${first.stream.run}-1`]);
  assertStrictEquals(client.data.at(-1)!.reason, "restart");
  client.source.close();
  await second.end();
  await door.shutdown();
});

Deno.test("eventsource does not reconnect after an invalid filter", async () => {
  const { server, end } = open();
  using client = new Client(`${server.api}/logs/stream?level=LOUD`);
  await client.until("error 400");
  assertStrictEquals(client.source.readyState, EventSource.CLOSED);
  await end();
});

Deno.test("eventsource receives any text unchanged", async () => {
  const { stream, server, end } = open();
  using client = new Client(`${server.api}/logs/stream`);
  const texts = [...TEXT_PIECES, "a\r\nb\rc\n\nd", "id: x\ndata: y\n\n", "\ufeffmarked", ": ping"];
  for (const text of texts) stream.write({ message: `<${text}>` });
  const messages = stream.recent().map(({ message }) => message);
  const events = await client.until(messages.at(-1)!);
  assertEquals(events.slice(1), messages);
  client.source.close();
  await end();
});

Deno.test("eventsource-parser reads every kind of frame", async () => {
  const { stream, server, end } = open(5);
  writeNumbers(stream, 1, 30);
  const seen = new Map<string, unknown>();
  const changes = new Changes();

  /** Reads a stream to its end, and keeps the first frame of each kind. */
  async function read(query: string) {
    const see = (kind: string, what: unknown) => {
      if (!seen.has(kind)) seen.set(kind, what);
      changes.tell();
    };
    let comment = false;
    let isAfterGap = false;
    const parser = createParser({
      onRetry: (ms) => see(seen.has("retry") && ms !== 5000 ? "farewell" : "retry", ms),
      onComment: (text) => {
        comment = true;
        see("ping", text);
      },
      onId: (id) => {
        if (comment) see(isAfterGap ? "gap's id" : "ping's id", id);
        comment = false;
      },
      onEvent: ({ event, id, data }) => {
        comment = false;
        isAfterGap = event === "gap";
        const value = JSON.parse(data);
        see(event === "gap" ? `gap ${value.reason}` : event ?? "record", { id, value });
      },
      onError(error) {
        throw error;
      },
    });
    const response = await within(fetch(`${server.api}/logs/stream?${query}`), "a response");
    for await (
      const text of response.body!.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    ) {
      parser.feed(text);
    }
  }
  async function until(kind: string) {
    await changes.until(() => seen.has(kind), `a frame of kind "${kind}"`, () => [...seen.keys()]);
  }

  const { run } = stream;
  const readers = [read(`last_event_id=${run}-4`), read("last_event_id=0ther0-7"), read("search=silent")];
  for (const kind of ["gap overwritten", "gap restart", "ping's id", "beat"]) await until(kind);
  // More records in one turn than the ring holds.
  writeNumbers(stream, 31, 60);
  await until("gap lagged");
  await end();
  await within(Promise.all(readers), "the streams to end");

  const gap = (from: number, to: number, missed: number, reason: string) => ({
    id: undefined,
    value: { from, to, missed, reason },
  });
  const { record, hello, beat, farewell, ...rest } = Object.fromEntries(seen) as Record<
    string,
    // deno-lint-ignore no-explicit-any -- the test checks the shape
    any
  >;
  assertEquals(rest, {
    "retry": 5000,
    "ping": "ping",
    "ping's id": `${run}-30`,
    "gap's id": `${run}-10`,
    "gap overwritten": gap(5, 10, 6, "overwritten"),
    "gap restart": gap(1, 10, 10, "restart"),
    "gap lagged": gap(31, 40, 10, "lagged"),
  });
  assertEquals([record.id, record.value.message], [`${run}-11`, "n11"]);
  assertStrictEquals(hello.value.run, run);
  assertStrictEquals(beat.value.newest, 30);
  assert(farewell >= 1000 && farewell <= 6000);
});
