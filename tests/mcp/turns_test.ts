import { assert, assertStrictEquals } from "@std/assert";
import { TURNS } from "../../lib/base/turns.ts";
import type { Api } from "../../lib/mcp/api.ts";
import { localApi } from "../../lib/mcp/local_api.ts";
import { loadHttp } from "../../lib/mcp/protocol.ts";
import { ToolError } from "../../lib/mcp/tool_error.ts";
import { TOOLS } from "../../lib/mcp/tools.ts";

/** Records of about 60 KB, whose lines take some milliseconds each. */
const RECORDS = Array.from({ length: 25 }, (_, index) => ({
  id: `a-${index + 1}`,
  timestamp: "2025-10-24T10:26:15.123Z",
  level: "INFO",
  message: "Many fields",
  metadata: Object.fromEntries(Array.from({ length: 3000 }, (_, field) => [`field_${field}`, `value ${index}`])),
}));

/** Answers at once, so that only the tool can give up a turn. */
const API: Api = {
  read(path) {
    if (path === "/summary") return Promise.reject(new ToolError("Cannot read"));
    const none = { gap: null, previous: null, next: null, spans: 0, facets: [], patterns: [], traces: [] };
    const page = { run: "a", oldest: 1, newest: RECORDS.length, cursor: "a-25", records: RECORDS };
    return Promise.resolve(path.startsWith("/traces/") ? { spans: [] } : { ...none, ...page, matched: 0, distinct: 0 });
  },
  follow: () => Promise.reject(new ToolError("Cannot follow")),
};

const CALLS = { describe: {}, search: { budget: 200_000 }, around: { id: "a-1" }, trace: { id: "0123" } };

Deno.test("loadHttp lets other work have its turn between the modules of the protocol", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++);
  try {
    await loadHttp();
  } finally {
    clearInterval(timer);
  }
  assert(turns > 0, "all modules were loaded in one turn");
});

for (const [name, given] of Object.entries(CALLS)) {
  Deno.test(`${name} lets other work have its turn while it formats large records`, async () => {
    let turns = 0;
    const timer = setInterval(() => turns++);
    try {
      await TOOLS.find((tool) => tool.name === name)!.run(given, { api: API, signal: new AbortController().signal });
    } finally {
      clearInterval(timer);
    }
    assert(turns > 0, "all records were formatted in one turn");
  });
}

Deno.test("localApi parses a large response in a turn of its own", async () => {
  await TURNS.next();
  const api = localApi({
    ask() {
      for (const start = performance.now(); performance.now() - start < 6;); // longer than a turn
      return Promise.resolve(new Response(JSON.stringify({ records: RECORDS })));
    },
    pageUrl: () => undefined,
  });
  let isNext = false;
  void TURNS.next().then(() => isNext = true);
  const { records } = await api.read("/logs", {}, new AbortController().signal) as { records: unknown[] };
  assertStrictEquals(records.length, RECORDS.length);
  assert(isNext, "it was parsed in the turn in which it was formatted");
});
