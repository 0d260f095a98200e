import { createHandler } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { API } from "./fixture.ts";

/** Address of the route that accepts posted logs. */
export const LOGS = `${API}/logs`;
/** Headers of JSON lines. */
export const LINES = { "content-type": "application/x-ndjson" };

/** Default content type of curl, for which the body is inspected. */
const UNNAMED = { "content-type": "application/x-www-form-urlencoded" };

/** Opens a stream with the route that accepts logs. */
export function open(options: IngestOptions = {}) {
  const stream = new LogStream();
  const ingest = new Ingest(options);
  const handler = createHandler({ stream, ingest });
  async function post(body: BodyInit, headers: HeadersInit = {}) {
    const response = await handler(
      new Request(LOGS, { method: "POST", headers: { ...UNNAMED, ...headers }, body, duplex: "half" } as RequestInit),
    );
    return { status: response.status, headers: response.headers, answer: await response.json() };
  }
  return { stream, ingest, handler, post };
}

/** Compresses a body. */
export async function pack(body: BodyInit, format: CompressionFormat): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Response(body).body!.pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Line of a logger. */
export const PINO = '{"level":40,"time":1761301575123,"msg":"Slow","ms":812}';
