import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import type { QueryOptions } from "../../lib/client/options.ts";
import { query } from "../../lib/client/query.ts";
import { type Output, readingOf } from "../../lib/client/reading.ts";
import { formatRecord } from "../../lib/client/terminal.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { toRecord } from "../../lib/record/record.ts";
import { keptOutput } from "./kept_output.ts";
import { page, problem, scripted, serve } from "./scripted.ts";

const STYLE = { color: false, utc: true };
const SIGNAL = new AbortController().signal;

/** Runs a query; returns the output and the notes. */
async function ask(
  url: string,
  more: Partial<QueryOptions> = {},
  signal = SIGNAL,
  onNote = () => {},
  onPrint = (_text: string) => {},
): Promise<[string, string[]]> {
  const options: QueryOptions = {
    url,
    query: undefined,
    level: undefined,
    json: false,
    color: "never",
    utc: true,
    columns: undefined,
    wrap: true,
    token: undefined,
    limit: undefined,
    from: undefined,
    to: undefined,
    ...more,
  };
  const kept = keptOutput();
  const output: Output = {
    ...kept,
    print(text) {
      onPrint(text);
      return kept.print(text);
    },
    note(line) {
      kept.note(line);
      onNote();
    },
  };
  await query(options, readingOf(options, "/logs", { limit: options.limit }), output, signal);
  return [kept.printed, kept.notes];
}

const ANSWER = { run: "r", oldest: 1, newest: 2 };
const ONE = toRecord({ timestamp: "2025-10-24T10:26:15.123Z", level: "WARN", message: "one", metadata: { n: 1 } });

function answer(body: unknown): () => Response {
  return () => Response.json(body);
}

Deno.test("query prints the newest records that match, oldest first", async () => {
  using stream = new LogStream();
  await using server = serve(createHandler({ stream }));
  for (const message of ["a one", "b", "a two", "a three"]) stream.write({ message });
  const newest = stream.recent(2, ({ message }) => message.startsWith("a"));
  const [text, notes] = await ask(server.url.origin, { query: "a", limit: 2 });
  assertEquals([text, notes], [newest.map((record) => formatRecord(record, STYLE)).join(""), []]);
  assertEquals(await ask(server.url.origin, { query: "nothing" }), ["", ["No matching records"]]);
});

Deno.test("query prints ids if the server sends them", async () => {
  await using server = scripted([
    answer({ ...ANSWER, records: [{ id: "r-1", ...ONE }, ONE] }),
    answer({ ...ANSWER, records: [{ ...ONE, id: "r-1", extra: true }] }),
  ]);
  const [lines] = await ask(server.url.origin, { json: true });
  assertStrictEquals(lines, `${JSON.stringify({ id: "r-1", ...ONE })}\n${JSON.stringify(ONE)}\n`);
  assertEquals(await ask(server.url.origin), [formatRecord(ONE, STYLE), []]);
});

Deno.test("query retries a server that is full when it asks for that, up to a limit", async () => {
  const full = problem(503, { detail: "full" }, { "retry-after": "0" });
  await using server = scripted([full, full, answer({ ...ANSWER, records: [ONE] })]);
  const note = "full; retrying in 0 s";
  assertEquals(await ask(server.url.origin), [formatRecord(ONE, STYLE), [note, note]]);
  for (
    const { answers, requests } of [
      { answers: [full], requests: 5 },
      { answers: [problem(503, { detail: "full" })], requests: 1 },
      { answers: [problem(503, { detail: "full" }, { "retry-after": "3600" })], requests: 1 },
    ]
  ) {
    await using busy = scripted(answers);
    assertError(await assertRejects(() => ask(busy.url.origin)), {
      name: "RequestError",
      message: "full",
      status: 503,
    });
    assertStrictEquals(busy.resumes.length, requests);
  }
});

Deno.test("query can be aborted while it waits for a server that is full", async () => {
  await using server = scripted([problem(503, { detail: "full" }, { "retry-after": "60" })]);
  const abort = new AbortController();
  const asking = ask(server.url.origin, {}, abort.signal, () => queueMicrotask(() => abort.abort()));
  assertError(await assertRejects(() => asking), { name: "AbortError" });
  assertStrictEquals(server.resumes.length, 1);
});

for (
  const { name, body } of [
    { name: "no records", body: ANSWER },
    { name: "records that are no list", body: { ...ANSWER, records: {} } },
    { name: "an invalid record", body: { ...ANSWER, records: [ONE, { ...ONE, level: "LOUD" }] } },
    { name: "an invalid id", body: { ...ANSWER, records: [{ id: 7, ...ONE }] } },
    { name: "null", body: null },
  ]
) {
  Deno.test(`query refuses a response with ${name}`, async () => {
    await using server = scripted([answer(body)]);
    assertError(await assertRejects(() => ask(server.url.origin)), {
      name: "RequestError",
      message: `Cannot read ${server.url.origin}: not a Ringside server, the response has no records`,
    });
  });
}

Deno.test("query refuses a response that is not JSON", async () => {
  await using server = scripted([page(200, "application/json")]);
  assertError(await assertRejects(() => ask(server.url.origin)), {
    name: "RequestError",
    message: /^Cannot read http:.*: the response is not JSON$/,
  });
});

/** Serves bytes on a free port, whatever they mean, and closes the connection. */
function serveRaw(response: string | Uint8Array): Disposable & { readonly origin: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  async function answerAll() {
    for await (const connection of listener) {
      const bytes = typeof response === "string" ? new TextEncoder().encode(response) : response;
      await connection.read(new Uint8Array(65_536));
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(await connection.write(rest).catch(() => rest.length));
      }
      connection.close();
    }
  }
  answerAll().catch(() => {}); // the listener is closed
  return { origin: `http://127.0.0.1:${listener.addr.port}`, [Symbol.dispose]: () => listener.close() };
}

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const DEEP = "[".repeat(1_000_000);

for (
  const { name, response, message } of [
    {
      name: "ends in the middle",
      response: `${HEAD}Content-Length: 1000\r\n\r\n{"records":[`,
      message: /^Lost the connection to http:\/\/127\.0\.0\.1:\d+: /,
    },
    {
      name: "has broken chunks",
      response: `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{`,
      message: /^Lost the connection to http:/,
    },
    {
      name: "is not gzip, although it says so",
      response: `${HEAD}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n{}{}`,
      message: /^Lost the connection to http:/,
    },
    { name: "is lists without end", response: `${HEAD}\r\n${DEEP}`, message: /the response has no records$/ },
    {
      name: "has lists without end in it",
      response: `${HEAD}\r\n{"run":${DEEP}`,
      message: /the response is not JSON$/,
    },
    {
      name: "has a record with lists without end",
      response: `${HEAD}\r\n{"records":[${
        JSON.stringify(ONE).replace('"n":1', `"n":${DEEP}${DEEP.replaceAll("[", "]")}`)
      }]}`,
      message: /the response has no records$/,
    },
    {
      name: "is a problem with text without end",
      response: `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n\r\n{"detail":"${DEEP}`,
      message: /^Cannot read http:\/\/127\.0\.0\.1:\d+\/api\/monitoring\/advanced\/logs: status 400$/,
    },
  ]
) {
  Deno.test(`query survives a response that ${name}`, async () => {
    using server = serveRaw(response);
    assertError(await assertRejects(() => ask(server.origin)), { name: "RequestError", message });
  });
}

Deno.test("query prints the records before a malformed one", async () => {
  const records = [...Array.from({ length: 1000 }, () => ONE), { ...ONE, level: "LOUD" }];
  await using server = scripted([answer({ ...ANSWER, records })]);
  let printed = "";
  await assertRejects(() => ask(server.url.origin, {}, SIGNAL, undefined, (text) => printed += text));
  assert(printed.startsWith(formatRecord(ONE, STYLE)));
});
