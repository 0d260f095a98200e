import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { openSignals, type SignalsOptions } from "../../lib/http/signals.ts";
import type { RuleKeeper } from "../../lib/http/open_alerts.ts";
import type { AlertRuleInput } from "../../lib/signals/alerts/rule.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "../archive/place.ts";
import { API } from "./fixture.ts";

type Body = Record<string, never> & {
  readonly rules: readonly Record<string, unknown>[];
  readonly alerts: readonly Record<string, unknown>[];
  readonly [name: string]: unknown;
};

/** Keeps rules in memory. */
class MemoryKeeper implements RuleKeeper {
  rules: readonly AlertRuleInput[] = [];
  problem: string | undefined;
  keep(rules: readonly AlertRuleInput[]): Promise<void> {
    this.rules = rules;
    return Promise.resolve();
  }
}

/** A stream with alerts, and its routes. */
function serve(alerts: SignalsOptions["alerts"], options: Partial<HandlerOptions> = {}) {
  const stream = new LogStream();
  const signals = openSignals(stream, { alerts });
  const handler = createHandler({ stream, signals, heartbeatMs: null, ...options });
  async function ask(route: string, body?: unknown, init: RequestInit = {}) {
    const request = new Request(`${API}/${route}`, {
      ...body !== undefined && { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) },
      ...init,
    });
    const response = await handler(request);
    return { status: response.status, body: await response.json() as Body };
  }
  return {
    stream,
    signals,
    handler,
    ask,
    async [Symbol.asyncDispose]() {
      await signals[Symbol.asyncDispose]();
      stream.close();
    },
  };
}

const RULE = { name: "Errors", query: "level>=error", condition: "count > 1", cooldown: "5m" };

Deno.test("alerts lists the rules with their states, and the last alerts", async () => {
  await using server = serve([
    "Errors: count > 1 to slack:https://hooks.slack.com/services/T0/B0/secret to desktop where level>=error",
  ]);
  for (let number = 0; number < 3; number++) server.stream.write({ level: "ERROR", message: "Disk full" });
  // A slack address that is not reached: the test sends nothing.
  const { rules: [before] } = (await server.ask("alerts")).body;
  assertEquals(before, {
    name: "Errors",
    query: "level>=error",
    condition: "count > 1 in 1m",
    cooldown: "10m",
    to: ["slack:https://hooks.slack.com/…", "desktop"],
    state: "firing",
    value: 3,
    matches: 3,
    held: 0,
    told_at: before.told_at,
    fixed: true,
  });
  const { body } = await server.ask("alerts");
  const [{ id, fired_at, ...alert }] = body.alerts;
  assert(typeof id === "string" && !Number.isNaN(Date.parse(fired_at as string)));
  const { run } = server.stream;
  assertEquals(alert, {
    rule: "Errors",
    state: "firing",
    text: "Alert: Errors: 3 records (count > 1 in 1m)",
    condition: "count > 1 in 1m",
    query: "level>=error",
    count: 3,
    value: 3,
    first: `${run}-3`,
    last: `${run}-3`,
    message: "Disk full",
    held_back: 0,
    record: `${run}-4`,
  });
  assert(!JSON.stringify(body).includes("secret"));
  assertEquals([body.may_change, body.kept], [true, false]);
});

Deno.test("a handler without alerts has no route for them", async () => {
  await using server = serve(undefined);
  assertStrictEquals((await server.ask("alerts")).status, 404);
});

Deno.test("alerts adds, changes and removes a rule, and keeps what the page may change", async () => {
  const keeper = new MemoryKeeper();
  await using server = serve({
    rules: ["fixed: count > 9", { ...RULE, to: "webhook:https://example.org/secret" }],
    fixed: (index) => index === 0,
    keeper,
  });
  const added = await server.ask("alerts", { rule: { name: "Silence", condition: "silent for 10m", to: ["desktop"] } });
  assertEquals([added.status, added.body.kept, (added.body.rule as unknown as { condition: string }).condition], [
    200,
    true,
    "silent for 10m",
  ]);
  assertEquals(keeper.rules.map(({ name }) => name), ["Errors", "Silence"]);
  const changed = await server.ask("alerts", {
    rule: { ...RULE, name: "More errors", to: [{ keep: 0 }, "ntfy:https://ntfy.sh/ours"] },
    replaces: "Errors",
  });
  assertStrictEquals(changed.status, 200);
  assertEquals(keeper.rules.map(({ name, to }) => [name, to]), [
    ["Silence", ["desktop"]],
    ["More errors", ["webhook:https://example.org/secret", "ntfy:https://ntfy.sh/ours"]],
  ]);
  assertEquals((await server.ask("alerts/remove", { name: "Silence" })).body, { kept: true } as never);
  keeper.problem = "the file cannot be written";
  assertEquals((await server.ask("alerts/remove", { name: "More errors" })).body, {
    kept: false,
    kept_problem: "the file cannot be written",
  } as never);
  assertEquals([keeper.rules, (await server.ask("alerts")).body.rules.length], [[], 1]);
});

const REFUSED = [
  { route: "alerts", body: "{", status: 400, detail: "Cannot read the body: expected an object in JSON" },
  { route: "alerts", body: [], status: 400, detail: "expected an object with rule and replaces" },
  { route: "alerts", body: { rule: RULE, x: 1 }, status: 400, detail: "expected an object with rule and replaces" },
  { route: "alerts", body: {}, status: 400, detail: "expected a rule", parameter: "rule", offset: 0 },
  { route: "alerts", body: { rule: 5 }, status: 400, detail: "expected a rule", parameter: "rule" },
  { route: "alerts", body: { rule: { condition: "count > x" } }, status: 400, parameter: "condition", offset: 8 },
  { route: "alerts", body: { rule: { ...RULE, query: "(" } }, status: 400, parameter: "query" },
  { route: "alerts", body: { rule: RULE, replaces: "none" }, status: 400, parameter: "replaces" },
  { route: "alerts", body: { rule: RULE, replaces: "fixed" }, status: 400, parameter: "replaces" },
  { route: "alerts", body: { rule: { ...RULE, name: "fixed" } }, status: 400, parameter: "name" },
  { route: "alerts", body: { rule: { ...RULE, to: ["command:rm"] } }, status: 400, parameter: "to" },
  { route: "alerts", body: { rule: { ...RULE, to: [{ command: ["rm"] }] } }, status: 400, parameter: "to" },
  { route: "alerts", body: { rule: { ...RULE, to: [{ keep: 0 }] } }, status: 400, parameter: "to" },
  { route: "alerts", body: { rule: { ...RULE, to: ["webhook:@/etc/passwd"] } }, status: 400, parameter: "to" },
  { route: "alerts", body: { rule: { ...RULE, to: ["webhook:$RINGSIDE_X"] } }, status: 400, parameter: "to" },
  {
    route: "alerts",
    body: { rule: { ...RULE, to: ["slack:http://10.1/a"] } },
    status: 400,
    parameter: "to",
    offset: 6,
  },
  { route: "alerts", body: JSON.stringify({ rule: "x".repeat(70_000) }), status: 413 },
  { route: "alerts/remove", body: { name: "fixed" }, status: 400, parameter: "name" },
  { route: "alerts/remove", body: { name: "none" }, status: 400, parameter: "name" },
  { route: "alerts/try", body: { rule: RULE, since: "1y" }, status: 400, parameter: "since" },
  { route: "alerts/try", body: { rule: { condition: "" } }, status: 400, parameter: "condition" },
] as const;

for (const { route, body, status, ...expected } of REFUSED) {
  Deno.test(`${route} refuses ${JSON.stringify(body).slice(0, 80)}`, async () => {
    await using server = serve(["fixed: count > 9"]);
    const answer = await server.ask(route, body);
    assertStrictEquals(answer.status, status);
    const { detail = "", ...others } = expected as { detail?: string };
    assert((answer.body.detail as unknown as string).includes(detail), JSON.stringify(answer.body));
    assertEquals({ ...answer.body, ...others }, answer.body);
    assertStrictEquals((await server.ask("alerts")).body.rules.length, 1);
  });
}

const READER = new Request(API, { headers: { authorization: "reader" } }).headers;

Deno.test("alerts are changed and tried by writers alone, also if records have a token", async () => {
  const authorize = ({ headers }: Request) =>
    ({ role: headers.get("authorization") === "reader" ? "reader" : "writer" }) as const;
  await using server = serve([], { authorize, ingest: new Ingest({ token: "records-only" }) });
  for (const route of ["alerts", "alerts/try"]) {
    assertStrictEquals((await server.ask(route, { rule: RULE }, { headers: READER })).status, 403);
    assertStrictEquals((await server.ask(route, { rule: RULE })).status, 200);
  }
  assertStrictEquals((await server.ask("alerts/remove", { name: "Errors" }, { headers: READER })).status, 403);
  assertEquals((await server.ask("alerts", undefined, { headers: READER })).body.may_change, false as never);
  assertEquals((await server.ask("alerts")).body.may_change, true as never);
});

Deno.test("alerts are closed to whom authorize refuses, although a token lets records in", async () => {
  await using server = serve([], { authorize: () => false, ingest: new Ingest({ token: "records-only" }) });
  const headers = { authorization: "Bearer records-only" };
  assertStrictEquals((await server.ask("alerts", { rule: RULE }, { headers })).status, 403);
  assertStrictEquals((await server.ask("logs", "{}", { headers })).status, 200);
});

Deno.test("alerts are not told to users who may read a part of the records", async () => {
  await using server = serve(["a: count > 0"], { authorize: () => ({ role: "writer", query: "service:shop" }) });
  assertStrictEquals((await server.ask("alerts")).status, 403);
  assertStrictEquals((await server.ask("alerts", { rule: RULE })).status, 403);
  assertStrictEquals((await server.ask("alerts/try", { rule: RULE })).status, 403);
});

for (const query of ["level>=warn", "-service:bank", "alert", "logger:ringside.*"]) {
  Deno.test(`records of alerts do not exist for a user who may read ${query}`, async () => {
    const authorize = ({ headers }: Request) => headers.has("authorization") ? { query } : true;
    await using server = serve([{ name: "New", condition: "count > 0", query: "service:bank" }], { authorize });
    server.stream.write({ level: "ERROR", message: "own alert", metadata: { service: "shop" } });
    server.stream.write({ level: "ERROR", message: "bank", metadata: { service: "bank" } });
    assertStrictEquals((await server.ask("alerts")).body.alerts.length, 1);
    const read = async (headers: HeadersInit) =>
      JSON.stringify((await server.ask("logs?limit=100", undefined, { headers })).body);
    assert((await read({})).includes("Alert: New"));
    assert(!(await read({ authorization: "reader" })).includes("Alert: New"));
  });
}

Deno.test("alerts send a secret header to no address that the page gives", async () => {
  const to = [{ webhook: "https://example.org/hook", headers: { authorization: "$RINGSIDE_TOKEN" } }];
  await using server = serve(
    {
      rules: [{ ...RULE, to }],
      fixed: () => false,
      secrets: new Map([["$RINGSIDE_TOKEN", "Bearer secret"]]),
    } as SignalsOptions["alerts"],
  );
  const stolen = [{ ...to[0], webhook: "https://example.com/elsewhere" }];
  const { status, body } = await server.ask("alerts", { rule: { ...RULE, to: stolen }, replaces: "Errors" });
  assertStrictEquals(status, 400);
  assertStrictEquals(body.parameter, "to" as never);
  const kept = await server.ask("alerts", { rule: { ...RULE, to: [{ keep: 0 }] }, replaces: "Errors" });
  assertStrictEquals(kept.status, 200);
});

Deno.test("alerts are changed from this machine alone without a login", async () => {
  await using server = serve([], { allowedHosts: () => true });
  const from = (hostname: string, headers: HeadersInit = {}) =>
    server.handler(
      new Request(`${API}/alerts`, {
        method: "POST",
        body: JSON.stringify({ rule: RULE, replaces: undefined }),
        headers,
      }),
      { remoteAddr: { transport: "tcp", hostname } },
    );
  assertStrictEquals((await from("192.0.2.7")).status, 403);
  assertStrictEquals((await from("127.0.0.1", { "x-forwarded-for": "192.0.2.7" })).status, 403);
  assertStrictEquals((await from("127.0.0.1", { origin: "http://evil.example" })).status, 403);
  assertStrictEquals((await from("127.0.0.1")).status, 200);
});

Deno.test("alerts/try tells the alerts that a rule would have raised in the records held", async () => {
  await using server = serve([]);
  const now = Date.now();
  const at = (minutes: number, level = "ERROR") =>
    server.stream.write({ level, message: "Disk full", timestamp: new Date(now - minutes * 60_000).toISOString() });
  for (const minutes of [2000, 600, 599.9, 599.8, 300, 100, 99.9, 50]) at(minutes);
  at(49.9, "INFO");
  const { status, body } = await server.ask("alerts/try", { rule: RULE });
  assertEquals([status, body.condition, body.matched, body.fired, body.complete], [
    200,
    "count > 1 in 1m",
    7,
    2,
    true,
  ] as never);
  assertEquals(body.alerts.map(({ count, first }) => [count, first]), [
    [2, `${server.stream.run}-7`],
    [3, `${server.stream.run}-3`],
  ]);
  assertEquals((await server.ask("alerts/try", { rule: RULE, since: "2h" })).body.fired, 1 as never);
});

Deno.test("alerts/try reads the archive, too", async () => {
  using place = new Place();
  using stream = new LogStream({ capacity: 10 });
  await using archive = await openArchive(stream, { at: place.at });
  const now = Date.now();
  for (let number = 0; number < 100; number++) {
    stream.write({
      level: "ERROR",
      message: "Disk full",
      timestamp: new Date(now - (100 - number) * 60_000).toISOString(),
    });
    if (number % 5 === 0) await stored(stream, archive);
  }
  await stored(stream, archive);
  await using signals = openSignals(stream, { alerts: [] });
  const handler = createHandler({ stream, signals, archive, heartbeatMs: null });
  const response = await handler(
    new Request(`${API}/alerts/try`, {
      method: "POST",
      body: JSON.stringify({ rule: { condition: "count > 0 in 30s", cooldown: "1s" } }),
    }),
  );
  const body = await response.json();
  assertEquals([body.matched, body.fired, body.complete], [100, 100, true]);
});

Deno.test("openSignals refuses malformed rules", () => {
  using stream = new LogStream();
  const open = (alerts: unknown) => () => openSignals(stream, { alerts: alerts as never });
  assertThrows(open(["count"]), SyntaxError, 'Cannot parse alert "count" at 5: expected >');
  assertThrows(open(["a: count > 1", "a: count > 2"]), TypeError, "two alerts with the name");
  assertThrows(open({ rule: [] }), TypeError, 'unknown option "rule"');
  assertThrows(open(["a: count > 1 to slack:$RINGSIDE_X"]), SyntaxError, "a secret that the server has read");
});
