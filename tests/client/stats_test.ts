import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { parseStatsCommand } from "../../lib/client/options.ts";
import { readingOf } from "../../lib/client/reading.ts";
import { stats } from "../../lib/client/stats.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { RequestError } from "../../lib/remote/request_error.ts";
import { UsageError } from "../../lib/runtime/flags.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { keptOutput } from "./kept_output.ts";
import { scripted, serve } from "./scripted.ts";

/** Runs the command line; returns the lines of the output and the notes. */
async function run(origin: string, ...args: string[]): Promise<[lines: string[], notes: string[]]> {
  const command = parseStatsCommand([origin, ...args]);
  if (command.kind !== "stats") throw new TypeError("expected the command");
  const output = keptOutput();
  const { requests, by, of, interval, sort, limit, from, to, within } = command.options;
  const reading = readingOf(command.options, requests ? "/requests" : "/stats", {
    by,
    of,
    interval,
    sort,
    limit,
    from,
    to,
    within,
  });
  await stats(command.options, reading, output, new AbortController().signal);
  return [output.printed.split("\n"), output.notes];
}

function write(stream: LogStream, second: number, metadata: Record<string, unknown>, level = "INFO"): void {
  stream.write({ level, message: "", timestamp: `2025-10-24T10:26:1${second}.000Z`, metadata });
}

Deno.test("stats prints a table of groups, of figures over time, or lines of JSON", async () => {
  using stream = new LogStream();
  using signals = openSignals(stream);
  await using server = serve(createHandler({ stream, signals }));
  for (let second = 0; second < 4; second++) {
    write(stream, second, { method: "GET", path: `/orders/${second}`, duration_ms: 1234.5 });
  }
  write(stream, 3, { method: "POST", path: "/pay\x1b[m", duration_ms: "0.25ms" }, "ERROR");
  write(stream, 3, { method: "PUT" });
  const { origin } = server.url;
  assertEquals(await run(origin, "--by", "method,path", "--of", "duration_ms"), [
    [
      "COUNT  RATE/s  ERRORS  P50 ms  P90 ms  P99 ms  MAX ms  TREND  METHOD  PATH",
      "    4    1.33    0.0%   1,235   1,235   1,235   1,235  ████   GET     /orders/:id",
      "    1   0.333  100.0%    0.25    0.25    0.25    0.25     █   POST    /pay",
      "",
    ],
    ["1 matching record has no method or path"],
  ]);
  assertEquals(await run(origin, "--by", "method", "--limit", "1", "--sort", "errors"), [
    [
      "COUNT  RATE/s  ERRORS  TREND  METHOD",
      "    1   0.333  100.0%     █   POST",
      "    5    1.67    0.0%  ▄▄▄█   (other)",
      "",
    ],
    ["2 more groups; see --limit"],
  ]);
  assertEquals((await run(origin, "--of", "duration_ms", "--interval", "2s", "GET"))[0], [
    "TIME                      COUNT  RATE/s  ERRORS  P50 ms  P90 ms  P99 ms  MAX ms",
    "2025-10-24T10:26:10.000Z      2       1    0.0%   1,235   1,235   1,235   1,235",
    "2025-10-24T10:26:12.000Z      2       1    0.0%   1,235   1,235   1,235   1,235",
    "",
  ]);
  write(stream, 3, { method: "GET", path: "/orders/1", status: 200, duration: "5ms" });
  assertEquals((await run(origin, "--requests", "--sort", "p99", "--limit", "1"))[0].slice(0, 2), [
    "COUNT  RATE/s  ERRORS  P50 ms  P90 ms  P99 ms  MAX ms  TREND  METHOD   PATH",
    "    5    1.67    0.0%   1,234   1,235   1,235   1,235  ▄▄▄█   GET      /orders/:id",
  ]);
  assertThrows(() => parseStatsCommand([origin, "--requests", "--by", "x"]), UsageError, "Cannot use both");
  const [[json]] = await run(origin, "--json", "--by", "level", "level:error");
  const { group, query, count } = JSON.parse(json);
  assertEquals([group, query, count], [{ level: "ERROR" }, "level:ERROR", 1]);
  write(stream, 3, { large: 1e300, small: 1e-300 });
  assertMatch((await run(origin, "--of", "large"))[0][1], / 1\.00e\+300 /);
  assertMatch((await run(origin, "--of", "small"))[0][1], / 1\.00e-300 /);
  assertEquals(await run(origin, "nothing"), [[""], ["No matching records"]]);
});

Deno.test("stats refuses the answer of another server", async () => {
  for (const body of ["[]", "{", '{"by":[],"unit":"","groups":[{"count":1}]}', '{"groups":{}}']) {
    await using server = scripted([() => new Response(body, { headers: { "content-type": "application/json" } })]);
    const error = await assertRejects(() => run(server.url.origin), RequestError);
    assertMatch(
      error.message,
      /^Cannot read http:\/\/127\.0\.0\.1:\d+: (not a Ringside server|the response is not JSON)/,
    );
  }
});
