import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { levelFromName, LEVELS } from "../../lib/record/level.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { type DemoStep, demoSteps, runDemo } from "../../lib/sources/demo.ts";
import { Random } from "../support/random.ts";

/** Returns a random source with fixed numbers. */
function chances(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

function take(count: number): DemoStep[] {
  const steps = demoSteps(chances(1));
  return Array.from({ length: count }, () => steps.next().value);
}

Deno.test("demoSteps covers every level, several services, traces and stack traces", () => {
  const records = take(1000).map(({ record }) => record);
  const levels = new Set(records.map(({ level }) => levelFromName(String(level))));
  assertStrictEquals(levels.size, LEVELS.length);
  const all = records.map(({ metadata }) => metadata as Record<string, unknown>);
  assert(new Set(all.map(({ service }) => service)).size >= 8);
  assert(all.some(({ error }) => /\n {4}at /.test((error as { stack: string } | undefined)?.stack ?? "")));

  const traces = Map.groupBy(all.filter(({ trace_id }) => trace_id !== undefined), ({ trace_id }) => trace_id);
  assert([...traces.values()].some((spans) => new Set(spans.map(({ service }) => service)).size > 2));
  for (const trace of traces.keys()) assertStrictEquals(/^[0-9a-f]{32}$/.test(String(trace)), true);
});

Deno.test("demoSteps keeps a readable pace", () => {
  const delays = take(1000).map(({ delayMs }) => delayMs);
  assert(delays.every((delay) => delay >= 0 && delay <= 2000), String(Math.max(...delays)));
  const perSecond = 1000 / (delays.reduce((sum, delay) => sum + delay, 0) / delays.length);
  assert(perSecond > 1 && perSecond < 10, `${perSecond} records a second`);
});

Deno.test("demoSteps has one clock: a trace lasts as long as its records say", () => {
  let nowMs = 0;
  const timed = take(3000).map(({ delayMs, record }) => ({ atMs: nowMs += delayMs, ...record.metadata as Fields }));
  const traces = Map.groupBy(timed.filter(({ trace_id }) => trace_id !== undefined), ({ trace_id }) => trace_id);
  let ended = 0;
  for (const records of traces.values()) {
    const lastsMs = records.at(-1)!.atMs - records[0].atMs;
    for (const { duration_ms = 0 } of records) assert(duration_ms <= lastsMs, `${duration_ms} ms in ${lastsMs} ms`);
    if (records.at(-1)!.status === undefined) continue; // of no request, or still under way
    ended++;
    assertStrictEquals(records.at(-1)!.duration_ms, lastsMs);
  }
  assert(ended > 300, String(ended));
});

Deno.test("demoSteps checks health every 5 s, and leaks an error every 18 s", () => {
  let nowMs = 0;
  const timed = take(3000).map(({ delayMs, record: { message } }) => ({ atMs: nowMs += delayMs, message }));
  for (const [message, everyMs] of [["Health check passed", 5000], [/^Cannot release/, 18_000]] as const) {
    const times = timed.filter((line) => String(line.message).match(message)).map(({ atMs }) => atMs);
    assert(times.length > 10, String(message));
    for (const [index, time] of times.entries()) assertStrictEquals(time - times[0], index * everyMs);
  }
});

Deno.test("demoSteps has spans for each request, within their parents and around their records", () => {
  let nowMs = 0;
  const timed = take(3000).map((step) => ({ ...step, atMs: nowMs += step.delayMs }));
  const records = Map.groupBy(timed, ({ record }) => (record.metadata as Fields).span_id);
  const requests = timed.filter(({ spans }) => spans.length > 0);
  assert(requests.length > 300, String(requests.length));
  const services = new Set<string>();
  for (const { atMs, record, spans } of requests) {
    const times = new Map(spans.map((span) => {
      const startMs = atMs - span.beforeMs;
      return [span.id, { startMs, endMs: startMs + span.durationMs }];
    }));
    for (const span of spans) {
      services.add(span.service);
      const { startMs, endMs } = times.get(span.id)!;
      const parent = span.parentId === undefined ? { startMs, endMs: atMs } : times.get(span.parentId)!;
      assert(parent.startMs <= startMs && endMs <= parent.endMs, `${span.name} is not within its parent`);
      for (const own of records.get(span.id)!) assert(startMs <= own.atMs && own.atMs <= endMs, span.name);
      assertStrictEquals(span.traceId, (record.metadata as Fields).trace_id);
    }
    assertStrictEquals(spans.filter(({ parentId }) => parentId === undefined).length, 1);
  }
  assert(services.size >= 8);
  assert(requests.some(({ spans }) => spans.filter(({ failed }) => failed).length > 1));
});

interface Fields {
  readonly span_id?: string;
  readonly trace_id?: string;
  readonly duration_ms?: number;
  readonly status?: number;
}

Deno.test("runDemo writes until it is stopped, and stops during a wait", async () => {
  const written: RecordInput[] = [];
  const stop = new AbortController();
  await runDemo(
    {
      write(record) {
        written.push(record);
        if (written.length === 2) stop.abort();
      },
      writeSpan() {},
    },
    stop.signal,
    chances(3),
  );
  assertStrictEquals(written.length, 2);
  assert(written.every(({ timestamp }) => typeof timestamp === "number"));
  assertEquals(written.map(({ metadata }) => (metadata as { source: string }).source), ["demo", "demo"]);

  const waiting = new AbortController();
  const ended = runDemo({ write: () => assert(false), writeSpan() {} }, waiting.signal);
  waiting.abort();
  await ended;
});
