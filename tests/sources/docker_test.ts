import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { DockerReader, type DockerReaderOptions } from "../../lib/sources/docker.ts";
import { DockerFrames } from "../../lib/sources/docker_frames.ts";
import { forEachSeed } from "../support/random.ts";
import { until } from "../support/wait.ts";
import { Collector } from "./collector.ts";
import { DockerEngine } from "./docker_engine.ts";

/** Stand-in of an engine, and what a reader makes of its containers. */
async function withEngine(test: (engine: DockerEngine, open: Open, collector: Collector) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await using engine = new DockerEngine(join(folder, "docker.sock"));
    await using stack = new AsyncDisposableStack();
    const collector = new Collector();
    await test(engine, (options = {}) => {
      const reader = stack.use(
        new DockerReader(collector.write, {
          ...{ socketPath: engine.socketPath, report: collector.report, records: { holdMs: 5 } },
          sleep: (_, signal) => wait(signal),
          ...options,
        }),
      );
      reader.start();
      return reader;
    }, collector);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** True if this Deno survives an engine that goes away, which `--docker` demands: 2.9 or later. */
const [major, minor] = Deno.version.deno.split(".").map(Number);
const hasDocker = major > 2 || minor >= 9;

/** Defines a test with an engine. */
function engineTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasDocker, fn: run });
}

type Open = (options?: DockerReaderOptions) => DockerReader;

/** Waits for a moment, so that an engine that is away is not asked all the time. */
function wait(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 5);
  signal.addEventListener("abort", () => resolve());
  return promise.finally(() => clearTimeout(timer));
}

engineTest(
  "DockerReader follows the containers that run and those that start, with their streams apart",
  () =>
    withEngine(async (engine, open, collector) => {
      engine.listen();
      const web = engine.run({ name: "shop-web-1", labels: { "com.docker.compose.service": "web" } });
      for (const text of ["one", "two", "three"]) engine.write(web, text);
      const reader = open({ lines: 2 });
      assertEquals(await collector.count(2), ["two", "three"]);
      engine.write(web, '{"level":"error","msg":"boom","source":"x"}', "stderr");
      await collector.count(3);
      const { timestamp, level, message, metadata } = collector.records[2];
      assertEquals([level, message], ["ERROR", "boom"]);
      assert(timestamp !== undefined);
      const { service, container, image, stream } = metadata as Record<string, unknown>;
      assertEquals([service, container, image, stream], ["web", "shop-web-1", "shop:1", "stderr"]);
      const db = engine.run({ name: "db", hasTerminal: true });
      engine.write(db, "ready");
      await collector.count(4);
      assertEquals([collector.messages[3], (collector.records[3].metadata as { service: string }).service], [
        "ready",
        "db",
      ]);
      engine.stop(web);
      await until(() => reader.stats.records === 4, "the log to end");
      engine.write(web, "after a restart");
      engine.run({ name: "shop-web-1" }, web);
      assertEquals((await collector.count(5)).at(-1), "after a restart");
    }),
);

engineTest(
  "DockerReader reads the order and the stack traces of both streams",
  () =>
    withEngine(async (engine, open, collector) => {
      engine.listen();
      const web = engine.run({ name: "web" });
      engine.write(web, "TypeError: a", "stderr");
      engine.write(web, "one");
      engine.write(web, "    at b (c.js:1:2)", "stderr");
      engine.write(web, "two");
      engine.write(web, "three", "stderr");
      open({ records: { holdMs: 60_000 } });
      await collector.count(2);
      engine.stop(web);
      assertEquals(await collector.count(4), ["TypeError: a", "one", "two", "three"]);
    }),
);

for (
  const { names, followed } of [
    { names: [], followed: ["a", "b", "c"] },
    { names: ["a"], followed: ["a"] },
    { names: ["api"], followed: ["b"] },
    { names: ["label=app"], followed: ["a", "c"] },
    { names: ["label=app=shop", "b"], followed: ["a", "b"] },
    { names: ["project=x"], followed: ["b", "c"] },
    { names: ["none"], followed: [] },
  ]
) {
  engineTest(
    `DockerReader follows ${followed.join(" and ") || "nothing"} for ${JSON.stringify(names)}`,
    () =>
      withEngine(async (engine, open, collector) => {
        engine.listen();
        const project = "com.docker.compose.project";
        const ids = [
          engine.run({ name: "a", labels: { app: "shop" } }),
          engine.run({ name: "b", labels: { "com.docker.compose.service": "api", [project]: "x" } }),
          engine.run({ name: "c", labels: { app: "other", [project]: "x" } }),
        ];
        for (const id of ids) engine.write(id, id);
        open({ names });
        await collector.count(followed.length);
        // A list, and a look at each container.
        await until(
          () => engine.requests.filter((path) => path.endsWith("/json")).length === 4,
          "a look at all containers",
        );
        const containers = collector.records.map(({ metadata }) => (metadata as { container: string }).container);
        assertEquals(containers.toSorted(), followed);
      }),
  );
}

engineTest(
  "DockerReader waits for an engine, and continues after the last line when it comes back",
  () =>
    withEngine(async (engine, open, collector) => {
      const web = engine.run({ name: "web" });
      engine.write(web, "one");
      open();
      assertEquals((await collector.reported("Cannot reach Docker at {socket}: {reason}")).level, "warn");
      engine.listen();
      await collector.count(1);
      await engine.away();
      engine.write(web, "two");
      const late = engine.run({ name: "late" });
      engine.write(late, "three");
      engine.listen();
      assertEquals((await collector.count(3)).toSorted(), ["one", "three", "two"]);
      await collector.reported("Docker is back at {socket}");
      assertEquals(collector.reports.filter(({ message }) => message.startsWith("Cannot reach")).length, 2);
    }),
);

engineTest("DockerReader says why the engine refuses a log", () =>
  withEngine(async (engine, open, collector) => {
    engine.listen();
    engine.run({ name: "unreadable" });
    open();
    const { properties } = await collector.reported("Cannot follow container {id}: {reason}");
    assertEquals(properties.reason, "configured logging driver does not support reading");
  }));

Deno.test("DockerFrames separates the streams, whatever the parts are", async () => {
  await forEachSeed(100, (random) => {
    const sent = random.list(1, 10, () => [random.pick(["stdout", "stderr"]), random.int(0, 300)] as const);
    const bytes = sent.flatMap(([stream, length], index) => [
      ...[stream === "stderr" ? 2 : 1, 0, 0, 0, 0, 0, length >> 8, length & 255],
      ...Array.from({ length }, () => index),
    ]);
    const frames = new DockerFrames();
    const read: string[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + random.int(1, 100);
      for (const { stream, bytes: part } of frames.push(Uint8Array.from(bytes.slice(at, end)))) {
        for (const byte of part) read.push(`${stream} ${byte}`);
      }
      at = end;
    }
    assertEquals(read, sent.flatMap(([stream, length], index) => Array.from({ length }, () => `${stream} ${index}`)));
  });
});
