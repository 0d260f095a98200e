import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { ask, askJson } from "../support/ask.ts";
import { freePort } from "./ports.ts";
import { findRecord, programTest, type Running, startProgram, startQuietProgram } from "./program.ts";
import { getRaw } from "./raw.ts";

const API = "/api/monitoring/advanced";

/** Records of a service, in a ring that holds little more. */
const SERVICE_RECORDS = 900;
const RING = ["--capacity", "1000", "--max-bytes", "1MiB"];

/** A path as long as the server takes one. */
const LONG = `/${"x".repeat(60_000)}`;

/** Requests of each kind that an attacker sends. */
const REQUESTS = 60;

async function writeService(program: Running): Promise<void> {
  for (let number = 1; number <= SERVICE_RECORDS; number++) await program.write(`{"msg":"order ${number}"}\n`);
  await findRecord(program.origin, ({ message }) => message === `order ${SERVICE_RECORDS}`);
}

/** Sends every kind of request that is refused, to both ports, and answers that succeed. */
async function attack(program: Running, otlpPort: number): Promise<void> {
  const port = Number(new URL(program.origin).port);
  const page = { Origin: "http://evil.example", "Sec-Fetch-Site": "cross-site" };
  const rows: [port: number, path: string, headers?: Record<string, string>][] = [
    [port, LONG],
    [port, `/healthz?${LONG}`, { Host: "evil.example" }],
    [port, LONG, page],
    [port, `${API}/logs?limit=${LONG}`],
    [port, `${API}/logs?limit=1&x=${LONG}`],
    [otlpPort, LONG],
    [otlpPort, LONG, { Host: "evil.example" }],
    [otlpPort, "/v1/logs"],
  ];
  for (let count = 0; count < REQUESTS; count++) {
    await Promise.all(rows.map(async ([port, path, headers]) => {
      using answer = await getRaw(port, path, headers, 65_536);
      await answer.response.body?.cancel();
    }));
  }
}

async function ownRecords(program: Running) {
  const { records } = await askJson(`${program.origin}${API}/logs?limit=1000`);
  const isOwn = ({ metadata }: { metadata: { logger?: string } }) => metadata.logger?.startsWith("ringside") ?? false;
  return {
    own: records.filter(isOwn),
    orders: records.filter(({ message }: { message: string }) => message.startsWith("order ")).length,
  };
}

for (const quiet of [false, true]) {
  const name = quiet ? "is quiet" : "is not quiet";
  programTest(`keeps a service's records while requests are refused, and ${name}`, async () => {
    const otlpPort = freePort();
    const args = [...RING, "--otlp-port", String(otlpPort)];
    await using program = quiet ? await startQuietProgram(args) : await startProgram(args);
    await writeService(program);
    await attack(program, otlpPort);
    const { refused } = await askJson(`${program.origin}${API}/summary`);
    assertEquals(refused, {
      total: 7 * REQUESTS,
      reasons: {
        not_found: 2 * REQUESTS,
        unknown_host: 2 * REQUESTS,
        other_origin: REQUESTS,
        bad_request: REQUESTS,
        method_not_allowed: REQUESTS,
      },
    });
    // The refusals after the first one of each reason are reported a second later.
    await findRecord(program.origin, ({ message }) => / requests refused: not found$/.test(message));
    const { own, orders } = await ownRecords(program);
    assertStrictEquals(orders, SERVICE_RECORDS);
    assert(own.length <= 90, `${own.length} records of Ringside's own`);
    for (const { metadata } of own) assert((metadata.path ?? "").length <= 200);
    const refusals = own.filter(({ message }: { message: string }) => / refused: /.test(message));
    assertMatch(refusals[0].message, /^1 request refused: /);
    assertStrictEquals(refusals.every(({ level }: { level: string }) => level === "WARN"), true);
    if (quiet) assertStrictEquals(refusals.length, own.length);
  });
}

programTest(`logs 20 requests a second, then one record that counts the others`, async () => {
  await using program = await startProgram(RING);
  await Promise.all(Array.from({ length: 300 }, () => ask(`${program.origin}${API}/logs?limit=0`)));
  const { message } = await findRecord(program.origin, ({ metadata }) => metadata.left_out !== undefined);
  assertMatch(message, /^\d+ more records of ringside\.http left out$/);
});
