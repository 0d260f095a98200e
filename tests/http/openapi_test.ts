import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions } from "../../lib/http/ingest/ingest.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { SseConnection } from "../support/sse_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { exchange, fakePage, type Handler, serve } from "./fixture.ts";

const DOCUMENT = "/api/monitoring/advanced/openapi.json";

interface Schema {
  readonly [keyword: string]: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, Answer & { readonly $ref?: string }>>;
}

interface Answer {
  readonly headers?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface MediaType {
  readonly schema: Schema;
  readonly example?: string;
  readonly "x-line"?: Schema;
  readonly "x-events"?: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

function openHandler(options: Partial<HandlerOptions> = {}): Handler {
  const stream = openStream();
  const signals = openSignals(stream, {
    alerts: { rules: ["Errors: count > 0", "Known: new pattern"], fixed: () => false },
  });
  signals[Symbol.dispose](); // it reads the stream for each request
  return createHandler({ stream, page: fakePage(), ingest: new Ingest(), signals, ...options });
}

/** Returns a stream with records of every kind, of which the first are overwritten. */
function openStream(): LogStream {
  const stream = new LogStream({ capacity: 20 });
  for (let count = 0; count < 10; count++) {
    stream.write({
      level: "warn",
      message: `record ${count}`,
      metadata: { service: "shop", count, deep: { list: [] } },
    });
    stream.write({ level: "error", message: new Error("no way") });
    stream.write({ message: "nothing else" });
  }
  return stream;
}

async function readDocument(handler: Handler, basePath = ""): Promise<Document> {
  return await (await handler(new Request(`http://localhost${basePath}${DOCUMENT}`))).json();
}

const api = await readDocument(openHandler());

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const OPERATIONS: readonly Described[] = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation }))
);

function find(operationId: string): Described {
  const found = OPERATIONS.find(({ operation }) => operation.operationId === operationId);
  assert(found !== undefined, `no operation ${operationId}`);
  return found;
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
ajv.addVocabulary(["components"]);
ajv.addSchema(closed({ $id: "https://document.example/", components: api.components }) as Schema);

/** Returns the schemas without additional properties. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
  return "properties" in copy && typeof copy.required === "object" ? { additionalProperties: false, ...copy } : copy;
}

function check(schema: Schema, value: unknown, what: string): void {
  const absolute = JSON.parse(
    JSON.stringify(closed(schema)).replaceAll('"$ref":"#', '"$ref":"https://document.example/#'),
  );
  const validate = ajv.compile(absolute);
  assert(validate(value), `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value).slice(0, 500)}`);
}

/** Checks a response against the document, and notes the part of the document that it covers. */
async function checkAnswer({ path, method, operation }: Described, response: Response, seen: Set<string>) {
  const what = `${method} ${path} ${response.status}`;
  const status = `${response.status}` in operation.responses ? `${response.status}` : "default";
  const described = operation.responses[status];
  assert(described !== undefined, `${what} is not described`);
  seen.add(`${operation.operationId} ${status}`);
  const { $ref } = described;
  const { headers = {}, content = {} } = $ref === undefined
    ? described
    : api.components.responses[$ref.split("/").at(-1)!];
  for (const [name, { schema }] of Object.entries(headers)) {
    const value = response.headers.get(name);
    check(schema, schema.type === "integer" ? Number(value) : value, `${what} ${name}`);
  }
  const type = response.headers.get("content-type")?.split(";")[0];
  if (type === undefined) return assertEquals([content, await response.text()], [{}, ""], what);
  const media = content[type];
  assert(media !== undefined, `${what} ${type} is not described`);
  seen.add(`${operation.operationId} ${status} ${type}`);
  await checkBody(media, type, response, what, seen);
}

async function checkBody(media: MediaType, type: string, response: Response, what: string, seen: Set<string>) {
  if (type === "text/event-stream") {
    await using connection = new SseConnection(response);
    await connection.pull();
    await connection.pull();
    checkEvents(media, connection, what, seen);
    return;
  }
  const text = await response.text();
  check(media.schema, type.endsWith("json") && media["x-line"] === undefined ? JSON.parse(text) : text, what);
  if (media["x-line"] !== undefined) {
    for (const line of text.trimEnd().split("\n")) check(media["x-line"], JSON.parse(line), what);
  }
  if (media.example !== undefined) assert(text.includes(media.example), what);
}

function checkEvents(media: MediaType, connection: SseConnection, what: string, seen: Set<string>) {
  for (const { id, event = "message", data } of connection.received()) {
    if (data === undefined) continue;
    const schema = media["x-events"]?.[event];
    assert(schema !== undefined, `${what}: the event ${event} is not described`);
    check(schema, JSON.parse(data), `${what} ${event}`);
    if (id !== undefined) check({ $ref: "#/components/schemas/EventId" }, id, what);
    seen.add(`event ${event}`);
  }
}

/** Request and the status of its response. `RUN` stands for the name of the run. */
interface Probe {
  readonly operationId: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

const FILTERED = [
  "listLogs",
  "followLogs",
  "exportLogs",
  "countFacets",
  "countOverTime",
  "listPatterns",
  "computeStats",
  "computeFieldStats",
  "listRequests",
  "listTraces",
];
const COUNTING = ["countFacets", "listPatterns", "computeStats", "listRequests"];
const RANGED = FILTERED.filter((operationId) => operationId !== "followLogs" && operationId !== "listTraces");

const PROBES: readonly Probe[] = [
  ...OPERATIONS.filter(({ method }) => method === "GET").map(({ operation: { operationId } }) => ({
    operationId,
    status: 200,
  })),
  ...FILTERED.flatMap((operationId) => [
    { operationId, query: "level=warn", status: 200 },
    { operationId, query: "search=record", status: 200 },
    { operationId, query: "q=record", status: 200 },
    { operationId, query: "level=loud", status: 400 },
    { operationId, query: 'q="open', status: 400 },
  ]),
  ...RANGED.flatMap((operationId) => [
    { operationId, query: "from=1h", status: 200 },
    { operationId, query: "to=2100-01-01", status: 200 },
    { operationId, query: "from=tomorrow", status: 400 },
    { operationId, query: "to=tomorrow", status: 400 },
    { operationId, query: "from=2100-01-01&to=2000-01-01", status: 400 },
    { operationId, query: "q=nothing", status: 200 },
  ]),
  ...COUNTING.flatMap((operationId) => [
    { operationId, query: "within=30s", status: 200 },
    { operationId, query: "within=1d", status: 400 },
  ]),
  ...["countFacets", "listPatterns"].flatMap((operationId) => [
    { operationId, query: "after=RUN-15", status: 200 },
    { operationId, query: "after=two", status: 400 },
  ]),
  ...["countFacets", "computeStats", "listRequests"].flatMap((operationId) => [
    { operationId, query: "limit=1000", status: 200 },
    { operationId, query: "limit=1001", status: 400 },
  ]),
  { operationId: "followLogs", query: "from=1h", status: 200 },
  { operationId: "followLogs", query: "from=tomorrow", status: 400 },
  { operationId: "followLogs", query: "to=1h", status: 400 },
  { operationId: "followLogs", query: "recent=3", status: 200 },
  { operationId: "followLogs", query: "recent=21", status: 400 },
  { operationId: "followLogs", query: "last_event_id=RUN-2", status: 200 },
  { operationId: "followLogs", query: "last_event_id=two", status: 400 },
  { operationId: "followLogs", headers: { "Last-Event-ID": "RUN-2" }, status: 200 },
  { operationId: "followLogs", headers: { "Last-Event-ID": "two" }, status: 400 },
  { operationId: "listLogs", query: "limit=3", status: 200 },
  { operationId: "listLogs", query: "limit=1001", status: 400 },
  { operationId: "listLogs", query: "cover=held", status: 200 },
  { operationId: "listLogs", query: "cover=all", status: 400 },
  { operationId: "listLogs", query: "after=RUN-2", status: 200 },
  { operationId: "listLogs", query: "after=other-2", status: 200 },
  { operationId: "listLogs", query: "after=two", status: 400 },
  { operationId: "listLogs", query: "before=RUN-20", status: 200 },
  { operationId: "listLogs", query: "before=two", status: 400 },
  { operationId: "exportLogs", query: "format=ndjson", status: 200 },
  { operationId: "exportLogs", query: "format=json", status: 200 },
  { operationId: "exportLogs", query: "format=csv", status: 200 },
  { operationId: "exportLogs", query: "format=xls", status: 400 },
  { operationId: "exportLogs", query: "format=csv&tz=Europe/Berlin", status: 200 },
  { operationId: "exportLogs", query: "format=csv&tz=Atlantis", status: 400 },
  { operationId: "countFacets", query: "field=count&field=deep.list", status: 200 },
  { operationId: "countFacets", query: `field=${"x".repeat(257)}`, status: 400 },
  { operationId: "countOverTime", query: "buckets=1000", status: 200 },
  { operationId: "countOverTime", query: "buckets=0", status: 400 },
  { operationId: "countOverTime", query: "interval=1d", status: 200 },
  { operationId: "countOverTime", query: "interval=1", status: 400 },
  { operationId: "countOverTime", query: "cover=held", status: 200 },
  { operationId: "countOverTime", query: "cover=all", status: 400 },
  { operationId: "listPatterns", query: "sort=first", status: 200 },
  { operationId: "listPatterns", query: "sort=oldest", status: 400 },
  { operationId: "listPatterns", query: "since=15m", status: 200 },
  { operationId: "listPatterns", query: "since=never", status: 400 },
  { operationId: "listPatterns", query: "before_from=30m", status: 200 },
  { operationId: "listPatterns", query: "before_from=never", status: 400 },
  { operationId: "listPatterns", query: "before_to=15m", status: 200 },
  { operationId: "listPatterns", query: "before_from=15m&before_to=30m", status: 400 },
  { operationId: "listPatterns", query: "limit=5000", status: 200 },
  { operationId: "listPatterns", query: "limit=5001", status: 400 },
  { operationId: "computeStats", query: "by=service&by=level", status: 200 },
  { operationId: "computeStats", query: "by=a&by=b&by=c&by=d&by=e", status: 400 },
  { operationId: "computeStats", query: "of=count", status: 200 },
  { operationId: "computeStats", query: `of=${"x".repeat(257)}`, status: 400 },
  { operationId: "computeStats", query: "interval=1m&of=count", status: 200 },
  { operationId: "computeStats", query: "interval=soon", status: 400 },
  { operationId: "computeStats", query: "sort=p99&of=count", status: 200 },
  { operationId: "computeStats", query: "sort=best", status: 400 },
  { operationId: "computeFieldStats", query: "field=count&within=30s", status: 200 },
  { operationId: "computeFieldStats", query: "field=count&within=1d", status: 400 },
  { operationId: "computeFieldStats", query: `field=${"x".repeat(257)}`, status: 400 },
  { operationId: "computeFieldStats", query: "field=service&chosen=level:warn", status: 200 },
  { operationId: "computeFieldStats", query: "field=service&chosen=(", status: 400 },
  { operationId: "computeFieldStats", query: "field=count&limit=1000", status: 200 },
  { operationId: "computeFieldStats", query: "field=count&limit=1001", status: 400 },
  { operationId: "listRequests", query: "interval=1m", status: 200 },
  { operationId: "listRequests", query: "interval=soon", status: 400 },
  { operationId: "listRequests", query: "sort=p99", status: 200 },
  { operationId: "listRequests", query: "sort=best", status: 400 },
  { operationId: "listTraces", query: "sort=slowest", status: 200 },
  { operationId: "listTraces", query: "sort=oldest", status: 400 },
  { operationId: "listTraces", query: "limit=1", status: 200 },
  { operationId: "listTraces", query: "limit=1001", status: 400 },
  { operationId: "readTrace", query: "limit=1", status: 200 },
  { operationId: "readTrace", query: "limit=10001", status: 400 },
];

async function probe({ operationId, query = "", headers = {}, status }: Probe, seen: Set<string>): Promise<void> {
  const stream = openStream();
  const described = find(operationId);
  const known = described.operation.parameters ?? [];
  const fill = (text: string) => text.replaceAll("RUN", stream.run);
  const url = new URL(`http://localhost${described.path}?${fill(query)}`);
  const given = Object.entries(headers).map(([name, value]) => [name, fill(value)] as [string, string]);
  const response = await openHandler({ stream })(new Request(url, { headers: given }));
  assertStrictEquals(response.status, status);
  const names = [...url.searchParams.keys(), ...Object.keys(headers)];
  if (status === 400) {
    const { parameter, offset } = await response.clone().json();
    assert(names.includes(parameter));
    assertStrictEquals(typeof offset, "number");
  } else {
    for (const name of names) assert(known.some((parameter) => parameter.name === name), name);
  }
  await checkAnswer(described, response, seen);
  for (const name of names) seen.add(`${operationId} ${name} ${status}`);
}

/** Returns a request with a body. */
interface Post {
  readonly operationId: string;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ingest?: IngestOptions;
  readonly status: number;
}

const SENDERS = ["pushLoki", "postBulk", "postGelf"];
const RULES = ["setAlert", "removeAlert", "tryAlert"];
const OTLP = ["exportOtlpLogs", "exportOtlpTraces", "exportOtlpMetrics"];
const JSON_TYPE = "application/json";

const POSTS: readonly Post[] = [
  { operationId: "postLogs", type: JSON_TYPE, body: '{"msg":"m"}', status: 200 },
  { operationId: "postLogs", type: "application/x-ndjson", body: '{"msg":"m"}\nno\n', status: 200 },
  { operationId: "postLogs", type: "application/x-ndjson", body: "no\n", status: 400 },
  { operationId: "postLogs", type: "text/plain", body: "a line\n", status: 200 },
  { operationId: "pushLoki", type: JSON_TYPE, body: '{"streams":[]}', status: 204 },
  { operationId: "postBulk", type: "application/x-ndjson", body: '{"index":{}}\n{"msg":"m"}\n', status: 200 },
  { operationId: "postGelf", type: JSON_TYPE, body: '{"short_message":"m"}', status: 202 },
  { operationId: "setAlert", type: JSON_TYPE, body: '{"rule":{"condition":"count > 1"}}', status: 200 },
  { operationId: "removeAlert", type: JSON_TYPE, body: '{"name":"Errors"}', status: 200 },
  { operationId: "tryAlert", type: JSON_TYPE, body: '{"rule":{"condition":"count > 1"}}', status: 200 },
  { operationId: "tryAlert", type: JSON_TYPE, body: '{"rule":{"condition":"new pattern"}}', status: 200 },
  ...RULES.map((operationId): Post => ({ operationId, type: JSON_TYPE, body: "[", status: 400 })),
  ...["postLogs", ...SENDERS, ...OTLP].flatMap((operationId): Post[] => [
    { operationId, type: JSON_TYPE, body: "[", status: 400 },
    { operationId, type: JSON_TYPE, body: "{}", ingest: { token: "t" }, status: 401 },
    { operationId, type: JSON_TYPE, body: " ".repeat(99), ingest: { maxBytes: 9 }, status: 413 },
    { operationId, type: JSON_TYPE, body: "{}", headers: { "content-encoding": "br" }, status: 415 },
    { operationId, type: JSON_TYPE, body: "{   }", ingest: { maxHeldBytes: 1 }, status: 429 },
  ]),
  ...OTLP.flatMap((operationId): Post[] => [
    { operationId, type: JSON_TYPE, body: "{}", status: 200 },
    { operationId, type: "application/x-protobuf", body: "", status: 200 },
    { operationId, type: "application/x-protobuf", body: "\xff", status: 400 },
  ]),
];

async function post({ operationId, type, body, headers, ingest, status }: Post, seen: Set<string>): Promise<void> {
  const described = find(operationId);
  const request = new Request(`http://localhost${described.path}`, {
    method: "POST",
    body,
    headers: { "content-type": type, ...headers },
  });
  const response = await openHandler({ ingest: new Ingest(ingest) })(request);
  assertStrictEquals(response.status, status);
  await checkAnswer(described, response, seen);
}

/** Returns a request whose body does not arrive. */
async function postLate(operationId: string, seen: Set<string>): Promise<void> {
  const described = find(operationId);
  const request = new Request(`http://localhost${described.path}`, {
    method: "POST",
    body: new ReadableStream(),
    headers: { "content-type": JSON_TYPE },
  });
  const response = await openHandler({ ingest: new Ingest({ idleMs: 1 }) })(request);
  assertStrictEquals(response.status, 408);
  await checkAnswer(described, response, seen);
}

/** Operations without authorization. */
const UNASKED: readonly string[] = ["/healthz", "/readyz"];

/** Sends requests for a foreign host, and requests that fail. */
async function probeFailures(described: Described, seen: Set<string>): Promise<void> {
  const { path, method } = described;
  const authorize = () => Promise.reject(new Error("broken"));
  const handler = openHandler({ allowedHosts: ["localhost"], authorize, onError() {} });
  const foreign = await handler(new Request(`http://foreign.example${path}`, { method }));
  assertStrictEquals(foreign.status, 403);
  await checkAnswer(described, foreign, seen);
  if (!UNASKED.includes(path)) {
    const failed = await handler(new Request(`http://localhost${path}`, { method }));
    assertStrictEquals(failed.status, 500);
    await checkAnswer(described, failed, seen);
    return;
  }
  // It has no authorization, so only its Host can fail.
  await using server = serve(handler);
  const text = await exchange(server.port, `GET ${path} HTTP/1.1\r\nHost: %\r\nConnection: close\r\n\r\n`);
  const [head, body] = text.split("\r\n\r\n");
  assert(head.startsWith("HTTP/1.1 400 "));
  const headers = { "content-type": "application/problem+json" };
  await checkAnswer(described, new Response(body, { status: 400, headers }), seen);
}

async function probeTooManyExports(seen: Set<string>): Promise<void> {
  const stream = new LogStream();
  for (let count = 0; count < 200; count++) stream.write({ message: "x".repeat(1000) });
  const handler = openHandler({ stream });
  const described = find("exportLogs");
  const request = () => handler(new Request(`http://localhost${described.path}`));
  const open = await Promise.all(Array.from({ length: 16 }, request));
  const refused = await request();
  assertStrictEquals(refused.status, 503);
  await checkAnswer(described, refused, seen);
  await Promise.all(open.map(({ body }) => body!.cancel()));
}

async function probeTooManyViewers(seen: Set<string>): Promise<void> {
  const handler = openHandler({ maxViewers: 1 });
  const described = find("followLogs");
  const request = () => handler(new Request(`http://localhost${described.path}`));
  const open = await request();
  const refused = await request();
  assertStrictEquals(refused.status, 503);
  await checkAnswer(described, refused, seen);
  await open.body!.cancel();
}

async function probeSilence(seen: Set<string>): Promise<void> {
  const clock = new FakeClock();
  const { path, operation } = find("followLogs");
  await using connection = new SseConnection(await openHandler({ clock })(new Request(`http://localhost${path}`)));
  await connection.pull();
  await connection.pull();
  for (let count = 0; count < 3; count++) {
    clock.elapse(10_000);
    await connection.pull();
  }
  checkEvents(operation.responses[200].content!["text/event-stream"], connection, "silence", seen);
}

/** Returns all parts of the document, in the form of the notes. */
function promises(): string[] {
  return OPERATIONS.flatMap(({ operation: { operationId, parameters = [], responses } }) => [
    ...Object.entries(responses).flatMap(([status, { $ref, content = {} }]) =>
      $ref === undefined
        ? Object.keys(content).map((type) => `${operationId} ${status} ${type}`)
        : [`${operationId} ${status}`]
    ),
    ...parameters.filter((parameter) => parameter.in !== "path").flatMap(({ name }) =>
      // Every text can be searched for.
      (name === "search" ? [200] : [200, 400]).map((status) => `${operationId} ${name} ${status}`)
    ),
    ...Object.keys(responses[200]?.content?.["text/event-stream"]?.["x-events"] ?? {}).map((event) => `event ${event}`),
  ]);
}

Deno.test("docs/wire.md lists every path of the OpenAPI document", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/wire.md", import.meta.url));
  const paths = Object.keys(api.paths).map((path) => `\`${path.replace("{id}", "<id>")}\``);
  assertEquals(paths.filter((path) => !text.includes(path)), []);
});

Deno.test("openapi.json describes every response of every operation, and no other", async (t) => {
  const seen = new Set<string>();
  for (const row of PROBES) await t.step(JSON.stringify(row).slice(0, 100), () => probe(row, seen));
  for (const row of POSTS) await t.step(JSON.stringify(row).slice(0, 100), () => post(row, seen));
  for (const operationId of OTLP) await t.step(`${operationId} too late`, () => postLate(operationId, seen));
  for (const described of OPERATIONS) {
    await t.step(`${described.path} where it fails`, () => probeFailures(described, seen));
  }
  await t.step("too many exports", () => probeTooManyExports(seen));
  await t.step("too many viewers", () => probeTooManyViewers(seen));
  await t.step("a stream while nothing is written", () => probeSilence(seen));
  assertEquals(promises().filter((promise) => !seen.has(promise)), []);
});

for (const { path, method, operation: { operationId, parameters = [] } } of OPERATIONS) {
  Deno.test(`openapi.json names every parameter that ${operationId} reads, and no other`, async () => {
    const read = new Set<string>();
    const { get, getAll } = URLSearchParams.prototype;
    URLSearchParams.prototype.get = function (name) {
      read.add(name);
      return get.call(this, name);
    };
    URLSearchParams.prototype.getAll = function (name) {
      read.add(name);
      return getAll.call(this, name);
    };
    try {
      const response = await openHandler()(new Request(`http://localhost${path}`, { method }));
      await response.body?.cancel();
    } finally {
      Object.assign(URLSearchParams.prototype, { get, getAll });
    }
    if (operationId === "followLogs") assert(read.delete("to"));
    const named = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
    assertEquals([...read].sort(), named.sort());
  });
}

Deno.test("openapi.json is an OpenAPI document", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(api) as never);
  assertEquals({ valid, errors }, { valid: true, errors: undefined });
  assertStrictEquals(api.openapi.startsWith("3.1."), true);
  const ids = OPERATIONS.map(({ operation }) => operation.operationId);
  assertStrictEquals(new Set(ids).size, ids.length);
});

Deno.test("openapi.json lists the methods of each path", async () => {
  const handler = openHandler();
  for (const [path, described] of Object.entries(api.paths)) {
    const methods = Object.keys(described).flatMap((method) =>
      method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]
    );
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const response = await handler(new Request(`http://localhost${path}`, { method }));
      if (methods.includes(method)) {
        assertNotStrictEquals(response.status, 405, `${method} ${path}`);
      } else {
        assertStrictEquals(response.status, 405, `${method} ${path}`);
        assertEquals(response.headers.get("allow")?.split(", "), methods);
        check({ $ref: "#/components/schemas/Problem" }, await response.clone().json(), `${method} ${path}`);
      }
      await response.body?.cancel();
    }
    assertStrictEquals((await handler(new Request(`http://localhost${path}/`))).status, 404);
  }
});

/** Routes outside of the API. */
const OTHER_ROUTES = ["pageRoute", "assetRoute", "rootRoute", "redirectRoute"];

/** Functions that return routes of the API, with the ids of the operations. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  exportRoute: ["exportLogs"],
  openApiRoute: ["describeApi"],
  ingestRoute: ["postLogs"],
  otlpRoutes: OTLP,
  senderRoutes: ["checkCluster", ...SENDERS],
};

Deno.test("openapi.json describes every route of lib/http", async () => {
  const ids = new Set<string>();
  for (const folder of ["../../lib/http/", "../../lib/http/ingest/"].map((path) => new URL(path, import.meta.url))) {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile) continue;
      for (const [exported, value] of Object.entries(await import(new URL(name, folder).href))) {
        if (!/Routes?$/.test(exported) || OTHER_ROUTES.includes(exported)) continue;
        const { operation } = value as { operation?: Operation };
        const found = operation === undefined ? MADE[exported] : [operation.operationId];
        for (const id of found ?? [`${exported} has none`]) ids.add(id);
      }
    }
  }
  assertEquals([...ids].sort(), OPERATIONS.map(({ operation }) => operation.operationId).sort());
});

for (
  const { basePath, prefix } of [{ basePath: "", prefix: "" }, { basePath: "/x/y", prefix: "" }, {
    basePath: "/x",
    prefix: "/logs",
  }]
) {
  Deno.test(`openapi.json names its server below "${basePath}" and behind "${prefix}"`, async () => {
    const handler = openHandler({ basePath });
    const { servers, paths } = await readDocument(handler, basePath);
    const outside = new URL(servers[0].url, `https://outside.example${prefix}${basePath}${DOCUMENT}`);
    for (const [path, { get }] of Object.entries(paths)) {
      if (get === undefined) continue;
      const address = outside.href.replace(/\/$/, "") + path;
      const inside = address.replace(`https://outside.example${prefix}`, "http://localhost");
      const response = await handler(new Request(inside));
      assertStrictEquals(response.status, 200, address);
      await response.body?.cancel();
    }
  });
}
