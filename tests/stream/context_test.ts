import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { toRecord } from "../../lib/record/record.ts";

Deno.test("context adds its fields to records that lack them", () => {
  let trace = 0;
  const stream = new LogStream({ context: () => ({ traceId: `t${++trace}`, user: { id: 7 } }) });
  stream.write({ message: "a", metadata: { rows: 1 } });
  stream.write({ message: "b", metadata: { trace_id: "mine" } });
  stream.write(toRecord({ message: "c" }));
  stream.writeLater("INFO", 100, () => ({ message: "d" }));
  stream.write({ message: "e" });
  stream.write({ message: "f" }, { context: false });
  const user = { id: 7 };
  assertEquals(stream.recent().map(({ message, metadata }) => [message, metadata]), [
    ["a", { rows: 1, trace_id: "t1", user }],
    ["b", { trace_id: "mine", user }],
    ["c", { trace_id: "t3", user }],
    ["d", { trace_id: "t4", user }],
    ["e", { trace_id: "t5", user }],
    ["f", {}],
  ]);
});

Deno.test("context is not called for what it logs itself, and may return nothing", () => {
  const stream: LogStream = new LogStream({
    context() {
      stream.write({ message: "inner" });
      return undefined;
    },
  });
  stream.write({ message: "outer" });
  assertEquals(stream.recent().map(({ message }) => message), ["inner", "outer"]);
});

Deno.test("context that throws shows its error, and the record arrives", () => {
  const stream = new LogStream({
    context: () => {
      throw new TypeError("no store");
    },
  });
  stream.write({ message: "m" });
  assertEquals(stream.recent()[0].metadata, { context: "[Threw: no store]" });
});

Deno.test("context counts within the limits of records", () => {
  const context = () => ({ id: "x".repeat(10_000) });
  for (const maxRecordBytes of [256, 4096, 65_536]) {
    const stream = new LogStream({ context, maxRecordBytes });
    stream.write({ message: "m".repeat(100_000) });
    const [record] = stream.recent();
    const bytes = JSON.stringify(record).length;
    assert(bytes <= Math.max(maxRecordBytes, 600), `${bytes} of ${maxRecordBytes}`);
    assertStrictEquals(record.metadata.truncated, true);
    assert(stream.stats.bytes <= stream.stats.maxBytes);
  }
});

Deno.test("context hides secrets as other fields", () => {
  const stream = new LogStream({ redact: true, context: () => ({ password: "hunter2" }) });
  stream.write({ message: "m" });
  assertStrictEquals(JSON.stringify(stream.recent()).includes("hunter2"), false);
});

Deno.test("context that is no function is refused", () => {
  assertThrows(
    () => new LogStream({ context: { trace_id: "t" } as never }),
    TypeError,
    "Cannot create log stream: context must be a function that returns fields, got an object",
  );
});
