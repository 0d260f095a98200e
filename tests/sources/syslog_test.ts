import { assert, assertEquals, assertRejects } from "@std/assert";
import { createSocket } from "node:dgram";
import { join } from "node:path";
import { SyslogReceiver } from "../../lib/sources/syslog.ts";
import { SyslogFraming } from "../../lib/sources/syslog_framing.ts";
import { Child, run } from "../support/child.ts";
import { findProgram } from "../support/programs.ts";
import { forEachSeed } from "../support/random.ts";
import { within } from "../support/wait.ts";
import { Collector } from "./collector.ts";

const encoder = new TextEncoder();
const LOCAL = { hostname: "127.0.0.1", port: 0 } as const;

/** Returns level, message and service of each record, sorted by message. */
function read({ records }: Collector) {
  return records.map(({ level, message, metadata }) => {
    const { service, source } = metadata as Record<string, unknown>;
    return [message, level, service, source];
  }).sort();
}

Deno.test({
  name: "SyslogReceiver receives RFC 5424 and 3164 from logger, over UDP and TCP, in both framings",
  ignore: findProgram("logger") === undefined,
  async fn() {
    const collector = new Collector();
    await using receiver = await SyslogReceiver.open(LOCAL, collector.write, collector.report);
    const send = (...args: string[]) =>
      run("logger", ["-n", "127.0.0.1", "-P", `${receiver.port}`, "-t", "shop", ...args]);
    await send("-d", "-p", "user.err", "a");
    await send("-d", "--rfc3164", "-p", "user.warning", "b");
    await send("-T", "-p", "user.crit", "c");
    await send("-T", "--octet-count", "-p", "user.debug", "d");
    await send("-T", "--octet-count", "--rfc3164", "-p", "user.info", "e");
    await collector.count(5);
    assertEquals(read(collector), [
      ["a", "ERROR", "shop", "syslog"],
      ["b", "WARN", "shop", "syslog"],
      ["c", "FATAL", "shop", "syslog"],
      ["d", "DEBUG", "shop", "syslog"],
      ["e", "INFO", "shop", "syslog"],
    ]);
    assertEquals([receiver.stats.lines, receiver.stats.records, receiver.stats.format], [5, 5, "syslog"]);
    assertEquals(collector.reports, []);
  },
});

Deno.test({
  name: "SyslogReceiver receives what rsyslog forwards",
  ignore: findProgram("rsyslogd") === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const collector = new Collector();
      await using receiver = await SyslogReceiver.open(LOCAL, collector.write, collector.report);
      await Deno.writeTextFile(join(folder, "app.log"), "from rsyslog\n");
      await Deno.writeTextFile(
        join(folder, "rsyslog.conf"),
        `module(load="imfile")
global(workDirectory="${folder}")
input(type="imfile" file="${folder}/app.log" tag="shop:" severity="error")
*.* action(type="omfwd" target="127.0.0.1" port="${receiver.port}" protocol="tcp" TCP_Framing="octet-counted"
  template="RSYSLOG_SyslogProtocol23Format")
*.* action(type="omfwd" target="127.0.0.1" port="${receiver.port}" protocol="tcp" template="RSYSLOG_ForwardFormat")
*.* action(type="omfwd" target="127.0.0.1" port="${receiver.port}" protocol="udp"
  template="RSYSLOG_TraditionalForwardFormat")
`,
      );
      await using _rsyslog = new Child("/usr/sbin/rsyslogd", [
        ...["-n", "-f", join(folder, "rsyslog.conf"), "-i", join(folder, "pid")],
      ]);
      await collector.until(() => collector.messages.filter((message) => message === "from rsyslog").length === 3);
      const own = read(collector).filter(([message]) => message === "from rsyslog");
      assertEquals(own, Array.from({ length: 3 }, () => ["from rsyslog", "ERROR", "shop", "syslog"]));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("SyslogReceiver keeps a message of several lines in one record, and reads any other text", async () => {
  const collector = new Collector();
  await using receiver = await SyslogReceiver.open(LOCAL, collector.write, collector.report);
  const socket = createSocket("udp4");
  const send = (text: string) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.send(encoder.encode(text), receiver.port, "127.0.0.1", resolve);
    return within(promise, "the datagram to be sent");
  };
  await send("<11>1 2025-10-24T10:26:15Z host shop 7 - - TypeError: a\n    at b (c.js:1:2)\n");
  await send("<14>Oct 24 10:26:15 host shop started");
  await send('{"level":"warn","msg":"json"}\0');
  await send("\n");
  await send("plain");
  await collector.count(4);
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  socket.close(() => end());
  await within(closed, "the socket to close");
  const messages = collector.records.map(({ message, level }) => [message, level ?? "INFO"]).sort();
  assertEquals(messages, [
    ["TypeError: a\n    at b (c.js:1:2)", "ERROR"],
    ["json", "WARN"],
    ["plain", "INFO"],
    ["shop started", "INFO"],
  ]);
});

Deno.test("SyslogReceiver ends with open connections, and says that a port is in use", async () => {
  const collector = new Collector();
  const receiver = await SyslogReceiver.open(LOCAL, collector.write, collector.report);
  await assertRejects(() => SyslogReceiver.open({ ...LOCAL, port: receiver.port }, () => {}, () => {}));
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: receiver.port });
  await connection.write(encoder.encode("<11>first\n<11>unfinished"));
  await collector.count(1);
  await receiver[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  assertEquals(collector.messages.sort(), ["first", "unfinished"]);
});

Deno.test("SyslogFraming splits counted messages and lines, whatever the parts are", async () => {
  const texts = ["<13>a", "<13>b 漢", "2025 began", "<13>c\nd", "9 lives", "<13>e"];
  await forEachSeed(100, (random) => {
    const sent = random.list(1, 20, () => random.pick(texts));
    const bytes = encoder.encode(
      sent.map((text) =>
        text.includes("\n") || random.chance(0.5)
          ? `${encoder.encode(text).length} ${text}`
          : /^\d+ /.test(text)
          ? `x${text}\n`
          : `${text}${random.pick(["\n", "\r\n", "\0"])}`
      ).join(""),
    );
    const framing = new SyslogFraming(1000);
    const messages: string[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + random.int(1, 20);
      messages.push(...framing.push(bytes.subarray(at, end)).map(({ text }) => text));
      at = end;
    }
    messages.push(...framing.end().map(({ text }) => text));
    assertEquals(messages.map((text) => text.replace(/^x/, "")), sent);
  });
});

Deno.test("SyslogFraming bounds a message and a length", () => {
  const framing = new SyslogFraming(10);
  const messages = framing.push(encoder.encode(`99 ${"x".repeat(99)}${"y".repeat(50)}\n999999999 z\n<13>a\n`));
  assertEquals(messages, [
    { text: "x".repeat(10), cutBytes: 89 },
    { text: "y".repeat(10), cutBytes: 40 },
    { text: "999999999", cutBytes: 1 },
    { text: "<13>a", cutBytes: 0 },
  ]);
  assert(framing.end().length === 0);
});
