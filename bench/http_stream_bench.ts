import { createHandler } from "../lib/http/handler.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import type { ClientsCommand, ClientsReport } from "./stream_clients.ts";

const RECORDS = 50_000;

/** Records written per turn of the event loop. */
const BURST = 250;

for (const clients of [1, 10, 100]) {
  Deno.bench(`${RECORDS} records to ${clients} clients over HTTP`, {
    group: "http stream",
    baseline: clients === 1,
    n: 10,
    warmup: 3,
  }, async (b) => {
    // The ring holds all records, so a client that received the last one received every one.
    const stream = new LogStream({ capacity: RECORDS, maxBytes: 1024 * RECORDS });
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, createHandler({ stream }));
    const worker = new Worker(new URL("./stream_clients.ts", import.meta.url), { type: "module" });
    await ask(worker, { kind: "connect", port: server.addr.port, clients }, "connected");
    const received = ask(worker, { kind: "expect", seq: RECORDS }, "received");

    b.start();
    await flood(stream);
    await received;
    b.end();

    worker.terminate();
    stream.close();
    await server.shutdown();
  });
}

function ask(worker: Worker, command: ClientsCommand, expected: ClientsReport): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      data === expected ? resolve() : reject(new Error(`Cannot continue: expected "${expected}", got "${data}"`));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(command);
  });
}

/** Writes one burst per turn of the event loop, as a busy service does between responses. */
function flood(stream: LogStream): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let written = 0;
    port1.onmessage = () => {
      const end = Math.min(RECORDS, written + BURST);
      for (; written < end; written++) {
        stream.write({ level: "INFO", message: "Search completed", metadata: { query: "test", duration_ms: written } });
      }
      if (written < RECORDS) return port2.postMessage(null);
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
