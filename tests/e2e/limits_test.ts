import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { ask } from "../support/ask.ts";
import { Child } from "../support/child.ts";
import { openSse } from "../support/sse_client.ts";
import { until, within } from "../support/wait.ts";
import { commandLine, programTest } from "./program.ts";

const STREAM = "/api/monitoring/advanced/logs/stream";

/** Starts the program with a limit of open files, and waits until it listens. */
async function startLimited(limit: number, args: readonly string[]): Promise<{ child: Child; origin: string }> {
  const line = `ulimit -n ${limit}; exec "$@"`;
  const child = new Child("sh", [
    "-c",
    line,
    "sh",
    ...commandLine(["--port", "0", "--otlp-port", "0", ...args]).flat(),
  ]);
  const [, origin] = await child.printed(/Listening on (http:\/\/\S+?)\/\n/, "stderr");
  return { child, origin };
}

/** Number of the last line of a command that counts. */
function lastTick({ stdout }: Child): number {
  return Number(/.*tick (\d+)\n/s.exec(stdout.text)?.[1] ?? 0);
}

const TICKING = ["--", "sh", "-c", "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done"];

/** Errors of a connection that the server closes at once. */
const CLOSED_EARLY = [Deno.errors.ConnectionReset, Deno.errors.ConnectionRefused, Deno.errors.NotConnected];

// It ended with the command, since an error of accept() was an unhandled rejection.
for (const limit of [256, 1024]) {
  programTest(
    `survives more connections than ${limit} file descriptors, and so do its command and viewers`,
    async () => {
      const { child, origin } = await startLimited(limit, TICKING);
      await using _ = child;
      await using viewer = await openSse(origin + STREAM);
      const { hostname, port } = new URL(origin);
      const connections: Deno.TcpConn[] = [];
      try {
        for (let count = 0; count < limit + 50; count++) {
          try {
            connections.push(await within(Deno.connect({ hostname, port: Number(port) }), "a connection"));
          } catch (error) {
            if (!CLOSED_EARLY.some((type) => error instanceof type)) throw error;
          }
        }
        assert(connections.length > limit / 2);
        await child.printed(
          /Cannot accept connections on port \d+: (?:too many open files|the port was closed); retrying\n/,
          "stderr",
        );
        const tick = lastTick(child) + 5;
        await within(
          viewer.until(({ data }) => data?.includes(`"tick ${tick}"`) ?? false),
          `tick ${tick} at the viewer`,
        );
      } finally {
        for (const connection of connections) connection.close();
      }
      await child.printed(/Accepting connections on port \d+ again\n/, "stderr");
      assertStrictEquals(await (await ask(`${origin}/healthz`)).text(), "ok\n");
      assertStrictEquals(child.stderr.text.match(/Cannot accept/g)?.length, 1);
      assertStrictEquals((await child.stop()).code, 143);
    },
  );
}

programTest("keeps file descriptors for requests and files while there are too many viewers", async () => {
  const { child, origin } = await startLimited(256, ["--", "sh", "-c", "read -r line < /dev/null; sleep 600"]);
  await using _ = child;
  await child.printed(/Serving at most 168 viewers: the limit of open files is 256; /, "stderr");
  const end = new AbortController();
  const viewers: Response[] = [];
  try {
    while (viewers.length < 300) {
      viewers.push(await within(fetch(origin + STREAM, { signal: end.signal }), `response ${viewers.length}`));
    }
    const refused = viewers.filter(({ status }) => status !== 200);
    assertStrictEquals(viewers.length - refused.length, 168);
    assertEquals(new Set(refused.map(({ status }) => status)), new Set([503]));
    assertMatch(refused[0].headers.get("retry-after") ?? "", /^\d$/);
    const init = { method: "POST", body: '{"msg":"posted"}' };
    assertStrictEquals((await ask(`${origin}/api/monitoring/advanced/logs`, init)).status, 200);
    assertStrictEquals(await (await ask(`${origin}/healthz`)).text(), "ok\n");
  } finally {
    end.abort();
    await Promise.all(viewers.map(({ body }) => body?.cancel().catch(() => {})));
  }
  await until(async () => {
    await using viewer = await openSse(origin + STREAM);
    return viewer.response.status === 200;
  }, "a place for a viewer");
  assert(!child.stderr.text.includes("Cannot accept"));
});
