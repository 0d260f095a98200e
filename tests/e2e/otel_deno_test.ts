import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { ask, askJson } from "../support/ask.ts";
import { type Outcome, run } from "../support/child.ts";
import { within } from "../support/wait.ts";
import { freePort } from "./ports.ts";
import { findRecord, programTest, records, startProgram, type WireRecord } from "./program.ts";

const APP = new URL("otel_deno_app.ts", import.meta.url).href;

/** Runs a Deno program with the variables that its user sets. */
async function runApp(endpoint: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return await run(Deno.execPath(), ["run", "--no-lock", "--allow-net", APP], {
    env: { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env },
  });
}

/** Returns the records of the app up to its last one, without colors. */
async function appRecords(origin: string): Promise<WireRecord[]> {
  const found: WireRecord[] = [];
  for await (const record of records(origin, "the app's uncaught error")) {
    if (record.metadata.source !== "otlp") continue;
    found.push({ ...record, message: stripVTControlCharacters(record.message) });
    if (found.at(-1)!.message.startsWith("error: Uncaught")) return found;
  }
  throw new Error("The stream ended before the app's uncaught error");
}

for (
  const { name, env } of [
    { name: "http/protobuf", env: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" } },
    { name: "http/json", env: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" } },
    // Without NO_COLOR, Deno colors "error" even in the record.
    { name: "http/json, without colors", env: { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", NO_COLOR: "1" } },
  ]
) {
  programTest(`shows the console, the errors and the trace ids of a Deno program over ${name}`, async () => {
    const port = freePort();
    await using program = await startProgram([
      "--otlp-port",
      String(port),
      "--capacity",
      "5000",
      "--max-bytes",
      "8MiB",
    ]);
    const { code } = await runApp(`http://localhost:${port}`, env);
    assertStrictEquals(code, 1);
    const found = await appRecords(program.origin);
    const lines = found.filter(({ message }) => message.startsWith("line "));
    assertEquals(
      lines.map(({ message }) => message),
      Array.from({ length: 500 }, (_, index) => `line ${index + 1}`),
    );
    assertEquals(
      found.filter(({ message }) => !message.startsWith("line ")).map(({ level, message }) => [
        level,
        message.split("\n", 1)[0],
      ]),
      [
        ["DEBUG", "starting"],
        ["INFO", "ready { port: 8000 }"],
        ["WARN", "disk 91% full"],
        ["ERROR", "cannot pay RangeError: no money"],
        ["INFO", "handling"],
        // Deno reports it twice: as an event, and as its printed error.
        ["TRACE", "TypeError: nobody caught this"],
        ["ERROR", "error: Uncaught (in promise) TypeError: nobody caught this"],
      ],
    );
    const handling = found.find(({ message }) => message === "handling")!;
    assertMatch(String(handling.metadata.trace_id), /^[\da-f]{32}$/);
    assertMatch(String(handling.metadata.span_id), /^[\da-f]{16}$/);
    assertStrictEquals(handling.metadata.logger, "deno");
    assertMatch(String(handling.metadata.service), /^unknown_service/);
    const { ingest } = await askJson(`${program.origin}/api/monitoring/advanced/summary`);
    assertStrictEquals(ingest.otlp.logs, found.length);
    assert(ingest.otlp.spans >= 2);
    assertStrictEquals(ingest.otlp.rejected, 0);
  });
}

programTest("accepts OpenTelemetry on its main port too", async () => {
  await using program = await startProgram();
  await runApp(program.origin);
  assert((await appRecords(program.origin)).length > 500);
});

programTest("reports that the port for OpenTelemetry is in use, and continues", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const program = await startProgram(["--otlp-port", String(port)]);
  const { level, message } = await findRecord(program.origin, ({ metadata }) => metadata.logger === "ringside.otlp");
  assertStrictEquals(level, "WARN");
  assertStrictEquals(message, `Cannot receive OpenTelemetry on http://127.0.0.1:${port}: port in use`);
  assertStrictEquals(await (await ask(`${program.origin}/healthz`)).text(), "ok\n");
  const { code, stderr } = await program.stop();
  assertStrictEquals(code, 0);
  assertStrictEquals(stderr.split("\n").filter((line) => line.includes("port in use")).length, 1);
});

programTest("serves only OpenTelemetry on its port, and refuses foreign pages", async () => {
  const port = freePort();
  await using program = await startProgram(["--otlp-port", String(port)]);
  // The port is opened after the main one, and told of in the stream.
  await findRecord(program.origin, ({ metadata }) => metadata.logger === "ringside.otlp");
  const otlp = `http://127.0.0.1:${port}`;
  const json = { "content-type": "application/json" };
  for (
    const { path, headers = json, status } of [
      { path: "/v1/logs", status: 200 },
      { path: "/api/monitoring/advanced/logs", status: 404 },
      { path: "/v1/logs", headers: { ...json, origin: "http://evil.example" }, status: 403 },
      { path: "/v1/logs", headers: { ...json, "sec-fetch-site": "cross-site" }, status: 403 },
    ]
  ) {
    const response = await ask(otlp + path, { method: "POST", headers, body: "{}" });
    assertStrictEquals(response.status, status, `${path} ${JSON.stringify(headers)}`);
  }
});

programTest("ends during an endless upload", async () => {
  const program = await startProgram();
  const { hostname, port } = new URL(program.origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = "POST /api/monitoring/advanced/logs HTTP/1.1\r\nHost: localhost\r\n" +
    "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
  const line = '{"msg":"before the rest"}\n';
  const chunk = `${line.length.toString(16)}\r\n${line}\r\n`;
  await within(connection.write(new TextEncoder().encode(head + chunk)), "the program to read an upload");
  await findRecord(program.origin, ({ message }) => message === "before the rest");
  assertStrictEquals((await program.stop()).code, 0);
});
