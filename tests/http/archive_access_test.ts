import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "../archive/place.ts";
import { dataOf, isRecord, openSse } from "../support/sse_client.ts";
import { API, type Handler, STREAM } from "./fixture.ts";

const SECRET = "secret of another service";

/** Records of two services that the archive alone has; the ring has the last ten. */
const RECORDS = 120;

interface Served {
  readonly handler: Handler;
  /** Run before that of the stream. */
  readonly earlier: string;
}

/** Serves two runs to a user who may read the records of one service. */
async function serve(use: (served: Served) => Promise<void>): Promise<void> {
  using place = new Place();
  let earlier: string | undefined;
  for (const isLast of [false, true]) {
    const stream = new LogStream({ capacity: 10, after: earlier });
    await using archive = await openArchive(stream, { at: place.at });
    for (let number = 1; number <= RECORDS; number++) {
      stream.write(
        number % 2 === 0
          ? { message: `own ${number}`, metadata: { service: "shop" } }
          : { level: "ERROR", message: SECRET, metadata: { service: "bank", "secret-field": 1 } },
      );
      if (number % 5 === 0) await stored(stream, archive);
    }
    if (!isLast) {
      earlier = stream.run;
      continue;
    }
    const authorize = () => ({ user: "ann", query: "service:shop" });
    const handler = createHandler({ stream, archive, heartbeatMs: null, authorize });
    await use({ handler, earlier: earlier! });
    stream.close();
  }
}

/** Queries by which the user might break out. */
const ESCAPES = [
  "",
  "service:bank",
  "x) OR (level:error",
  "-service:shop",
  "secret",
  "level:error",
  "NOT service:shop OR *",
];

Deno.test("a confined user reads nothing else from the archive", () =>
  serve(async ({ handler, earlier }) => {
    const routes = [
      ...["logs?limit=10", "logs?limit=10&", `logs?limit=10&after=${earlier}-0`, `logs?limit=10&before=${earlier}-90`],
      ...["logs/export?format=csv", "logs/export?format=json", "logs/export?format=ndjson"],
      ...["facets?field=service&field=message", "histogram?buckets=2", "histogram?buckets=2&cover=held"],
    ];
    for (const route of routes) {
      for (const q of ESCAPES) {
        const response = await handler(new Request(`${API}/${route}&q=${encodeURIComponent(q)}`));
        const text = await response.text();
        assert(!/secret of|bank"|secret-field|"ERROR":[1-9]/.test(text), `${route}&q=${q}: ${text}`);
      }
    }
  }));

Deno.test("a confined user reads all of its own records from the archive", () =>
  serve(async ({ handler, earlier }) => {
    const get = async (path: string) => await (await handler(new Request(`${API}/${path}`))).json();
    assertStrictEquals((await get("logs/export?format=json")).length, RECORDS);
    assertStrictEquals((await get("histogram?buckets=2")).matched, RECORDS);
    const [service] = (await get("facets?field=service")).facets;
    assertEquals(service.values, [{ value: "shop", count: RECORDS }]);
    const page = await get(`logs?limit=5&after=${earlier}-0`);
    assertEquals(
      page.records.map(({ message }: { message: string }) => message),
      [2, 4, 6, 8, 10].map((n) => `own ${n}`),
    );
  }));

Deno.test("a confined user's stream resumes in the archive with its own records alone", () =>
  serve(async ({ handler, earlier }) => {
    for (const q of ["", "?q=service%3Abank+OR+own"]) {
      const headers = { "last-event-id": `${earlier}-100` };
      await using viewer = await openSse(`${STREAM}${q}`, { handler, headers });
      const messages: string[] = [];
      while (messages.at(-1) !== `own ${RECORDS}` || messages.length < 12) {
        const { value, done } = await viewer.next();
        if (done) break;
        assert(!/secret|bank/.test(JSON.stringify(value)), Deno.inspect(value));
        if (isRecord(value)) messages.push(dataOf(value).message);
      }
      const own = (from: number) => Array.from({ length: RECORDS / 2 }, (_, n) => 2 * n + 2).filter((n) => n > from);
      assertEquals(messages, [...own(100), ...own(0)].map((n) => `own ${n}`));
    }
  }));

Deno.test("a confined user is refused the summary of an archive", () =>
  serve(async ({ handler }) => {
    assertStrictEquals((await handler(new Request(`${API}/summary`))).status, 403);
  }));
