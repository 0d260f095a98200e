import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Attempts } from "../../lib/auth/attempts.ts";
import { type AuditEvent, Gate } from "../../lib/auth/gate.ts";
import { ProxyUsers } from "../../lib/auth/proxy.ts";
import { hashPassword, isHash, isPassword } from "../../lib/auth/secrets.ts";
import { Users } from "../../lib/auth/users.ts";
import type { Access } from "../../lib/http/access.ts";
import type { PeerInfo } from "../../lib/http/peer.ts";
import type { HttpProblem } from "../../lib/wire/problem.ts";
import { FakeClock } from "../support/fake_clock.ts";

const TOKEN = "correct-horse-battery";
const PASSWORD = "staple of Łódź";
const HASH = await hashPassword(PASSWORD);
const ORIGIN = "http://localhost:8001";

const USERS = JSON.stringify({
  users: [
    { name: "ann", password: HASH, query: "service:shop" },
    // printf %s agent-token-of-bob | sha256sum
    { name: "bob", tokens: [`sha256$${await sha256("agent-token-of-bob")}`], role: "writer" },
  ],
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function open(options: { isSecure?: boolean; proxy?: ProxyUsers } = {}) {
  const clock = new FakeClock();
  const links: string[] = [];
  const audit: AuditEvent[] = [];
  const gate = new Gate({
    ...{ token: TOKEN, users: new Users(USERS), proxy: undefined, cookieSuffix: "8001", isSecure: false, clock },
    onLink: (token) => links.push(token),
    onAudit: (event) => audit.push(event),
    ...options,
  });
  gate.renewLink();
  return { gate, clock, links, audit };
}

function from(hostname: string): PeerInfo {
  return { remoteAddr: { transport: "tcp", hostname } };
}

const request = (path: string, headers: HeadersInit = {}) => new Request(`${ORIGIN}${path}`, { headers });

function post(gate: Gate, fields: Record<string, string>, info = from("192.0.2.1")): Promise<Response> {
  const body = new URLSearchParams(fields);
  return gate.answer(new Request(`${ORIGIN}/login`, { method: "POST", body }), new URL(`${ORIGIN}/login`), info);
}

function cookieOf(response: Response): string {
  return response.headers.get("set-cookie")!.split(";")[0];
}

/** Returns the user that a request is let in as, or the status of its refusal. */
function enter(gate: Gate, headers: HeadersInit, hostname = "192.0.2.1"): string | number | undefined {
  try {
    const verdict = gate.authorize(request("/api/monitoring/advanced/logs", headers), from(hostname));
    return verdict instanceof Response ? verdict.status : (verdict as Access).user;
  } catch (error) {
    return (error as HttpProblem).status;
  }
}

Deno.test("Gate lets in once by a link, and then by a cookie that no script reads", async () => {
  const { gate, links, audit } = open();
  const use = (token: string) => {
    const url = new URL(`${ORIGIN}/login?token=${token}`);
    return gate.answer(new Request(url), url, from("192.0.2.1"));
  };
  const [link] = links;
  const response = await use(link);
  assertEquals([response.status, response.headers.get("location")], [303, "./"]);
  assert(/^ringside_8001=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/.test(response.headers.get("set-cookie")!));
  assertStrictEquals(enter(gate, { cookie: `a=b; ${cookieOf(response)}` }), "owner");
  assertStrictEquals((await use(link)).status, 403);
  // The token that works again stands in no address.
  assertStrictEquals((await use(TOKEN)).status, 403);
  assertStrictEquals(links.length, 2);
  assertEquals(audit.map(({ action, user }) => [action, user]), [["login", "owner"], ["read", "owner"], [
    "login failed",
    undefined,
  ], [
    "login failed",
    undefined,
  ]]);
});

Deno.test("Gate lets a link expire, and adds Secure to the cookie under TLS", async () => {
  const { gate, links, clock } = open({ isSecure: true });
  clock.elapse(15 * 60_000);
  assertStrictEquals((await post(gate, { token: links[0] })).status, 403);
  assert((await post(gate, { token: links[1] })).headers.get("set-cookie")!.endsWith("; SameSite=Strict; Secure"));
});

Deno.test("Gate lets in by a password, confines the user, and ends the session at logout and when it is idle", async () => {
  const { gate, clock } = open();
  assertStrictEquals((await post(gate, { user: "ann", password: "wrong" })).status, 403);
  assertStrictEquals((await post(gate, { user: "bob", password: "" })).status, 403);
  const login = async () => ({ cookie: cookieOf(await post(gate, { user: "ann", password: PASSWORD })) });
  const cookie = await login();
  const verdict = gate.authorize(request("/x", cookie), from("192.0.2.1")) as Access;
  assertEquals(verdict, { user: "ann", role: "reader", query: "service:shop" });
  const url = new URL(`${ORIGIN}/logout`);
  const out = await gate.answer(new Request(url, { method: "POST", headers: cookie }), url);
  assert(out.headers.get("set-cookie")!.endsWith("Max-Age=0"));
  assertStrictEquals(enter(gate, cookie), 401);
  const idle = await login();
  clock.elapse(12 * 3_600_000 + 1);
  assertStrictEquals(enter(gate, idle), 401);
});

Deno.test("Gate lets in clients with a token, and refuses others", () => {
  const { gate } = open();
  assertStrictEquals(enter(gate, { authorization: `Bearer ${TOKEN}` }), "owner");
  assertStrictEquals(enter(gate, { authorization: "bearer agent-token-of-bob" }), "bob");
  assertStrictEquals(enter(gate, {}), 401);
  assertStrictEquals(enter(gate, { authorization: "Bearer x" }), 401);
  assertStrictEquals(enter(gate, { authorization: `Basic ${btoa("ann:x")}` }), 401);
  assertStrictEquals(enter(gate, { cookie: "ringside_8001=" }), 401);
  const page = gate.authorize(request("/ui/monitoring/advanced", { accept: "text/html" })) as Response;
  assertEquals([page.status, page.headers.get("location")], [302, "../../login"]);
});

Deno.test("Gate slows down an address after three failures, and no other", () => {
  const { gate, clock } = open();
  const wrong = { authorization: "Bearer wrong" };
  const right = { authorization: `Bearer ${TOKEN}` };
  assertEquals([1, 2, 3].map(() => enter(gate, wrong)), [401, 401, 401]);
  assertEquals([enter(gate, right), enter(gate, right, "192.0.2.2")], [429, "owner"]);
  clock.elapse(1000);
  assertStrictEquals(enter(gate, wrong), 401);
  clock.elapse(1000);
  assertStrictEquals(enter(gate, right), 429);
  clock.elapse(1000);
  assertStrictEquals(enter(gate, right), "owner");
  // A success in between does not start the count anew.
  assertEquals([enter(gate, wrong), enter(gate, right)], [401, 429]);
});

Deno.test("Gate counts the clients of a proxy that was given apart", () => {
  const { gate } = open({ proxy: new ProxyUsers("x-user", ["192.0.2.7"]) });
  const by = (client: string, token: string) =>
    enter(gate, { authorization: `Bearer ${token}`, "x-forwarded-for": client }, "192.0.2.7");
  assertEquals([1, 2, 3].map(() => by("203.0.113.1", "wrong")), [401, 401, 401]);
  assertEquals([by("203.0.113.1", TOKEN), by("203.0.113.2", TOKEN)], [429, "owner"]);
});

Deno.test("Gate tells each read once, however often it is asked, and reads of traces and of the page too", () => {
  const { gate, audit } = open();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const paths = ["logs/stream", "traces/a1", "facets"].map((path) => `/api/monitoring/advanced/${path}`);
  for (const path of [...paths, "/ui/monitoring/advanced"]) {
    const asked = request(path, headers);
    for (let times = 0; times < 3; times++) gate.authorize(asked, from("192.0.2.1"));
  }
  assertEquals(audit.map(({ action, path }) => [action, path?.slice(path.lastIndexOf("/") + 1)]), [
    ["read", "stream"],
    ["read", "a1"],
    ["read", "advanced"],
  ]);
});

Deno.test("Attempts counts IPv6 clients by their network, and remembers a bounded number", () => {
  const attempts = new Attempts(() => 0);
  for (const host of [1, 2, 3]) attempts.fail(`2001:db8:1:2::${host}`);
  assertStrictEquals(attempts.waitOf("2001:db8:1:2:ffff::9"), 1000);
  for (const host of ["a:b:c", "b:c:d", "c:d:e"]) attempts.fail(`2001:db8::${host}:1`);
  assertStrictEquals(attempts.waitOf("2001:db8:0:0:7::1"), 1000);
  assertStrictEquals(attempts.waitOf("2001:db8:0:1:7::1"), 0);
  for (let host = 0; host < 20_000; host++) attempts.fail(`10.0.${host >> 8}.${host & 255}`);
  assertStrictEquals(attempts.waitOf("2001:db8:1:2::1"), 0);
});

Deno.test("Gate trusts the header of the proxy's address alone", () => {
  const { gate } = open({ proxy: new ProxyUsers("x-user", ["192.0.2.7"]) });
  assertStrictEquals(enter(gate, { "x-user": "ann" }, "192.0.2.7"), "ann");
  assertStrictEquals(enter(gate, { "x-user": "ann" }, "::ffff:192.0.2.7"), "ann");
  assertStrictEquals(enter(gate, { "x-user": "carl" }, "192.0.2.7"), "carl");
  assertStrictEquals(enter(gate, { "x-user": "ann" }, "192.0.2.8"), 401);
  assertStrictEquals(enter(gate, { "x-user": "ann" }, "127.0.0.1"), 401);
  // The client's own header beside that of the proxy.
  assertStrictEquals(enter(gate, { "x-user": "eve, ann" }, "192.0.2.7"), 401);
});

Deno.test("Gate refuses a login with a body that is no form, or too large", async () => {
  const { gate } = open();
  const send = async (body: BodyInit, type: string) => {
    const init = { method: "POST", body, headers: { "content-type": type } };
    try {
      return (await gate.answer(new Request(`${ORIGIN}/login`, init), new URL(`${ORIGIN}/login`))).status;
    } catch (error) {
      return (error as HttpProblem).status;
    }
  };
  assertStrictEquals(await send("{}", "application/json"), 415);
  assertStrictEquals(await send(`user=${"x".repeat(9000)}`, "application/x-www-form-urlencoded"), 413);
});

Deno.test("isPassword takes the password of a hash alone, in any Unicode form", async () => {
  assert(await isPassword(PASSWORD.normalize("NFD"), HASH));
  assert(!await isPassword(`${PASSWORD} `, HASH));
  assertEquals(
    ["", "scrypt$1", HASH.replace("65536", "65537"), HASH.replace("65536", "8388608")].map(isHash),
    Array(4).fill(false),
  );
});

const BAD_USERS: readonly (readonly [users: unknown, message: string])[] = [
  ["x", "Cannot read users: expected {"],
  [[{ name: "" }], 'Cannot read users: expected a name of 1 to 100 characters, got ""'],
  [[{ name: "ann", password: "plain" }], 'Cannot read user "ann": expected a password hash'],
  [[{ name: "ann" }, { name: "ann" }], 'Cannot read user "ann": it stands there twice'],
  [[{ name: "ann", tokens: ["plain"] }], 'Cannot read user "ann": expected tokens "sha256$"'],
  [[{ name: "ann", role: "root" }], 'Cannot read user "ann": Cannot authorize: role must be'],
  [[{ name: "ann", query: "(" }], 'Cannot read user "ann": Cannot authorize: Cannot parse'],
  [[{ name: "ann", admin: true }], 'Cannot read user "ann": unknown "admin"'],
];

for (const [users, message] of BAD_USERS) {
  Deno.test(`Users refuses ${JSON.stringify(users)}`, () => {
    assertThrows(() => new Users(JSON.stringify({ users })), SyntaxError, message);
  });
}
