import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Random, TEXT_PIECES } from "../support/random.ts";
import { fakePage, type Handler, serve } from "./fixture.ts";
import { within } from "../support/wait.ts";
import { withSeeds } from "../support/long.ts";

/** Requests per seed. */
const REQUESTS = 6000;
const RAW_REQUESTS = 600;
const CAPACITY = 50;

/** Returns records that match some of the queries. */
function openStream(): LogStream {
  const stream = new LogStream({ capacity: CAPACITY });
  for (let seq = 1; seq <= 80; seq++) {
    stream.write({
      level: ["DEBUG", "INFO", "WARN", "ERROR"][seq % 4],
      message: `Request ${seq} timed out${TEXT_PIECES[seq % TEXT_PIECES.length]}`,
      metadata: { logger: "app.db", duration_ms: seq * 7, trace_id: "4bf92f", user: { id: seq }, tags: ["a", null] },
    });
  }
  return stream;
}

/** Values of a parameter: `right` ones must be answered, `wrong` ones refused, and others either. */
interface Value {
  readonly text: string;
  readonly kind: "right" | "wrong" | "either";
}

/** Values by kind of parameter. */
const VALUES: Readonly<Record<string, { readonly right: readonly string[]; readonly wrong: readonly string[] }>> = {
  count: {
    right: ["1", "5", "007", String(CAPACITY)],
    wrong: ["-1", "abc", "1e3", "0x10", "1.5", " 1", "１", "NaN", "9".repeat(400), "1,2", "1;drop"],
  },
  level: { right: ["warn", "WARN", "Error", "TRACE", " info "], wrong: ["LOUD", "warnwarn", "INFO,WARN", "\0"] },
  search: { right: ["timed", "TIMED out", '"', "%", "((", "[", "\\", "😀", "\0", "/(a+)+$/"], wrong: [] },
  q: {
    right: ["timed", '"timed out"', "-absent", "a b -c", "level>=warn (a OR b:*) /(a+)+$/", "n>1", "http://x"],
    wrong: ['"open', "NOT", '""', "(", "a)", "a:", "level:loud", "n>x", "/(/", "a OR", "(".repeat(999)],
  },
  id: {
    right: ["0ther0-7", "0ther0-0"],
    wrong: ["x", "-1", "a-b", "A0-1", "a--1", "a-1-", `a-${"9".repeat(30)}`, "☃-1"],
  },
};

interface FuzzedRoute {
  readonly path: string;
  /** Kinds of parameters in {@linkcode VALUES}. */
  readonly known?: Readonly<Record<string, keyof typeof VALUES>>;
}

const FILTER = { level: "level", search: "search", q: "q" };
const API = "/api/monitoring/advanced";

/** Every path that answers GET. All parameters are tried on each. */
const ROUTES: readonly FuzzedRoute[] = [
  { path: "/" },
  { path: "/healthz" },
  { path: "/ui/monitoring/advanced" },
  { path: "/ui/monitoring/advanced/client.0f.js" },
  { path: `${API}/summary` },
  { path: `${API}/logs`, known: { ...FILTER, limit: "count" } },
  { path: `${API}/logs/stream`, known: { ...FILTER, recent: "count", last_event_id: "id" } },
  { path: `${API}/logs/export`, known: FILTER },
  { path: `${API}/facets`, known: FILTER },
  { path: `${API}/histogram`, known: FILTER },
  { path: `${API}/openapi.json` },
];

const PARAMETERS = [
  ...["level", "search", "q", "limit", "recent", "last_event_id", "before", "after", "from", "to", "format", "tz"],
  ...["field", "buckets", "interval", "token", "cursor", "__proto__", "constructor", ""],
];

/** Parts of queries, ids, times and names, and texts that break careless parsers. */
const PIECES = [
  ...TEXT_PIECES,
  ...["level", "logger", "duration_ms", "trace_id", "user.id", "timestamp", "message", ":", ">=", "<", "*", "**"],
  ...[
    "(",
    ")",
    " OR ",
    " AND ",
    " NOT ",
    "-",
    '"',
    "'",
    "/",
    "\\",
    "/(a+)+$/",
    "/[/",
    "/(?<x>/",
    " ",
    "\t",
    "+",
    "%",
    "&",
  ],
  ...["2025-10-24T10:26:15Z", "2025-13-45", "now", "-5m", "1h", "Europe/Berlin", "Mars/Base", "csv", "json", "ndjson"],
  ...["0", "1", "-1", "1e999", "9007199254740993", "0ther0-7", "null", "true", "[object Object]", "__proto__"],
];

/** Returns the kind of a parameter on a route. */
function kindOf({ known = {} }: FuzzedRoute, name: string): keyof typeof VALUES | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

function anyText(random: Random): string {
  if (random.chance(0.02)) return random.pick(PIECES).repeat(random.int(1, 5000));
  return random.list(0, 8, () => random.pick(PIECES)).join("");
}

function anyValue(random: Random, kind: keyof typeof VALUES | undefined): Value {
  if (kind === undefined || random.chance(0.3)) return { text: anyText(random), kind: "either" };
  const { right, wrong } = VALUES[kind];
  const isRight = wrong.length === 0 || random.chance(0.7);
  return { text: random.pick(isRight ? right : wrong), kind: isRight ? "right" : "wrong" };
}

/** Returns the fault of a response, or `undefined`. */
async function complaintOf(handler: Handler, route: FuzzedRoute, given: ReadonlyMap<string, Value>): Promise<unknown> {
  const query = new URLSearchParams(Array.from(given, ([name, { text }]) => [name, text]));
  const response = await handler(new Request(`http://localhost${route.path}?${query}`));
  const known = Object.keys(route.known ?? {}).flatMap((name) => given.get(name)?.kind ?? []);
  const unknown = Array.from(given.keys()).some((name) => kindOf(route, name) === undefined);
  try {
    if (response.status === 400) {
      assert(known.some((kind) => kind !== "right") || unknown, "what is right was refused");
      await checkProblem(response, given);
    } else {
      assert([200, 302].includes(response.status), `status ${response.status}`);
      assert(!known.includes("wrong"), "what is wrong was answered");
      await checkAnswer(response);
    }
  } catch (error) {
    return error;
  }
}

/** Checks that a refusal names the parameter, the position and the reason. */
async function checkProblem(response: Response, given: ReadonlyMap<string, Value>): Promise<void> {
  assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
  const { status, title, detail, parameter, offset } = await response.json();
  assertEquals([status, title], [400, "Bad Request"]);
  assertMatch(detail, /^Cannot /);
  const value = given.get(parameter);
  assert(value !== undefined && value.kind !== "right", `it names "${parameter}", which is not wrong`);
  assert(Number.isInteger(offset) && offset >= 0 && offset <= value.text.length, `there is no offset ${offset}`);
}

/** Checks that a response is complete and of its type. */
async function checkAnswer(response: Response): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) {
    const reader = response.body!.getReader();
    assertMatch(new TextDecoder().decode((await reader.read()).value), /^retry: 5000\n\nevent: hello\n/);
    await reader.cancel();
    return;
  }
  const text = await response.text();
  if (type.startsWith("application/json")) {
    const { records } = JSON.parse(text);
    assert(records === undefined || records.length <= CAPACITY);
  }
}

Deno.test("handler answers any query with 200, or with 400 and the name of the parameter", async () => {
  const errors: unknown[] = [];
  const handler = createHandler({
    stream: openStream(),
    page: fakePage(),
    heartbeatMs: null,
    onError: (error) => errors.push(error),
  });
  for (const { path } of ROUTES) {
    const { status, body } = await handler(new Request(`http://localhost${path}`));
    await body?.cancel();
    assert(status !== 404, `${path} is missing`);
  }
  await withSeeds([1], 0.1, async (seed) => {
    const random = new Random(seed);
    for (let count = 0; count < REQUESTS; count++) {
      const route = random.pick(ROUTES);
      const known = Object.entries(route.known ?? {}).filter(() => random.chance(0.4));
      const others = random.chance(0.5) ? [] : random.list(0, 3, () => random.pick(PARAMETERS));
      const given = new Map(others.map((name) => [name, anyValue(random, kindOf(route, name))]));
      for (const [name, kind] of known) given.set(name, anyValue(random, kind));
      const complaint = complaintOf(handler, route, given);
      const wrong = await within(complaint, "the answer").catch((error: Error) => error) ?? errors[0];
      if (wrong === undefined) continue;
      const query = JSON.stringify(Object.fromEntries(given)).slice(0, 2000);
      throw new Error(`${route.path} with ${query}: ${wrong}`, { cause: wrong });
    }
  });
});

/** Returns the bytes of a request, valid HTTP or not, one character each. */
function anyRequest(random: Random, run: string): string {
  const path = random.pick(ROUTES).path;
  const method = random.chance(0.9) ? "GET" : random.pick(["HEAD", "POST", "OPTIONS", "get", "G E T", "", "\0", "PRI"]);
  const pieces = random.chance(0.95) ? RAW_PIECES : [...RAW_PIECES, ...ILLEGAL_PIECES];
  const query = random.chance(0.8) ? `?${random.list(0, 6, () => random.pick(pieces)).join("")}` : "";
  const target = random.chance(0.85) ? path + query : random.pick(TARGETS);
  const version = random.chance(0.9)
    ? "HTTP/1.1"
    : random.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "http/1.1", "\0"]);
  const headers = random.list(0, random.pick([0, 0, 1, 3]), () => random.pick(HEADERS).replace("<run>", run));
  const host = random.chance(0.95) ? "Host: 127.0.0.1" : random.pick(["Host: [", "Host:", "Host: a b", "Host: \xff"]);
  const end = random.chance(0.95) ? "\r\n\r\n" : random.pick(["\n\n", "\r\n", "", "\r\r", "\0"]);
  return `${method} ${target} ${version}\r\n${[host, "Connection: close", ...headers].join("\r\n")}${end}`;
}

const RAW_PIECES = [
  ...[
    "%",
    "%zz",
    "%0",
    "%00",
    "%ff",
    "%c0%80",
    "%ed%a0%80",
    "%F0%9F%98%80",
    "%25%32%35",
    "+",
    "&",
    "&&",
    "=",
    "==",
    ";",
  ],
  ...["&level=warn", "&level=%zz", "&level=warn&level=LOUD", "&q=%22", "&q=%", "&limit=5&limit=x", "&limit[]=5", "&q="],
  ...["&recent=0", "&recent=", "&last_event_id=", "&last_event_id=x", "&search=\xe9", "#", "?", "/../", "|", "'", '"'],
];

/** Characters that a request line must not contain. */
const ILLEGAL_PIECES = ["\t", "\x7f", "\x01", "\0", "<", "\r", "\n", "a".repeat(70_000)];

const TARGETS = [
  ...[
    "*",
    "",
    "//",
    "/..",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/\\",
    "http://127.0.0.1/healthz",
    "http://[/",
    "http://a:b@c/",
    "http:",
  ],
  ...[
    "/%00",
    "/%",
    "/\xff",
    "127.0.0.1:80",
    "?",
    "#",
    `/${"a".repeat(70_000)}`,
    `/${"../".repeat(5000)}`,
    "/healthz#x",
  ],
];

const HEADERS = [
  ...["Last-Event-ID: <run>-3", "Last-Event-ID: x", "Last-Event-ID:", "Last-Event-ID: \xff\xfe", "Last-Event-ID: a\0b"],
  ...[
    `Last-Event-ID: ${"9".repeat(8000)}`,
    `Last-Event-ID: <run>-${"9".repeat(8000)}`,
    "Last-Event-ID: <run>-1\r\nLast-Event-ID: x",
  ],
  ...["Accept-Encoding: gzip;q=x,,*;", 'If-None-Match: "', "Origin: ://", "Sec-Fetch-Site: ?", "Content-Length: -1"],
  ...[
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: x",
    "Expect: 100-continue",
    "Upgrade: websocket",
  ],
  ...["no colon", ": no name", "a b: c", "\0: x", " folded", `X: ${"x".repeat(100_000)}`, "Range: bytes=-"],
];

/** Sends bytes, and returns the status of the response, or `undefined` if the server closed the connection. */
async function statusOf(port: number, request: string): Promise<number | undefined> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const bytes = Uint8Array.from(request, (char) => char.charCodeAt(0));
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
    // A complete request keeps the connection open; only an incomplete one needs an end.
    if (!request.includes("\r\n\r\n")) await connection.closeWrite();
  } catch {
    // The server may close the connection before it has read everything.
  }
  const head = new Uint8Array("HTTP/1.1 200".length);
  for (let length = 0; length < head.length;) {
    const read = await connection.read(head.subarray(length)).catch(() => null);
    if (read === null) return undefined;
    length += read;
  }
  return Number(new TextDecoder().decode(head.subarray(9)));
}

Deno.test("handler never answers 500 to any bytes over a socket, and continues", async () => {
  const errors: unknown[] = [];
  const stream = openStream();
  const handler = createHandler({
    stream,
    page: fakePage(),
    heartbeatMs: null,
    allowedHosts: ["127.0.0.1"],
    onError: (error) => errors.push(error),
  });
  const server = serve(handler);
  const seen = new Map<number | undefined, number>();
  await withSeeds([1], 0.1, async (seed) => {
    const random = new Random(seed);
    for (let count = 0; count < RAW_REQUESTS; count++) {
      const request = anyRequest(random, stream.run);
      const status = await within(statusOf(server.port, request), "the answer").catch(String);
      if (typeof status === "string" || (status ?? 0) >= 500 || errors.length > 0) {
        const text = JSON.stringify(request).slice(0, 2000);
        throw new Error(`Response ${status} to ${text}`, { cause: errors[0] });
      }
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  });
  for (const status of [200, 400, 404]) assert(seen.has(status), `no answer was ${status}`);
  assertStrictEquals(
    await statusOf(server.port, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
    200,
  );
  stream.close();
  await server.shutdown();
});

const RESUMES = [
  { name: "the header", header: "<run>-78", query: "", first: 79 },
  { name: "the parameter", header: undefined, query: "last_event_id=<run>-77", first: 78 },
  { name: "the header before the parameter", header: "<run>-78", query: "last_event_id=<run>-70", first: 79 },
  { name: "the header before a bad parameter", header: "<run>-78", query: "last_event_id=x", first: 79 },
  { name: "the parameter if the header is empty", header: "", query: "last_event_id=<run>-77", first: 78 },
  {
    name: "the first of two parameters",
    header: undefined,
    query: "last_event_id=<run>-77&last_event_id=x",
    first: 78,
  },
  { name: "no id if both are empty", header: "", query: "last_event_id=&recent=1", first: 80 },
];

for (const { name, header, query, first } of RESUMES) {
  Deno.test(`stream starts after ${name}`, async () => {
    const stream = openStream();
    const fill = (text: string) => text.replaceAll("<run>", stream.run);
    const response = await createHandler({ stream })(
      new Request(`http://localhost${API}/logs/stream?${fill(query)}`, {
        headers: header === undefined ? {} : { "last-event-id": fill(header) },
      }),
    );
    stream.close();
    assertMatch(await response.text(), new RegExp(`hello\ndata: .*\n\nid: ${stream.run}-${first}\n`));
  });
}

Deno.test("stream names the header or the parameter of a malformed id", async () => {
  const handler = createHandler({ stream: openStream() });
  for (
    const { header, query, parameter } of [
      { header: "x", query: "last_event_id=0ther0-7", parameter: "Last-Event-ID" },
      { header: "", query: "last_event_id=x", parameter: "last_event_id" },
      { header: "9".repeat(8000), query: "", parameter: "Last-Event-ID" },
    ]
  ) {
    const response = await handler(
      new Request(`http://localhost${API}/logs/stream?${query}`, { headers: { "last-event-id": header } }),
    );
    assertStrictEquals(response.status, 400);
    const problem = await response.json();
    assertEquals([problem.parameter, problem.offset], [parameter, 0]);
    assert(problem.detail.length < 200);
  }
});
