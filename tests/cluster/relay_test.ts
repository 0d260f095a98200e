import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { openRelay } from "../../lib/cluster/relay.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { upstreamsOf } from "../../lib/stream/upstreams.ts";
import { serve } from "../client/scripted.ts";
import { freePort } from "../e2e/ports.ts";
import { startRelay } from "../e2e/relay.ts";
import { ask, askJson } from "../support/ask.ts";
import { SilentProxy } from "../support/silent_proxy.ts";
import { until, within } from "../support/wait.ts";
import { are, arrived, gapsOf, messagesOf, recordsOf, reportsOf, startNode } from "./nodes.ts";

const API = "/api/monitoring/advanced";

Deno.test("openRelay writes the records of several servers unchanged, with their origin", async () => {
  await using api = startNode({ name: "api-1" });
  await using shop = startNode();
  await using center = startNode();
  const record = {
    timestamp: "2025-10-24T10:26:15.123Z",
    level: "ERROR",
    message: "Refused",
    metadata: { logger: "db.pool", trace_id: "4bf92f", source: "stdin", list: [1, { a: null }] },
  } as const;
  api.stream.write(record);
  shop.stream.write({ message: "Sold" });
  const relay = center.follow(api.url, shop.url);
  await arrived(center, "Refused");
  await arrived(center, "Sold");
  shop.stream.write({ message: "Sold again" });
  await arrived(center, "Sold again");
  const [refused] = recordsOf(center).filter(({ message }) => message === "Refused");
  assertEquals(refused, { ...record, metadata: { ...record.metadata, origin: "api-1" } });
  assertEquals(
    recordsOf(center).filter(({ message }) => message !== "Refused").map((
      { message, metadata },
    ) => [message, metadata]),
    [["Sold", { origin: `127.0.0.1:${shop.port}` }], ["Sold again", { origin: `127.0.0.1:${shop.port}` }]],
  );
  assertEquals(relay.states.map(({ url, origin, state, received, missed }) => [url, origin, state, received, missed]), [
    [api.url, "api-1", "live", 1, 0],
    [shop.url, `127.0.0.1:${shop.port}`, "live", 2, 0],
  ]);
  assertEquals(gapsOf(center), []);
});

Deno.test("openRelay keeps the origin of the first server in a tree three deep, and its gaps", async () => {
  await using leaf = startNode({ name: "leaf", capacity: 10 });
  await using branch = startNode({ name: "branch" });
  await using root = startNode({ name: "root" });
  await using top = startNode();
  branch.follow(leaf.url);
  root.follow(branch.url);
  const relay = top.follow(root.url);
  await are(relay, "live");
  leaf.stream.write({ message: "of the leaf" });
  branch.stream.write({ message: "of the branch" });
  root.stream.write({ message: "of the root" });
  for (const name of ["leaf", "branch", "root"]) {
    const { metadata } = await arrived(top, `of the ${name}`);
    assertEquals(metadata, { origin: name });
  }
  // Overwritten before the branch had its turn.
  for (let count = 1; count <= 100; count++) leaf.stream.write({ message: String(count) });
  await arrived(top, "100");
  const missed = gapsOf(top).reduce((sum, { missed }) => sum + Number(missed), 0);
  assertStrictEquals(missed + messagesOf(top).filter((message) => /^\d+$/.test(message)).length, 100);
  assert(missed > 0);
  assertEquals(
    new Set(gapsOf(top).map(({ logger, origin }) => `${logger} ${origin}`)),
    new Set(["ringside.relay leaf"]),
  );
  assertEquals(relay.states[0].missedBefore, missed);
});

Deno.test("openRelay lets no record claim to be of Ringside or of another origin", async () => {
  await using api = startNode({ name: "api-1" });
  await using center = startNode();
  center.follow(api.url);
  api.stream.write({ message: "cors", metadata: { origin: "https://shop.example" } });
  api.stream.write({ message: "forged", metadata: { logger: "ringside.audit" } });
  api.stream.write({
    message: "forged gap",
    metadata: { logger: "ringside.relay", origin: "db", missed: 7, reason: "x" },
  });
  api.stream.write({ message: "last" });
  await arrived(center, "last");
  assertEquals(messagesOf(center), ["cors", "last"]);
  assertEquals(recordsOf(center)[0].metadata, { claimed_origin: "https://shop.example", origin: "api-1" });
  assertEquals(gapsOf(center), [{ logger: "ringside.relay", origin: "api-1", missed: 7, reason: "x" }]);
  await using curious = startNode();
  curious.followWith({ from: api.url, query: "logger:ringside.*" });
  assertEquals((await arrived(curious, "forged")).metadata, { claimed_logger: "ringside.audit", origin: "api-1" });
});

Deno.test("openRelay lets no client of its server claim to be a followed one", async () => {
  await using api = startNode({ name: "api-1" });
  await using center = startNode({ ingest: new Ingest() });
  await are(center.follow(api.url), "live");
  const records = ["api-1", "another"].map((origin) => ({ message: origin, origin }));
  await ask(`${center.url}${API}/logs`, { method: "POST", body: JSON.stringify(records) });
  assertEquals(recordsOf(center).map(({ metadata: { source: _source, ...others } }) => others), [
    { claimed_origin: "api-1" },
    { origin: "another" },
  ]);
});

Deno.test("openRelay has the far side apply the query, and that of a page's URL", async () => {
  await using api = startNode({ name: "api-1" });
  await using first = startNode();
  await using second = startNode();
  for (const level of ["INFO", "WARN", "ERROR"]) api.stream.write({ level, message: `${level} disk` });
  api.stream.write({ level: "ERROR", message: "net" });
  first.followWith({ from: api.url, query: "level>=warn disk" });
  second.follow(`${api.url}/ui/monitoring/advanced?level=error&search=disk`);
  await arrived(first, "ERROR disk");
  await arrived(second, "ERROR disk");
  assertEquals(messagesOf(first), ["WARN disk", "ERROR disk"]);
  assertEquals(messagesOf(second), ["ERROR disk"]);
});

Deno.test("openRelay resumes after a cut, and counts what was overwritten meanwhile", async () => {
  await using api = startNode({ name: "api-1", capacity: 10 });
  await using center = startNode();
  const proxy = startRelay(api.port);
  const relay = center.follow(`http://127.0.0.1:${proxy.port}`);
  api.stream.write({ message: "0" });
  await arrived(center, "0");
  proxy.cut();
  await are(relay, "waiting");
  for (let count = 1; count <= 100; count++) api.stream.write({ message: String(count) });
  proxy.mend();
  await arrived(center, "100");
  assertEquals(messagesOf(center), ["0", ...Array.from({ length: 10 }, (_, index) => String(91 + index))]);
  assertEquals(gapsOf(center), [{
    ...{ logger: "ringside.relay", origin: "api-1", missed: 90, reason: "overwritten" },
    ...{ run: api.stream.run, from: 2, to: 91 },
  }]);
  const { received, missed, behind } = relay.states[0];
  assertEquals([received, missed, behind], [11, 90, 0]);
  await proxy.stop();
});

Deno.test("openRelay notices a network that fell silent, and misses nothing", async () => {
  await using api = startNode({ name: "api-1", heartbeatMs: 20 });
  await using proxy = new SilentProxy(api.port);
  await using center = startNode();
  const relay = center.followWith({ from: `http://127.0.0.1:${proxy.port}`, silenceMs: 200 });
  api.stream.write({ message: "before" });
  await arrived(center, "before");
  proxy.silence();
  api.stream.write({ message: "meanwhile" });
  await are(relay, "waiting");
  proxy.forward();
  api.stream.write({ message: "after" });
  await arrived(center, "after");
  assertEquals(messagesOf(center), ["before", "meanwhile", "after"]);
  assertEquals(gapsOf(center), []);
});

Deno.test("openRelay writes a restart of a server as a gap of unknown size", async () => {
  await using center = startNode();
  const port = await (async () => {
    await using first = startNode();
    const relay = center.follow(first.url);
    first.stream.write({ message: "of the first run" });
    await arrived(center, "of the first run");
    assertStrictEquals(relay.states[0].state, "live");
    return first.port;
  })();
  const stream = new LogStream();
  const { createHandler } = await import("../../lib/http/handler.ts");
  const handler = createHandler({ stream });
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, handler);
  stream.write({ message: "of the second run" });
  await arrived(center, "of the second run");
  assertEquals(gapsOf(center).map(({ missed, reason, run }) => [missed, reason, run]), [[0, "restart", stream.run]]);
  handler.close();
  await server.shutdown();
});

Deno.test("openRelay tells the servers that follow this one at once which it follows", async () => {
  await using leaf = startNode({ name: "leaf" });
  await using branch = startNode({ name: "branch", heartbeatMs: null });
  await using root = startNode();
  await are(root.follow(branch.url), "live"); // and neither a record nor a keepalive is sent
  const followed = () => upstreamsOf(root.stream).followed.map(({ origin, run }) => [origin, run]);
  const ofBranch = ["branch", branch.stream.run];
  assertEquals(followed(), [ofBranch]);
  const relay = branch.followWith({ from: leaf.url, report() {} });
  await until(() => followed().length === 2, "the news", followed);
  await are(relay, "live");
  await until(() => followed()[1][1] !== undefined, "the run of the leaf", followed);
  assertEquals(followed(), [ofBranch, ["leaf", leaf.stream.run]]);
  await relay.close();
  await until(() => followed().length === 1, "the end of it", followed);
});

Deno.test("openRelay refuses to follow its own server", async () => {
  await using node = startNode();
  const relay = node.follow(node.url);
  node.stream.write({ message: "once" });
  await are(relay, "refused");
  const { reason } = relay.states[0];
  assertStrictEquals(reason, `Cannot follow ${node.url}: it is this server`);
  assertEquals(reportsOf(node), [`ERROR ${reason}; will try again`]);
  assertEquals(messagesOf(node), ["once"]);
});

for (const size of [2, 3]) {
  Deno.test(`openRelay refuses a loop of ${size} servers before a record comes back`, async () => {
    const nodes = Array.from({ length: size }, (_, index) => startNode({ name: `node-${index}` }));
    try {
      // Each of them writes all the time, and all connect at once.
      const writing = setInterval(() => nodes.forEach(({ stream }) => stream.write({ message: "tick" })), 1);
      const relays = nodes.map((node, index) => node.follow(nodes[(index + 1) % size].url));
      const states = () => relays.map((relay) => relay.states[0]);
      let tries = 0;
      const isRefused = () => states().some(({ reason = "" }) => reason.includes(": it follows this server, so"));
      await until(() => isRefused() && ++tries >= 10, "one of them to be refused, over and over", states);
      clearInterval(writing);
      for (const [index, node] of nodes.entries()) {
        assertEquals(recordsOf(node).filter(({ metadata: { origin } }) => origin === `node-${index}`), []);
      }
    } finally {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    }
  });
}

Deno.test("openRelay refuses the server that closes a loop, and the others go on", async () => {
  await using first = startNode({ name: "first" });
  await using second = startNode({ name: "second" });
  const relay = first.follow(second.url);
  await are(relay, "live");
  const back = second.follow(first.url);
  await are(back, "refused");
  const reason = `Cannot follow ${first.url}: it follows this server, so each record would come back`;
  assertStrictEquals(back.states[0].reason, reason);
  first.stream.write({ message: "one" });
  second.stream.write({ message: "two" });
  await arrived(first, "two");
  assertEquals(messagesOf(first), ["one", "two"]);
  assertEquals(messagesOf(second), ["two"]);
  assertEquals(reportsOf(second), [`ERROR ${reason}; will try again`]);
  assertStrictEquals(relay.states[0].state, "live");
});

Deno.test("openRelay refuses a server that it follows under another name", async () => {
  await using api = startNode({ name: "api-1" });
  const proxy = startRelay(api.port);
  await using center = startNode();
  const [first, second] = center.follow(api.url, `http://127.0.0.1:${proxy.port}`).states;
  assertStrictEquals(first.state, second.state);
  api.stream.write({ message: "once" });
  await arrived(center, "once");
  await until(
    () => reportsOf(center).some((text) => /is followed as \S+ already/.test(text)),
    "a refusal",
    () => reportsOf(center),
  );
  assertEquals(messagesOf(center), ["once"]);
  await proxy.stop();
});

Deno.test("openRelay gives each server its share while one floods", async () => {
  await using flood = startNode({ name: "flood", capacity: 60_000 });
  await using quiet = startNode({ name: "quiet" });
  await using center = startNode({ capacity: 200_000 });
  for (let count = 0; count < 20_000; count++) flood.stream.write({ message: "flood" });
  for (let count = 0; count < 1000; count++) quiet.stream.write({ message: "quiet" });
  // Each is read from its beginning, in one piece: that of the flood first, the other once it is being written.
  const stored = [flood, quiet].map(({ url, stream }) => ({
    key: `relay:${url}`,
    value: JSON.stringify({ after: `${stream.run}-0`, origins: [] }),
  }));
  let begin = () => {};
  const begun = new Promise<void>((resolve) => begin = resolve);
  async function inOnePiece(url: URL, options: RequestInit): Promise<Response> {
    const { body, headers } = await within(fetch(url, options), `the answer of ${url.host}`);
    const count = url.port === String(flood.port) ? 20_000 : 1000;
    let text = "";
    for await (const part of body!.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
      text += part;
      if (text.endsWith("\n\n") && text.slice(-1000).includes(`-${count}\n`)) break;
    }
    if (count === 1000) await begun;
    const whole = new TextEncoder().encode(text);
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(whole) }), { headers });
  }
  const relay = center.followWith({
    from: [flood.url, quiet.url],
    fetch: inOnePiece,
    positions: { stored, note: begin },
  });
  const received = () => relay.states.map(({ received }) => received);
  await until(() => received()[0] === 20_000, "the flood", received);
  const order = messagesOf(center);
  const before = order.slice(0, order.lastIndexOf("quiet")).filter((message) => message === "flood").length;
  assertStrictEquals(order.length, 21_000);
  assert(before < 4000, `${before} records of the flood before the last one of the other server`);
  assertEquals(gapsOf(center), []);
});

Deno.test("openRelay holds servers back while the archive is behind, which counts at their side", async () => {
  await using api = startNode({ name: "api-1", capacity: 100 });
  await using center = startNode();
  let free = () => {};
  let room: Promise<void> | undefined;
  const relay = center.followWith({ from: api.url, room: () => room });
  api.stream.write({ message: "0" });
  await arrived(center, "0");
  room = new Promise((resolve) => free = resolve);
  const fill = "x".repeat(10_000);
  for (let count = 1; count <= 3000; count++) {
    api.stream.write({ message: String(count), metadata: { fill } });
    if (count % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals(messagesOf(center), ["0"]);
  room = undefined;
  free();
  await arrived(center, "3000");
  const missed = gapsOf(center).reduce((sum, { missed }) => sum + Number(missed), 0);
  assertStrictEquals(messagesOf(center).length + missed, 3001);
  assertStrictEquals(relay.states[0].missed, missed);
  assert(missed > 0);
});

Deno.test("openRelay sends the token of each server to it alone, and tells none", async () => {
  const seen: (string | null)[] = [];
  await using strict = startNode({
    name: "strict",
    authorize: (request) => {
      const given = request.headers.get("authorization");
      seen.push(given);
      return given === "Bearer s3cret";
    },
  });
  await using other = startNode({
    authorize: (request) => {
      seen.push(request.headers.get("authorization"));
      return true;
    },
  });
  await using center = startNode();
  const relay = center.followWith({ from: [{ url: strict.url, token: "s3cret" }, other.url] });
  strict.stream.write({ message: "secret" });
  await arrived(center, "secret");
  await are(relay, "live");
  assertEquals(seen.toSorted(), ["Bearer s3cret", null]);
  await using stranger = startNode();
  const refused = stranger.followWith({ from: strict.url, token: "wr0ng" });
  await are(refused, "refused");
  const { upstreams } = await askJson(`${stranger.url}${API}/summary`);
  assertStrictEquals(upstreams[0].state, "refused");
  assert(!JSON.stringify([upstreams, stranger.stream.recent(100)]).includes("wr0ng"));
});

Deno.test("openRelay counts events that it cannot read as a gap", async () => {
  const hello = 'event: hello\ndata: {"run":"m3k9x1","oldest":1,"newest":2,"resumed":false,"missed":0}\n\n';
  const body = `${hello}id: m3k9x1-1\ndata: {"level":"LOUD"}\n\n` +
    'id: m3k9x1-2\ndata: {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"two","metadata":{}}\n\n';
  await using server = serve(() => {
    const held = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(body)) });
    return new Response(held, { headers: { "content-type": "text/event-stream", connection: "close" } });
  });
  await using center = startNode();
  const relay = center.follow(`http://127.0.0.1:${server.port}`);
  await arrived(center, "two");
  assertEquals(gapsOf(center).map(({ missed, reason }) => [missed, reason]), [[1, "unreadable"]]);
  assertEquals([relay.states[0].unreadable, relay.states[0].received], [1, 1]);
  await relay.close();
});

Deno.test("openRelay goes on trying a server that has never answered, and reports that once", async () => {
  const port = freePort();
  await using center = startNode();
  let tries = 0;
  const wait = () => (tries++, new Promise<void>((resolve) => setTimeout(resolve, 1)));
  const relay = center.followWith({ from: `http://127.0.0.1:${port}`, wait });
  await until(() => tries >= 5, "five tries");
  assertStrictEquals(relay.states[0].state, "waiting");
  assertEquals(reportsOf(center).length, 1);
  assertMatch(reportsOf(center)[0], /^WARN Cannot reach http:\S+: Connection refused; will try again$/);
});

Deno.test("openRelay ends with its signal and with close()", async () => {
  await using api = startNode();
  await using center = startNode();
  const end = new AbortController();
  const relay = center.followWith({ from: api.url, signal: end.signal });
  await are(relay, "live");
  end.abort();
  await relay.close();
  const { viewers } = await askJson(`${api.url}${API}/summary`);
  assertStrictEquals(viewers.count, 0);
  assertStrictEquals((await askJson(`${center.url}${API}/summary`)).upstreams, undefined);
  assertEquals(openRelay(center.stream, { from: api.url, signal: end.signal }).states, []);
});

Deno.test("openRelay refuses options that cannot work", () => {
  const stream = new LogStream();
  const CASES = [
    [{ from: "ftp://logs.example" }, SyntaxError, 'Cannot parse URL "ftp://logs.example"'],
    [{ from: "http://ann:s3cret@[" }, SyntaxError, 'Cannot parse URL "["'],
    [{ from: ":8001", query: "a AND" }, SyntaxError, "Cannot parse"],
    [{ from: ":8001", token: "a b" }, SyntaxError, "Cannot send token"],
    [{ from: [":8001", "http://127.0.0.1:8001/"] }, TypeError, "http://127.0.0.1:8001 is given twice"],
    [{ from: [{ uri: ":8001" }] }, TypeError, 'unknown option "uri"'],
    [{ fromm: ":8001" }, TypeError, 'did you mean "from"'],
  ] as const;
  for (const [options, type, text] of CASES) {
    // deno-lint-ignore no-explicit-any -- a program in JavaScript passes anything
    assertThrows(() => openRelay(stream, options as any), type, text);
  }
});
