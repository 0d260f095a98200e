import { assertEquals } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { programTest, startProgram } from "./program.ts";

const API = "/api/monitoring/advanced";
const TOKEN = "correct horse battery";

/** Claims of a client: to be Ringside, by each name of the logger, and to be another source. */
const CLAIMS = [
  { message: "c1", metadata: { logger: "ringside" } },
  { message: "c2", metadata: { logger: "ringside.audit", rows: 7 } },
  { message: "c3", metadata: { loggerName: "Ringside.http" } },
  { message: "c4", metadata: { source: "stdin" } },
  { message: "c5", metadata: { logger: ["ringside"] } },
  { message: "c6", metadata: { logger: "ringsider", source: "mobile" } },
];

async function post(origin: string, body: string, headers: HeadersInit = {}): Promise<number> {
  const response = await ask(`${origin}${API}/logs`, { method: "POST", body, headers });
  return response.status;
}

interface Records {
  readonly records: readonly { readonly message: string; readonly metadata: Readonly<Record<string, unknown>> }[];
}

/** Returns the metadata of the records that the test wrote, by message. */
async function written(origin: string): Promise<Record<string, unknown>> {
  const { records } = await askJson(`${origin}${API}/logs?limit=1000`) as Records;
  return Object.fromEntries(records.filter(({ message }) => /^c\d$/.test(message)).map((r) => [r.message, r.metadata]));
}

programTest("keeps clients without a token from speaking for Ringside or for another source", async () => {
  await using program = await startProgram();
  assertEquals(await post(program.origin, JSON.stringify(CLAIMS)), 200);
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const otlp = {
    resourceLogs: [{
      scopeLogs: [{
        scope: { name: "ringside.audit" },
        logRecords: [{ body: { stringValue: "c7" }, attributes: [attribute("source", "stderr")] }],
      }],
    }],
  };
  const response = await ask(`${program.origin}/v1/logs`, {
    method: "POST",
    body: JSON.stringify(otlp),
    headers: { "content-type": "application/json" },
  });
  assertEquals(response.status, 200);
  assertEquals(await written(program.origin), {
    c1: { claimed_logger: "ringside", source: "http" },
    c2: { claimed_logger: "ringside.audit", rows: 7, source: "http" },
    c3: { claimed_logger: "Ringside.http", source: "http" },
    c4: { claimed_source: "stdin", source: "http" },
    c5: { claimed_logger: ["ringside"], source: "http" },
    c6: { logger: "ringsider", source: "mobile" },
    // An attribute that would replace a field of its own is kept apart.
    c7: { claimed_logger: "ringside.audit", source: "otlp", attributes: { source: "stderr" } },
  });
});

programTest("takes records as they are from a client with the token, such as an export", async () => {
  await using program = await startProgram(["--ingest-token", TOKEN.replaceAll(" ", "-")]);
  const headers = { authorization: `Bearer ${TOKEN.replaceAll(" ", "-")}` };
  assertEquals(await post(program.origin, JSON.stringify(CLAIMS.slice(0, 4)), headers), 200);
  const before = await written(program.origin);
  assertEquals(before, {
    c1: { logger: "ringside", source: "http" },
    c2: { logger: "ringside.audit", rows: 7, source: "http" },
    c3: { logger: "Ringside.http", source: "http" },
    c4: { source: "stdin" },
  });
  const file = await (await ask(`${program.origin}${API}/logs/export?format=ndjson&q=c2 OR c4`)).text();
  assertEquals(await post(program.origin, file, headers), 200);
  assertEquals(await written(program.origin), before);
});
