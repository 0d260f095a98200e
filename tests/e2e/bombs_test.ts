import { assert, assertMatch, assertStrictEquals } from "@std/assert";
import { type Bomb, BOMBS } from "../cases/bombs.ts";
import { deadline } from "../support/wait.ts";
import { programTest, startQuietProgram } from "./program.ts";

async function gzipped(body: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(new Response(body).body!.pipeThrough(new CompressionStream("gzip"))).bytes();
}

/** Connection for requests whose parts a test sends one by one. */
class Connection implements Disposable {
  readonly #connection: Deno.TcpConn;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  async send(part: string | Uint8Array): Promise<void> {
    let rest = typeof part === "string" ? new TextEncoder().encode(part) : part;
    while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
  }

  /** Returns the status of the next response. */
  async status(what: string): Promise<number> {
    const before = deadline(what, undefined, 60_000);
    const bytes = new Uint8Array(65_536);
    const length = await before(this.#connection.read(bytes));
    const text = new TextDecoder().decode(bytes.subarray(0, length ?? 0));
    assertMatch(text, /^HTTP\/1\.1 \d{3} /);
    return Number(text.slice(9, 12));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

const HEALTH_CHECK = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** One request of each kind; `tests/ingest/turns_test.ts` has all of them. */
const SAMPLE = ["nested lists", "lines of text", "OTLP records", "OTLP attributes", "OTLP protobuf resources"];

/** Attempts to have a health check answered first: a busy machine may send it late. */
const ATTEMPTS = 5;

programTest("answers a health check before a request that it has begun to parse, whatever is in that", async () => {
  await using program = await startQuietProgram();
  const address = { hostname: "127.0.0.1", port: Number(new URL(program.origin).port) };
  using health = new Connection(await Deno.connect(address));

  /** Sends a request, and a health check right behind its end; returns true if the health check is answered first. */
  async function isHealthFirst({ name, path, type, body, status }: Bomb): Promise<boolean> {
    const packed = await gzipped(body);
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n` +
      `Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    using upload = new Connection(await Deno.connect(address));
    const order: string[] = [];
    const answered = upload.status(`the response to ${name}`).then((found) => (order.push("POST"), found));
    await upload.send(head);
    await upload.send(packed.subarray(0, -1));
    const wasOpen = order.length === 0; // lines are parsed, and may be refused, before the end
    const sent = [upload.send(packed.subarray(-1)), health.send(HEALTH_CHECK)];
    assertStrictEquals(await health.status("a health check"), 200);
    order.push("health check");
    await Promise.all(sent);
    assertStrictEquals(await answered, status, name);
    return !wasOpen || order[0] === "health check";
  }
  for (const bomb of BOMBS.filter(({ name }) => SAMPLE.includes(name))) {
    for (let attempt = 1; !await isHealthFirst(bomb); attempt++) assert(attempt < ATTEMPTS, `${bomb.name} holds it up`);
  }
});
