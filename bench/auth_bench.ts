import { Gate } from "../lib/auth/gate.ts";
import { createHandler, type HandlerOptions } from "../lib/http/handler.ts";
import { LogStream } from "../lib/stream/log_stream.ts";

const TOKEN = "correct-horse-battery";
const URL = "http://localhost/api/monitoring/advanced/logs?limit=10";
const INFO = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1" } };

const stream = new LogStream();
for (let count = 0; count < 1000; count++) {
  stream.write({ message: "Search completed", metadata: { query: "test", duration_ms: count, service: "shop" } });
}

let link = "";
const gate = new Gate({
  ...{ token: TOKEN, users: undefined, proxy: undefined, cookieSuffix: "8001", isSecure: false },
  onLink: (token) => link = token,
  onAudit: () => {},
});
gate.renewLink();
const login = new Request(`http://localhost/login?token=${link}`);
const [cookie] = (await gate.answer(login, new globalThis.URL(login.url))).headers.get("set-cookie")!.split(";");

function bench(name: string, options: Partial<HandlerOptions>, headers: HeadersInit, baseline = false): void {
  const handler = createHandler({ stream, allowedHosts: ["localhost"], ...options });
  Deno.bench(name, { group: "request", baseline }, async () => {
    await (await handler(new Request(URL, { headers }), INFO)).text();
  });
}

bench("10 records, without a login", {}, {}, true);
bench("10 records, with a cookie", { authorize: gate.authorize }, { cookie });
bench("10 records, with a token", { authorize: gate.authorize }, { authorization: `Bearer ${TOKEN}` });
bench("10 records, confined to a query", { authorize: () => ({ query: "service:shop" }) }, {});

const read = (name: string) => Deno.readTextFile(new globalThis.URL(`../tests/e2e/tls/${name}.pem`, import.meta.url));
const [cert, key] = [await read("cert"), await read("key")];
const handler = createHandler({ stream });
const SERVERS = { "HTTP": undefined, "TLS and HTTP/2": { cert, key } };

for (const [name, tls] of Object.entries(SERVERS)) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls }, handler);
  server.unref();
  const client = Deno.createHttpClient({ caCerts: [cert] });
  const url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${server.addr.port}${URL.slice(16)}`;
  Deno.bench(`10 records over ${name}`, { group: "served", baseline: tls === undefined }, async () => {
    await (await fetch(url, { client })).text();
  });
}
