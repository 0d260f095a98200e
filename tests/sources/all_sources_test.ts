import { assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { CommandRunner } from "../../lib/sources/command.ts";
import { Follower } from "../../lib/sources/follow.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { readStdin } from "../../lib/sources/stdin.ts";
import { ofRecord, SOURCE_CASES } from "../cases/sources.ts";

/** Makes a source read a text to its end. The file at `path` contains the same text. */
type Read = (stream: LogStream, text: string, path: string) => Promise<void>;

const SOURCES: Readonly<Record<string, { readonly source: (path: string) => string; readonly read: Read }>> = {
  readStdin: {
    source: () => "stdin",
    async read(stream, text) {
      // Chunks of 1000 bytes end anywhere in a line.
      const bytes = new TextEncoder().encode(text);
      const pieces = Array.from(
        { length: Math.ceil(bytes.length / 1000) },
        (_, index) => bytes.subarray(index * 1000, (index + 1) * 1000),
      );
      await readStdin(new LineRecords((record) => stream.write(record), "stdin"), ReadableStream.from(pieces));
    },
  },
  CommandRunner: {
    source: () => "stdout",
    async read(stream, _, path) {
      assertStrictEquals(await new CommandRunner(["cat", path], (record) => stream.write(record)).run(), 0);
    },
  },
  Follower: {
    source: (path) => path,
    async read(stream, _, path) {
      await using follower = new Follower([path], (record) => stream.write(record), { lines: 100_000 });
      await follower.start();
    },
  },
  "POST logs": {
    source: () => "http",
    async read(stream, text) {
      const request = new Request("http://localhost/api/monitoring/advanced/logs", {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: text,
      });
      assertStrictEquals((await createHandler({ stream, ingest: new Ingest() })(request)).status, 200);
    },
  },
};

for (const [name, { source, read }] of Object.entries(SOURCES)) {
  for (const { name: what, text, records } of SOURCE_CASES) {
    Deno.test(`${name} reads ${what}`, async () => {
      const path = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(path, text);
        const stream = new LogStream({ capacity: 10_000, maxBytes: 64 * 1024 ** 2 });
        await read(stream, text, path);
        const all = stream.recent(Infinity);
        assertEquals(all.map(ofRecord), records);
        const own = all.filter(({ message }) => message === "Ready.");
        assertEquals(
          new Set(own.map(({ metadata }) => metadata.source)),
          new Set(own.length > 0 ? [source(path)] : []),
        );
      } finally {
        await Deno.remove(path);
      }
    });
  }
}
