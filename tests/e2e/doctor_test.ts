import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import type { Check } from "../../lib/program/doctor_checks.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { page } from "../../ui/page.tsx";
import { serve } from "../http/fixture.ts";
import { freePort } from "./ports.ts";
import { programTest, runProgram } from "./program.ts";
import { findProxies, startNginx } from "./proxy.ts";

const { nginx } = findProxies();

/** Runs a server of this process, which sends keepalives often. */
async function withServer(test: (port: number) => Promise<void>): Promise<void> {
  const stream = new LogStream();
  const handler = createHandler({ stream, page, heartbeatMs: 200, allowedHosts: ["127.0.0.1", "localhost"] });
  const server = serve(handler);
  try {
    await test(server.port);
  } finally {
    stream.close();
    await server.shutdown();
  }
}

/** Runs `doctor` with `--json`. Returns the exit code and the checks by name. */
async function diagnose(...args: string[]): Promise<[code: number, checks: Record<string, Check>]> {
  const { code, stdout } = await runProgram(["doctor", "--json", ...args]);
  const { ok, checks } = JSON.parse(stdout);
  assertStrictEquals(ok, code === 0);
  return [code, Object.fromEntries(checks.map((check: Check) => [check.name, check]))];
}

function statesOf(checks: Record<string, Check>): Record<string, string> {
  return Object.fromEntries(Object.entries(checks).map(([name, { state }]) => [name, state]));
}

Deno.test({
  name: "doctor finds a proxy, and one that holds the stream back",
  ignore: nginx === undefined,
  fn: () =>
    withServer(async (upstream) => {
      await using proxy = await startNginx(nginx!, (port) =>
        `server {
          listen 127.0.0.1:${port};
          location / { proxy_pass http://127.0.0.1:${upstream}; }
          location /held/ { proxy_ignore_headers X-Accel-Buffering; proxy_pass http://127.0.0.1:${upstream}/; }
        }`);
      const origin = `http://127.0.0.1:${proxy.port}`;
      const [well, passed] = await diagnose(origin);
      assertStrictEquals(well, 0);
      assertMatch(passed.proxy.text, /server: nginx/);
      const { proxy: _, ...others } = statesOf(passed);
      const names = ["ready", "version", "clock", "page", "stream", "keepalive", "compression"];
      assertEquals(others, Object.fromEntries(names.map((name) => [name, "ok"])));

      const [ill, held] = await diagnose("--wait", "500ms", `${origin}/held/`);
      assertStrictEquals(ill, 1);
      assertStrictEquals(held.page.state, "ok");
      assertMatch(held.stream.text, /^no event within .*: a proxy holds it back: .*docs\/deployment\.md$/);
    }),
});

programTest("doctor checks this machine, and a server by one request with --quick", () =>
  withServer(async (port) => {
    const quick = await runProgram(["doctor", "--quick", `:${port}`]);
    assertEquals([quick.code, /^ok {4}ready +answers in \d+ ms\n$/.test(quick.stdout)], [0, true]);
    const down = await runProgram(["doctor", "--quick", `:${freePort()}`]);
    assertStrictEquals(down.code, 1);
    assertMatch(down.stdout, /^fail {2}ready +Connection refused\n$/);
    const folder = await Deno.makeTempDir();
    try {
      const { stdout } = await runProgram(["doctor"], { XDG_STATE_HOME: folder });
      for (const name of ["program", "port", "otlp-port", "settings", "archive", "files"]) {
        assertMatch(stdout, new RegExp(`^(?:ok|note) +${name} `, "m"));
      }
      assertEquals(Array.from(Deno.readDirSync(folder)), []);
      const mistaken = await runProgram(["doctor"], { XDG_STATE_HOME: folder, RINGSIDE_PORT: "http" });
      assertStrictEquals(mistaken.code, 1);
      assertMatch(mistaken.stdout, /^fail +settings +Cannot read RINGSIDE_PORT "http": expected a whole number/m);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
    const misused = await runProgram(["doctor", "ftp://x"]);
    assertStrictEquals(misused.code, 2);
    assert(misused.stderr.includes("Cannot parse URL"), misused.stderr);
  }));
