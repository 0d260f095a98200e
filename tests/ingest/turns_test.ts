import { assert, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { BOMBS } from "../cases/bombs.ts";

const CHUNK_BYTES = 65_536;

for (const { name, path, type, body, status, isQuick } of BOMBS) {
  if (isQuick) continue;
  // All of it was parsed in one turn of the event loop, which took up to 12 s.
  Deno.test(`createHandler lets other work have its turn while it parses ${name}`, async () => {
    const handler = createHandler({ stream: new LogStream(), ingest: new Ingest(), allowedHosts: () => true });
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    let turns = 0;
    let turnsOfArrival = 0;
    let at = 0;
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(bytes.subarray(at, at += CHUNK_BYTES));
        if (at < bytes.length) return;
        controller.close();
        turnsOfArrival = turns;
      },
    });
    const isByLine = type !== "application/json" && path.endsWith("/advanced/logs");
    const request = new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { "content-type": type },
      body: chunks,
      duplex: "half",
    } as RequestInit);
    const timer = setInterval(() => turns++);
    try {
      const response = await handler(request);
      await response.body?.cancel();
      assertStrictEquals(response.status, status);
    } finally {
      clearInterval(timer);
    }
    // Lines are parsed while they arrive, a document once it is there.
    assert(
      turns > (isByLine ? 0 : turnsOfArrival),
      `${turns} turns, ${turnsOfArrival} of them before the end of the body`,
    );
  });
}
