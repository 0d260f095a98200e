import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPassword } from "../../lib/auth/secrets.ts";
import { ask } from "../support/ask.ts";
import { SseConnection } from "../support/sse_client.ts";
import { within } from "../support/wait.ts";
import { getRaw } from "./raw.ts";
import { programTest, runInShell, runProgram, spawnProgram } from "./program.ts";

const API = "/api/monitoring/advanced";
const TOKEN = "correct-horse-battery";

/** Starts the program and waits until it listens. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawnProgram(["--port", "0", "--otlp-port", "0", ...args], { stdin: "piped", env });
  const [, origin] = await child.printed(/Listening on (https?:\/\/\S+?)\/\n/, "stderr");
  return { child, origin: origin.replace("//localhost", "//127.0.0.1") };
}

/** Routes that show records, or take them. */
const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["GET", `${API}/logs`],
  ["GET", `${API}/logs/stream`],
  ["GET", `${API}/logs/export`],
  ["GET", `${API}/facets`],
  ["GET", `${API}/histogram`],
  ["GET", `${API}/summary`],
  ["GET", `${API}/openapi.json`],
  ["POST", `${API}/logs`],
  ["POST", "/v1/logs"],
  ["GET", "/ui/monitoring/advanced"],
];

for (const args of [["--auth"], ["--host", "0.0.0.0"]]) {
  programTest(`${args.join(" ")} answers nobody without a login, except health checks`, async () => {
    const { child, origin } = await start(args);
    await using _child = child;
    for (const [method, path] of ROUTES) {
      const response = await ask(`${origin}${path}`, { method });
      assertStrictEquals(response.status, 401, path);
      assertStrictEquals(response.headers.get("www-authenticate"), 'Bearer realm="ringside"');
    }
    for (const path of ["/healthz", "/readyz"]) assertStrictEquals((await ask(origin + path)).status, 200);
    assertStrictEquals((await ask(`${origin}/login`)).status, 200);
    const foreign = await ask(`${origin}/login`, { headers: { origin: "http://evil.example" } });
    assertStrictEquals(foreign.status, 403);
  });
}

programTest("--auth prints a link that logs in once, which is no record", async () => {
  const { child, origin } = await start(["--auth"]);
  await using _child = child;
  const [, path] = await child.printed(/at http:\/\/[^/]+(\/login\?token=\S+)\n/, "stderr");
  const response = await ask(origin + path, { redirect: "manual" });
  assertStrictEquals(response.status, 303);
  const cookie = response.headers.get("set-cookie")!;
  assert(/; Path=\/; HttpOnly; SameSite=Strict$/.test(cookie), cookie);
  const headers = { cookie: cookie.split(";")[0] };
  const records = await (await ask(`${origin}${API}/logs?limit=1000`, { headers })).text();
  assert(records.includes("ringside.audit"), records);
  assert(!records.includes(path.slice(-20)), "the token is in a record");
  assertStrictEquals((await ask(origin + path, { redirect: "manual" })).status, 403);
  const sent = await ask(`${origin}${API}/logs`, { method: "POST", body: '{"msg":"m"}', headers });
  assertStrictEquals(sent.status, 200);
  // A logout ends the streams of the session at once.
  using stream = await getRaw(Number(new URL(origin).port), `${API}/logs/stream`, headers);
  const viewer = new SseConnection(stream.response);
  await viewer.take(2);
  const out = await ask(`${origin}/logout`, { method: "POST", headers, redirect: "manual" });
  assertStrictEquals(out.status, 303);
  await viewer.rest();
});

programTest("takes the token of a file or of the environment, also from tail and query", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "token");
    await Deno.writeTextFile(file, `${TOKEN}\n`);
    for (const [args, env] of [[["--auth-token-file", file], {}], [[], { RINGSIDE_AUTH_TOKEN: TOKEN }]] as const) {
      const { child, origin } = await start(args, env);
      await using _child = child;
      const status = async (token: string) =>
        (await ask(`${origin}${API}/logs`, { headers: { authorization: `Bearer ${token}` } })).status;
      assertEquals([await status(TOKEN), await status("wrong-token")], [200, 401]);
      const query = await runProgram(["query", origin, "--json", "Listening"], { RINGSIDE_TOKEN: TOKEN });
      assertStrictEquals(query.code, 0);
      assert(query.stdout.includes("Listening on"), query.stdout);
      assertStrictEquals((await runProgram(["query", origin])).code, 1);
    }
    await Deno.writeTextFile(file, "short");
    const { code, stderr } = await runProgram(["--auth-token-file", file]);
    assertStrictEquals(code, 2);
    assert(stderr.includes(`Cannot use the token in "${file}": expected 8 to 1000 printable ASCII`), stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("--auth-file confines a user, and tells the audit also with --quiet", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "users.json");
    const users = [{ name: "ann", password: await hashPassword("staple-of-ann"), query: "service:shop" }];
    await Deno.writeTextFile(file, JSON.stringify({ users }));
    const { child, origin } = await start(["--auth-file", file], { RINGSIDE_AUTH_TOKEN: TOKEN });
    await using _child = child;
    const owner = { authorization: `Bearer ${TOKEN}` };
    const body = '{"msg":"own","service":"shop"}\n{"msg":"foreign","service":"bank"}';
    assertStrictEquals((await ask(`${origin}${API}/logs`, { method: "POST", body, headers: owner })).status, 200);
    const form = (password: string) => ({
      method: "POST",
      body: new URLSearchParams({ user: "ann", password }),
      redirect: "manual" as const,
    });
    assertStrictEquals((await ask(`${origin}/login`, form("wrong"))).status, 403);
    const response = await ask(`${origin}/login`, form("staple-of-ann"));
    assertStrictEquals(response.status, 303);
    const headers = { cookie: response.headers.get("set-cookie")!.split(";")[0] };
    const get = async (path: string) => await ask(`${origin}${API}/${path}`, { headers });
    const { records } = await (await get("logs?limit=1000")).json();
    assertEquals(records.map(({ message }: { message: string }) => message), ["own"]);
    assertStrictEquals((await get("summary")).status, 403);
    assertStrictEquals((await ask(`${origin}${API}/logs`, { method: "POST", body, headers })).status, 403);
    const audit = await ask(`${origin}${API}/logs?limit=1000&q=logger:ringside.audit user:ann`, { headers: owner });
    const actions = (await audit.json()).records.map((r: { metadata: { action: string } }) => r.metadata.action);
    assertEquals(actions, ["login failed", "login", "read"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

programTest("--quiet leaves the audit", async () => {
  const child = spawnProgram(["--quiet", "--auth", "--port", "0", "--otlp-port", "0"], { stdin: "piped" });
  await using _child = child;
  const [, url] = await child.printed(/at (http:\/\/\S+)\n/, "stderr");
  await ask(url.replace("//localhost", "//127.0.0.1"), { redirect: "manual" });
  await child.printed(/ringside\.audit/, "stderr");
});

programTest("--no-auth says what it means, on an address that other machines reach", async () => {
  const { child, origin } = await start(["--host", "0.0.0.0", "--no-auth"]);
  await using _child = child;
  assertStrictEquals((await ask(`${origin}${API}/logs`)).status, 200);
  await child.printed(/Anyone who can reach \S+ can read the logs \(--no-auth\)/, "stderr");
});

programTest("hash prints what --auth-file takes, and refuses a short password", async () => {
  const { code, stdout } = await runInShell("printf 'staple-of-ann\\n' | \"$@\"", ["hash"]);
  assertStrictEquals(code, 0);
  assert(/^scrypt\$65536\$8\$1\$[\w-]{22}\$[\w-]{43}\n$/.test(stdout), stdout);
  assertStrictEquals((await runInShell('printf x | "$@"', ["hash"])).code, 2);
});

programTest("--tls-cert and --tls-key serve HTTP/2 over TLS, with a secure cookie", async () => {
  const path = (name: string) => fileURLToPath(new URL(`tls/${name}`, import.meta.url));
  const { child, origin } = await start(["--auth", "--tls-cert", path("cert.pem"), "--tls-key", path("key.pem")]);
  await using _child = child;
  const [, link] = await child.printed(/at https:\/\/[^/]+(\/login\?token=\S+)\n/, "stderr");
  const caCerts = [await Deno.readTextFile(path("cert.pem"))];
  const port = Number(new URL(origin).port);
  const options = { hostname: "127.0.0.1", port, caCerts, alpnProtocols: ["h2"] };
  const connection = await within(Deno.connectTls(options), "a connection over TLS");
  const { alpnProtocol } = await within(connection.handshake(), "the handshake");
  connection.close();
  assertStrictEquals(alpnProtocol, "h2");
  using client = Deno.createHttpClient({ caCerts });
  const { status, headers } = await ask(origin + link, { client, redirect: "manual" } as RequestInit);
  assertStrictEquals(status, 303);
  assert(headers.get("set-cookie")!.endsWith("; Secure"), String(headers.get("set-cookie")));
});

programTest("--tls-self-signed prints the fingerprint that query accepts, and keeps the certificate", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const env = { XDG_STATE_HOME: folder };
    const prints: string[] = [];
    for (const _ of [1, 2]) {
      const { child, origin } = await start(["--tls-self-signed"], env);
      await using _child = child;
      const [, print] = await child.printed(/SHA-256 fingerprint ([\dA-F:]+)\n/, "stderr");
      prints.push(print);
      if (prints.length < 2) continue;
      assertStrictEquals(prints[1], prints[0]);
      const ask = (print: string) => runProgram(["query", origin, "--json", "Listening", "--tls-fingerprint", print]);
      const query = await ask(print);
      assertStrictEquals(query.code, 0, query.stderr);
      assert(query.stdout.includes(`Listening on ${origin}`), query.stdout);
      const unasked = await runProgram(["query", origin]);
      assert(unasked.stderr.endsWith("certificate of an unknown authority; see --tls-fingerprint\n"), unasked.stderr);
      const wrong = await ask("0".repeat(64));
      assertStrictEquals(wrong.code, 1);
      assert(wrong.stderr.includes(`Cannot trust ${origin}: its certificate has`), wrong.stderr);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
