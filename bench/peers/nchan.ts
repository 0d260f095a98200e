/**
 * nginx with nchan: `deno run -A bench/peers/nchan.ts EVENT_BYTES`, in a folder that has nchan's module, and nginx if the
 * system has none. It publishes over one kept connection, many messages at a time.
 */
import { join } from "node:path";
import { drive, makeData, padFor, SAMPLE } from "./drive.mjs";

/** Maximum of bursts that are published and not delivered yet. */
const BURSTS_AHEAD = 4;

/** Messages per second. nchan numbers the messages of each second from 0 to 32,767 and loses some beyond that. */
const MAX_RATE = 30_000;

/** Messages that may be published at once to catch up with the rate. */
const MAX_ALLOWANCE = 1000;

const bytes = Number(Deno.args[0]);
const pad = padFor(bytes, (pad) => `id: 1763900000:0\ndata: ${JSON.stringify(makeData(...SAMPLE, pad))}\n\n`);
const folder = Deno.cwd();
const port = freePort();

await Deno.writeTextFile(
  "nginx.conf",
  `load_module ${join(folder, "usr/lib/nginx/modules/ngx_nchan_module.so")};
  daemon off; master_process off; worker_rlimit_nofile 20000;
  pid nginx.pid; error_log stderr crit;
  events { worker_connections 16384; }
  http {
    access_log off;
    client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
    keepalive_requests 100000000;
    nchan_shared_memory_size 128m;
    server {
      listen 127.0.0.1:${port} backlog=4096;
      location /publish { nchan_publisher; nchan_channel_id logs; nchan_message_buffer_length 20000; nchan_message_timeout 60s; }
      location /stream { nchan_subscriber eventsource; nchan_channel_id logs; nchan_subscriber_first_message newest; }
    }
  }`,
);
const installed = join(folder, "usr/sbin/nginx");
const program = await exists(installed) ? installed : "nginx";
const nginx = new Deno.Command(program, {
  args: ["-p", folder, "-c", join(folder, "nginx.conf")],
  stdin: "null",
  stdout: "null",
  stderr: "null",
}).spawn();
let hasEnded = false;
nginx.status.then(() => hasEnded = true);

const connection = await connect();
const encoder = new TextEncoder();

/** Messages published since the last command. */
let published = 0;

/** Messages that the slowest viewer has received since then. */
let received = 0;

/** Messages that the rate allows now. */
let allowance = 0;
let allowedAt = 0;
let requests = "";
let sending = Promise.resolve();
let wake = () => {};
readResponses();

function write(seq: number, microseconds: number) {
  const data = JSON.stringify(makeData(seq, microseconds, pad));
  if (requests === "") queueMicrotask(() => sending = sending.then(send));
  requests += `POST /publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${data.length}\r\n\r\n${data}`;
  published++;
}

async function send() {
  const rest = encoder.encode(requests);
  requests = "";
  for (let sent = 0; sent < rest.length;) sent += await connection.write(rest.subarray(sent));
}

async function settle(burst: number) {
  await sending;
  while (!mayPublish(burst)) await new Promise((resolve) => setTimeout(resolve, 1));
  while (published - received > BURSTS_AHEAD * burst) await new Promise<void>((resolve) => wake = resolve);
}

/** Returns true, and reserves the messages, if the rate allows `count` more. */
function mayPublish(count: number): boolean {
  const now = performance.now();
  allowance = Math.min(MAX_ALLOWANCE, allowance + (now - allowedAt) / 1000 * MAX_RATE);
  allowedAt = now;
  if (allowance < count) return false;
  allowance -= count;
  return true;
}

/** Takes the viewers' progress from the bench, since nginx does not report it. */
function onProgress(count: number) {
  if (count === 0) published = 0;
  received = count;
  wake();
}

/** Reads and discards the responses to the publisher. The viewers report delivery. */
async function readResponses() {
  const buffer = new Uint8Array(65_536);
  while (await connection.read(buffer) !== null);
}

/** Connects to nginx, and retries until it listens. */
async function connect(): Promise<Deno.TcpConn> {
  for (;;) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      if (hasEnded) throw new Error("Cannot connect to nginx: it has ended");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function freePort(): number {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return probe.addr.port;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

await drive({ port, pids: [nginx.pid], write, settle, onProgress, end: () => nginx.kill("SIGKILL") });
