import { createHandler } from "../../../lib/http/handler.ts";
import { LogStream, ringOf } from "../../../lib/stream/log_stream.ts";
import { startQuietProgram, type WireRecord } from "../program.ts";
import { type Draft, toWire } from "./record.ts";
import { askJson } from "../../support/ask.ts";
import { until, within } from "../../support/wait.ts";

/** End of a server: a clean shutdown, or a kill. */
export type Ending = "planned" | "killed";

/** One life of a server, with its own ring. */
export interface Life {
  readonly run: string;
  readonly port: number;
  /** Capacity of the ring, in records. */
  readonly capacity: number;
  /** True if a planned end waits for its readers without limit. */
  readonly isPatient: boolean;
  /** Drafts in their order; number `n` is at `n - 1`. Each is added before a viewer can receive it. */
  readonly written: readonly Draft[];
  /** Lowest number that the ring may still hold. */
  readonly oldest: number;
  /** Returns the record that a viewer has to receive for a draft. */
  expected(draft: Draft): WireRecord;
  /** Writes records. Does nothing once the end has begun. */
  write(drafts: readonly Draft[]): Promise<void>;
  /**
   * Ends the server. After a planned end, all readers have received every record.
   *
   * @param readers Resolves when the streams of all readers have ended.
   */
  end(ending: Ending, readers: () => Promise<unknown>): Promise<void>;
}

const HEARTBEAT_MS = 20;

/** Serves in this process. With large records, bytes limit the ring before the count does. */
export function startInProcess(capacity: number): Promise<Life> {
  const stream = new LogStream({ capacity });
  const ring = ringOf(stream);
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: abort.signal, onListen() {} },
    createHandler({ stream, heartbeatMs: HEARTBEAT_MS }),
  );
  const written: Draft[] = [];
  let ending = false;
  return Promise.resolve({
    run: stream.run,
    port: server.addr.port,
    capacity,
    isPatient: true,
    written,
    get oldest() {
      return ring.first;
    },
    expected: toWire,
    write(drafts) {
      if (!ending) {
        for (const draft of drafts) {
          written.push(draft);
          stream.write(toWire(draft));
        }
      }
      return Promise.resolve();
    },
    async end(kind, readers) {
      ending = true;
      if (kind === "planned") {
        stream.close();
        await readers();
      }
      abort.abort();
      await within(server.finished, "the server to end");
    },
  });
}

/** Serves as a separate process that reads lines. */
export async function startProcess(capacity: number): Promise<Life> {
  // The byte limit is never reached, so the count alone determines what the ring holds.
  const program = await startQuietProgram(["--capacity", String(capacity), "--max-bytes", "64MiB"]);
  const { run } = await summary(program.origin);
  const written: Draft[] = [];
  let ending = false;
  return {
    run,
    port: Number(new URL(program.origin).port),
    capacity,
    isPatient: false,
    written,
    get oldest() {
      return Math.max(1, written.length - capacity + 1);
    },
    expected(draft) {
      const record = toWire(draft);
      return { ...record, metadata: { source: "stdin", ...record.metadata } };
    },
    async write(drafts) {
      if (ending) return;
      written.push(...drafts);
      const lines = drafts.map((draft) => {
        const { metadata, ...record } = toWire(draft);
        return JSON.stringify({ ...record, ...metadata }) + "\n";
      });
      await program.write(lines.join("")).catch((error) => {
        if (!ending) throw error;
      });
    },
    async end(kind, readers) {
      ending = true;
      const isRead = async () => (await summary(program.origin)).written >= written.length;
      if (kind === "planned") await until(isRead, "the program to read its input");
      const [{ code, stderr }] = await Promise.all([
        program.stop(kind === "planned" ? "SIGTERM" : "SIGKILL"),
        kind === "planned" ? readers() : undefined,
      ]);
      if (kind === "planned" && (code !== 0 || stderr !== "")) throw new Error(`It ended with ${code}: ${stderr}`);
    },
  };
}

/** Returns the summary of the program. */
export async function summary(
  origin: string,
): Promise<{ run: string; written: number; viewers: { count: number; max_lag: number } }> {
  return await askJson(`${origin}/api/monitoring/advanced/summary`);
}
