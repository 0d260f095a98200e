import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import type { PatternsOptions } from "../../lib/client/options.ts";
import { patterns } from "../../lib/client/patterns.ts";
import { readingOf } from "../../lib/client/reading.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { RequestError } from "../../lib/remote/request_error.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { keptOutput } from "./kept_output.ts";
import { scripted, serve } from "./scripted.ts";

/** Runs the command; returns the output and the notes. */
async function run(url: string, more: Partial<PatternsOptions> = {}): Promise<[string, string[]]> {
  const options: PatternsOptions = {
    ...{
      url,
      query: undefined,
      level: undefined,
      json: false,
      color: "never",
      utc: true,
      columns: undefined,
      wrap: true,
    },
    ...{
      token: undefined,
      sort: undefined,
      since: undefined,
      beforeFrom: undefined,
      beforeTo: undefined,
      limit: undefined,
      from: undefined,
      to: undefined,
    },
    within: undefined,
    ...more,
  };
  const output = keptOutput();
  const { sort, since, limit, from, to, beforeFrom, beforeTo, within } = options;
  const other = { before_from: beforeFrom, before_to: beforeTo };
  const reading = readingOf(options, "/patterns", { sort, since, limit, from, to, ...other, within });
  await patterns(options, reading, output, new AbortController().signal);
  return [output.printed, output.notes];
}

Deno.test("patterns prints a table, the most frequent pattern first", async () => {
  using stream = new LogStream();
  using signals = openSignals(stream);
  await using server = serve(createHandler({ stream, signals }));
  const at = (second: number) => `2025-10-24T10:26:${second}.000Z`;
  for (const second of [10, 11, 11, 12]) stream.write({ message: `Order ${second} paid`, timestamp: at(second) });
  stream.write({ level: "ERROR", message: "Disk \x1b[31mfull", timestamp: at(12) });
  const [text, notes] = await run(server.url.origin);
  const lines = text.split("\n").map((line) => line.replace(/[0-9a-f]{12}/, "ID"));
  assertEquals(lines, [
    "COUNT  SHARE  ERRORS  TREND  ID            PATTERN",
    "    4  80.0%       0  ▄█▄    ID  Order <*> paid",
    "    1  20.0%       1    █    ID  Disk full",
    "",
  ]);
  assertEquals(notes, []);
  const [json] = await run(server.url.origin, { json: true, query: "paid" });
  assertEquals(JSON.parse(json).template, "Order <*> paid");
  assertEquals(await run(server.url.origin, { query: "nothing" }), ["", ["No matching records"]]);
  const [one, more] = await run(server.url.origin, { limit: 1 });
  assertEquals([one.split("\n").length, more], [3, ["1 more pattern; see --limit"]]);
  const [compared] = await run(server.url.origin, {
    sort: "change",
    from: at(12),
    beforeFrom: at(10),
    beforeTo: at(12),
  });
  assertEquals(compared.split("\n").map((line) => line.replace(/[0-9a-f]{12}/, "ID")), [
    "BEFORE  COUNT  SHARE  ERRORS  TREND  ID            PATTERN",
    "     3      1  50.0%       0  █      ID  Order <*> paid",
    "     0      1  50.0%       1  █      ID  Disk full",
    "",
  ]);
});

Deno.test("patterns refuses the answer of another server", async () => {
  for (const body of ["[]", "{", '{"patterns":[{"id":1}]}', '{"patterns":{}}']) {
    await using server = scripted([() => new Response(body, { headers: { "content-type": "application/json" } })]);
    const error = await assertRejects(() => run(server.url.origin), RequestError);
    assertMatch(
      error.message,
      /^Cannot read http:\/\/127\.0\.0\.1:\d+: (not a Ringside server|the response is not JSON)/,
    );
  }
});

Deno.test("patterns prints as many patterns as another server sends", async () => {
  const pattern = { id: "a", template: "b", count: 1, levels: {}, trend: [1] };
  const body = JSON.stringify({ matched: 1, distinct: 1, complete: true, patterns: new Array(130_000).fill(pattern) });
  await using server = scripted([() => new Response(body, { headers: { "content-type": "application/json" } })]);
  const [text] = await run(server.url.origin);
  assertStrictEquals(text.split("\n").length, 130_002);
});
