import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createSocket } from "node:dgram";
import { deflateSync, gzipSync } from "node:zlib";
import gelf from "gelf-pro";
import type { RecordInput } from "../../lib/record/record.ts";
import { GelfReceiver } from "../../lib/sources/gelf.ts";
import { forEachSeed } from "../support/random.ts";
import { within } from "../support/wait.ts";
import { Collector } from "./collector.ts";

const LOCAL = { hostname: "127.0.0.1", port: 0 };

const encoder = new TextEncoder();

function encode(message: string, extra: Readonly<Record<string, unknown>> = {}): Uint8Array {
  return encoder.encode(JSON.stringify({ version: "1.1", host: "web-1", short_message: message, level: 4, ...extra }));
}

/** Splits a message into chunks. */
function chunksOf(message: Uint8Array, id: number, count: number): Uint8Array[] {
  const size = Math.ceil(message.length / count);
  return Array.from({ length: count }, (_, number) => {
    const head = [0x1e, 0x0f, 0, 0, 0, 0, 0, 0, 0, id, number, count];
    return Uint8Array.from([...head, ...message.subarray(number * size, (number + 1) * size)]);
  });
}

/** Sends datagrams one after the other. */
async function send(port: number, ...datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const bytes of datagrams) {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.send(bytes, port, "127.0.0.1", resolve);
    await within(promise, "the datagram to be sent");
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.close(() => resolve());
  await within(promise, "the socket to close");
}

Deno.test("GelfReceiver takes messages whole and in chunks, plain and packed", async () => {
  const collector = new Collector();
  await using receiver = await GelfReceiver.open(LOCAL, collector.write, collector);
  const [first, second, third] = chunksOf(gzipSync(encode("chunks")), 1, 3);
  await send(receiver.port, encode("plain", { _order: 7 }), gzipSync(encode("gzip")), deflateSync(encode("zlib")));
  await send(receiver.port, third, first, first, second);
  assertEquals((await collector.count(4)).toSorted(), ["chunks", "gzip", "plain", "zlib"]);
  const { level, metadata } = collector.records.find(({ message }) => message === "plain")!;
  assertEquals([level, metadata], ["WARN", { source: "gelf", host: "web-1", order: 7 }]);
  assertEquals(collector.reports, []);
  const { lines, records } = receiver.stats;
  assertEquals([lines, records], [4, 4]);
});

Deno.test("GelfReceiver takes what gelf-pro sends, in chunks if it is long", async () => {
  const collector = new Collector();
  await using receiver = await GelfReceiver.open(LOCAL, collector.write, collector);
  const logger = Object.create(gelf) as typeof gelf;
  logger.setConfig({ adapterName: "udp", adapterOptions: { host: "127.0.0.1", port: receiver.port } });
  const text = Array.from({ length: 20_000 }, (_, index) => (index * 7919 % 997).toString(36)).join("");
  for (const message of ["Cannot pay", text]) {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    logger.message(message, 3, { order: 7 }, resolve);
    await within(promise, "the message to be sent");
  }
  await collector.count(2);
  const [short, long] = collector.records;
  assertEquals([short.level, short.message, (short.metadata as { order: unknown }).order], ["ERROR", "Cannot pay", 7]);
  assertStrictEquals((long.metadata as { full_message?: string }).full_message ?? long.message, text);
});

Deno.test("GelfReceiver drops messages that stay incomplete or cannot be read, and counts them", async () => {
  const collector = new Collector();
  let now = 0;
  await using receiver = await GelfReceiver.open(LOCAL, collector.write, { ...collector, now: () => now, reportMs: 0 });
  const [first, second] = chunksOf(encode("late"), 2, 2);
  await send(receiver.port, first, encoder.encode("no JSON"));
  const malformed = await collector.reported(LOST);
  assertEquals(malformed.properties, { waiting: 0, incomplete: 0, malformed: 1 });
  now = 5000;
  await send(receiver.port, encode("next"));
  const incomplete = await collector.reported(LOST, 1);
  assertEquals(incomplete.properties, { waiting: 0, incomplete: 1, malformed: 0 });
  await send(receiver.port, second, encode("last"));
  assertEquals(await collector.count(2), ["next", "last"]);
  assertStrictEquals(receiver.stats.blank, 1);
});

Deno.test("GelfReceiver reports losses now and then, and the last ones when it ends", async () => {
  const collector = new Collector();
  const receiver = await GelfReceiver.open(LOCAL, collector.write, collector);
  for (let sent = 0; sent < 50; sent++) await send(receiver.port, encoder.encode("no JSON"));
  await send(receiver.port, encode("last"));
  await collector.count(1);
  await receiver[Symbol.asyncDispose]();
  assertStrictEquals(collector.reports.length, 2);
  assertStrictEquals(collector.reports.reduce((sum, { properties }) => sum + Number(properties.malformed), 0), 50);
});

const LOST = "Lost messages of GELF: {waiting} came too fast, {incomplete} incomplete, {malformed} malformed";

Deno.test("GelfReceiver takes any datagrams, and goes on", async () => {
  const records: RecordInput[] = [];
  const collector = new Collector();
  const write = (record: RecordInput) => {
    records.push(record);
    collector.write(record);
  };
  await using receiver = await GelfReceiver.open(LOCAL, write, collector);
  await forEachSeed(20, async (random) => {
    const sample = random.pick([encode("m"), gzipSync(encode("m")), ...chunksOf(encode("m"), 3, 2)]);
    const bytes = Uint8Array.from(sample.subarray(0, random.int(0, sample.length)));
    for (let change = random.int(0, 3); change > 0 && bytes.length > 0; change--) {
      bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
    }
    await send(receiver.port, bytes);
  });
  await send(receiver.port, encode("still there"));
  await collector.until(() => collector.messages.includes("still there"));
  assert(records.length >= 1);
});
