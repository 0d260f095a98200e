import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { dataOf, isRecord, SseConnection } from "../support/sse_client.ts";
import { programTest, runProgram, spawnProgram } from "./program.ts";
import { findProxies, startNginx } from "./proxy.ts";
import { getRaw } from "./raw.ts";

const API = "/api/monitoring/advanced";
const DOCS = await Deno.readTextFile(new URL("../../docs/deployment.md", import.meta.url));
const { nginx } = findProxies();

/** Runs a test with a folder for its socket. */
async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Starts the program on a socket. */
async function start(path: string, args: readonly string[] = []) {
  const child = spawnProgram(["--socket", path, "--otlp-port", "0", ...args], { stdin: "piped" });
  await child.printed(/Listening on unix:\S+\.sock\n/, "stderr");
  return child;
}

programTest(
  "--socket serves on a socket of its user, replaces one of a dead program, and removes its own",
  () =>
    withFolder(async (folder) => {
      const path = join(folder, "ringside.sock");
      const killed = await start(path);
      assertStrictEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      const second = await runProgram(["--socket", path, "--otlp-port", "0"]);
      assertEquals([second.code, second.stderr.trim().split("\n").at(-1)], [
        1,
        `ringside: Cannot listen on socket ${path}: another program answers there; try another --socket`,
      ]);
      await killed.kill();
      assert((await Deno.lstat(path)).isSocket);

      const child = await start(path, ["--socket-mode", "660"]);
      assertStrictEquals((await Deno.stat(path)).mode! & 0o777, 0o660);
      await child.write("over a socket\n");
      await using tail = spawnProgram(["tail", "--socket", path, "--no-retry", "--recent", "5", "socket"]);
      await tail.printed(/over a socket\n/);
      const query = await runProgram(["query", "--socket", path, "--json", "over", "a", "socket"]);
      assertEquals([query.code, JSON.parse(query.stdout).record?.message ?? JSON.parse(query.stdout).message], [
        0,
        "over a socket",
      ]);
      await child.stop();
      assertEquals(Array.from(Deno.readDirSync(folder)), []);
    }),
);

programTest("--socket does not touch another file at its path", () =>
  withFolder(async (folder) => {
    const path = join(folder, "notes.sock");
    await Deno.writeTextFile(path, "notes");
    const { code, stderr } = await runProgram(["--socket", path, "--otlp-port", "0"]);
    assertStrictEquals(code, 1);
    assertMatch(stderr, /Cannot listen on socket \S+: another file has this name\n/);
    assertStrictEquals(await Deno.readTextFile(path), "notes");
  }));

Deno.test({
  name: "the program is live on a socket behind nginx as documented, under a path",
  ignore: nginx === undefined,
  fn: () =>
    withFolder(async (folder) => {
      const [, block] = /^```nginx\n(upstream .*?)^```$/ms.exec(DOCS)!;
      const path = join(folder, "ringside.sock");
      await using ringside = await start(path, ["--socket-mode", "666"]);
      await Deno.chmod(folder, 0o755);
      const blockFor = (port: number) =>
        block.replaceAll("/run/ringside/ringside.sock", path).replace("listen 80;", `listen 127.0.0.1:${port};`);
      await using proxy = await startNginx(nginx!, blockFor);
      using answer = await getRaw(proxy.port, `/logs${API}/logs/stream?q=piped`);
      const viewer = new SseConnection(answer.response);
      assertStrictEquals((await viewer.take(2))[1].event, "hello");
      await ringside.write("piped in\n");
      assertStrictEquals(dataOf((await viewer.until(isRecord)).at(-1)!).message, "piped in");
      const page = await getRaw(proxy.port, "/logs/ui/monitoring/advanced");
      assertStrictEquals(page.response.status, 200);
      page[Symbol.dispose]();
    }),
});
