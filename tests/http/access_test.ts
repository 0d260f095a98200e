import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Access } from "../../lib/http/access.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { within } from "../support/wait.ts";

const API = "http://localhost/api/monitoring/advanced";
const SECRET = "secret of another service";

/** Returns a handler whose users the header `x-user` names. */
function open(users: Readonly<Record<string, unknown>>) {
  const stream = new LogStream();
  stream.write({ message: "own 1", metadata: { service: "shop" } });
  stream.write({ level: "ERROR", message: SECRET, metadata: { service: "bank", "secret-field": 1 } });
  stream.write({ message: "own 2", metadata: { service: "shop" } });
  const errors: unknown[] = [];
  const handler = createHandler({
    stream,
    ingest: new Ingest(),
    onError: (error) => errors.push(error),
    authorize: (request) => users[request.headers.get("x-user") ?? ""] as Access,
  });
  const ask = (path: string, user: string, init: RequestInit = {}) =>
    handler(new Request(`${API}/${path}`, { ...init, headers: { "x-user": user } }));
  return { stream, handler, ask, errors };
}

const SHOP = { user: "ann", query: "service:shop" };

/** Queries by which a confined user might break out. */
const ESCAPES = [
  "",
  "service:bank",
  "x) OR (level:error",
  "-service:shop",
  "x OR secret",
  "*",
  "(",
  "NOT service:shop OR *",
];

for (const route of ["logs", "logs/export?format=csv", "logs/export", "facets?field=service", "histogram?buckets=2"]) {
  Deno.test(`a confined user reads nothing else from ${route}`, async () => {
    const { ask } = open({ ann: SHOP });
    for (const q of ESCAPES) {
      const path = `${route}${route.includes("?") ? "&" : "?"}q=${encodeURIComponent(q)}`;
      const text = await (await ask(path, "ann")).text();
      assert(!/secret of|bank"|secret-field|"ERROR":1/.test(text), `${path}: ${text}`);
    }
  });
}

Deno.test("a confined user's stream has only the records of the query, beside a viewer of all", async () => {
  const { ask, stream } = open({ ann: SHOP, root: true });
  const read = async (user: string) => {
    const reader = (await ask("logs/stream", user)).body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    return async (until: string) => {
      while (!text.includes(until)) {
        text += (await within(reader.read(), `"${until}" for ${user}`, () => text)).value;
      }
      if (until === "own 4") await reader.cancel();
      return text;
    };
  };
  const [ann, root] = [await read("ann"), await read("root")];
  await ann("own 2");
  await root("own 2");
  stream.write({ message: SECRET, metadata: { service: "bank" } });
  stream.write({ message: "own 4", metadata: { service: "shop" } });
  assert((await root("own 4")).includes(SECRET));
  const text = await ann("own 4");
  assert(!text.includes("secret"), text);
});

Deno.test("a confined user is refused the summary, which counts all records", async () => {
  const { ask } = open({ ann: SHOP, bob: { user: "bob" } });
  assertStrictEquals((await ask("summary", "ann")).status, 403);
  assertStrictEquals((await ask("summary", "bob")).status, 200);
});

Deno.test("a reader sends no records, and a writer does", async () => {
  const { ask } = open({ ann: { role: "reader" }, bob: {}, eve: { role: "writer" }, root: true });
  const status = async (user: string) => (await ask("logs", user, { method: "POST", body: '{"msg":"m"}' })).status;
  assertEquals(await Promise.all(["ann", "bob", "eve", "root"].map(status)), [403, 403, 200, 200]);
});

const MISTAKES: readonly (readonly [access: unknown, message: string])[] = [
  [{ role: "admin" }, 'Cannot authorize: role must be "reader" or "writer", got "admin"'],
  [{ query: "(" }, "Cannot authorize: Cannot parse"],
  [{ query: ["a"] }, "Cannot authorize: query must be a text, got a list"],
  [{ filter: "service:shop" }, 'Cannot authorize: expected user, role and query, got "filter"'],
  ["yes", 'Cannot authorize: expected true, false, a response or { user, role, query }, got "yes"'],
];

for (const [access, message] of MISTAKES) {
  Deno.test(`a mistake of authorize opens nothing: ${JSON.stringify(access)}`, async () => {
    const { ask, errors } = open({ ann: access });
    assertStrictEquals((await ask("logs", "ann")).status, 500);
    assert((errors[0] as Error).message.startsWith(message), String(errors[0]));
  });
}
