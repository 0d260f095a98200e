import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Random } from "../support/random.ts";
import { turns } from "../support/turn.ts";
import { until, within } from "../support/wait.ts";
import { callRequest, openAgents, parseAnswer, readAnswer } from "./fixture.ts";
import { serve } from "../http/fixture.ts";

Deno.test("wait_for returns at once with the records after its cursor, and later ones as they come", async () => {
  using agents = openAgents();
  const { stream, call } = agents;
  stream.write({ message: "before" });
  const after = `${stream.run}-1`;
  stream.write({ message: "one", level: "ERROR" });
  const first = await within(call("wait_for", { level: "ERROR", after }), "the record that is there");
  assertMatch(first.data[0], /ERROR: one$/);
  const second = call("wait_for", { level: "ERROR", after: first.cursor });
  await turns(20);
  stream.write({ message: "other" });
  stream.write({ message: "two", level: "FATAL" });
  assertMatch((await within(second, "the record that comes")).data[0], /FATAL: two$/);
});

Deno.test("wait_for ends after its time with a cursor from which nothing is missed", async () => {
  using agents = openAgents();
  const { stream, call } = agents;
  stream.write({ message: "before" });
  const { text, cursor, data } = await call("wait_for", { query: "nothing", seconds: 1 });
  assertMatch(text, /^No matching record within 1 s: call again with the cursor\./);
  assertEquals([data.length, cursor], [0, `${stream.run}-1`]);
});

Deno.test("wait_for called in a loop delivers each matching record once, or counts it", async () => {
  using agents = openAgents({ capacity: 200 });
  const { stream, call } = agents;
  const random = new Random(3);
  let written = 0;
  const writing = (async () => {
    while (written < 3000) {
      for (let burst = random.int(1, 120); burst > 0 && written < 3000; burst--) {
        stream.write({ message: `n ${++written}` });
      }
      await turns(random.int(0, 6));
    }
  })();
  const seen: number[] = [];
  let missed = 0;
  let cursor = `${stream.run}-0`;
  while (seen.length + missed < 3000) {
    const answer = await within(
      call("wait_for", { after: cursor, limit: random.int(1, 100), budget: 10_000 }),
      "the next records",
      () => ({ seen: seen.length, missed, written, cursor }),
    );
    seen.push(...answer.data.map((line) => Number(/n (\d+)$/.exec(line)![1])));
    missed += answer.missed;
    cursor = answer.cursor;
  }
  await writing;
  assertStrictEquals(seen.length + missed, 3000);
  assertEquals(seen, [...new Set(seen)].sort((a, b) => a - b));
});

Deno.test("wait_for tells of a restart, and goes on in the new run", async () => {
  using agents = openAgents();
  const { stream, call } = agents;
  stream.write({ message: "new" });
  const { text, data, cursor } = await call("wait_for", { after: "0000000aaaaa-99" });
  assertMatch(text, /^missed: \d+ \(the server was restarted since that id\)$/m);
  assertStrictEquals(data.length, 1);
  assertStrictEquals(cursor, `${stream.run}-1`);
});

Deno.test("a client that leaves frees the reader of its wait", async () => {
  using agents = openAgents();
  await using server = serve(agents.handler);
  const viewers = async () => {
    const response = await agents.handler(new Request("http://localhost/api/monitoring/advanced/summary"));
    return (await response.json()).viewers.count as number;
  };
  const leaving = new AbortController();
  const { headers, method, body } = callRequest("wait_for", { seconds: 30 });
  const url = `http://127.0.0.1:${server.port}/mcp`;
  const response = await within(
    fetch(url, { method, headers, body, signal: leaving.signal }),
    "the head of the answer",
  );
  await until(async () => await viewers() === 1, "the wait to be a viewer");
  assertStrictEquals(agents.mcp.stats.running, 1);
  const end = response.text().catch(() => {});
  leaving.abort();
  await end;
  await until(async () => await viewers() === 0, "the wait to end");
  await until(() => agents.mcp.stats.running === 0, "the call to end");
  assertEquals(agents.errors, []);
});

Deno.test("1000 waits at once leave the stream to its viewers: 64 wait, and the others are told so", async () => {
  using agents = openAgents();
  const { stream, handler, mcp } = agents;
  const answers = Array.from(
    { length: 1000 },
    async () => readAnswer(await handler(callRequest("wait_for", { seconds: 30 }))),
  );
  await until(() => mcp.stats.refused === 936, "the refusals", () => mcp.stats);
  assertStrictEquals(mcp.stats.running, 64);
  const other = await within(agents.call("search"), "another tool");
  assertStrictEquals(other.isError, false);
  const page = await handler(new Request("http://localhost/api/monitoring/advanced/logs/stream"));
  assertStrictEquals(page.status, 200);
  await page.body!.cancel();
  stream.write({ message: "at last" });
  const all = await within(Promise.all(answers), "all answers");
  assertStrictEquals(all.filter(({ data }) => data.length === 1).length, 64);
  const refusal = all.find(({ isError }) => isError)!;
  assertMatch(refusal.text, /^Cannot run wait_for: 64 calls wait already; call again once one of them has ended$/);
  assertStrictEquals(mcp.stats.running, 0);
});

Deno.test("wait_for ends when the server shuts down", async () => {
  using agents = openAgents();
  const waiting = agents.call("wait_for", { seconds: 30 });
  await until(() => agents.mcp.stats.running === 1, "the wait to begin");
  await turns(5);
  agents.handler.close();
  const { isError, text } = await within(waiting, "the end of the wait");
  assert(!isError || /shutting down/.test(text), text);
});

Deno.test("an answer is text that its parts can be read from", () => {
  const { data, cursor, missed } = parseAnswer("title\n| one\n| two\nmissed: 3 (lagged)\ncursor: m3k9x1-7");
  assertEquals([data, cursor, missed], [["one", "two"], "m3k9x1-7", 3]);
});
