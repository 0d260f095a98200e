import { assertEquals, assertStrictEquals } from "@std/assert";
import { readyWhenOpen } from "../../lib/program/readiness.ts";

const INFO = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
} as const;

Deno.test("readyWhenOpen answers the readiness check with 503 until the sources are open, and nothing else", async () => {
  let isOpen = false;
  let status = 200;
  const handler = readyWhenOpen(() => Promise.resolve(new Response("ok\n", { status })), () => isOpen);
  const ask = (path: string) => handler(new Request(`http://localhost${path}`), INFO);
  const refused = await ask("/readyz");
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertStrictEquals((await refused.json()).detail, "Not ready: opening the files to follow");
  for (const path of ["/healthz", "/", "/a/readyz"]) assertStrictEquals((await ask(path)).status, 200);
  status = 403;
  assertStrictEquals((await ask("/readyz")).status, 403);
  [isOpen, status] = [true, 200];
  assertStrictEquals(await (await ask("/readyz")).text(), "ok\n");
});
