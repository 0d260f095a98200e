import { maskMessage } from "../lib/query/mask.ts";
import { Templates } from "../lib/query/templates.ts";
import { Random } from "../tests/support/random.ts";

/** Messages of an iteration. */
const COUNT = 10_000;

const random = new Random(1);
const name = () => random.pick(["ann", "bob", "cid", "dan", "eve", "fay", "gus", "hal", "ida", "joe"]);

/** Messages as services write them, with numbers, ids, addresses, paths, quoted texts and names in them. */
const KINDS: readonly (() => string)[] = [
  () => `GET /api/${name()}/${random.int(1, 9999)} 200 in ${random.int(1, 500)}ms`,
  () => `Accepted password for ${name()} from 10.0.0.${random.int(1, 255)} port ${random.int(1024, 65535)} ssh2`,
  () => `Worker ${random.int(1, 16)} finished job ${random.int(1e8, 1e9).toString(16)} in ${random.int(1, 90)} seconds`,
  () => `Cache ${random.pick(["hit", "miss"])} for key ${name()}:${random.int(1, 1e6)}`,
  () => `Cannot open "/var/lib/${name()}/${random.int(1, 99)}.db": Permission denied`,
  () => `pool size=${random.int(1, 99)} idle=${random.int(1, 99)} waiting=${random.int(1, 99)} state=${name()}`,
  () => "Health check passed",
];

const messages = Array.from({ length: COUNT }, () => random.pick(KINDS)());
const templates = new Templates();
for (const message of messages) templates.learn(message);

Deno.bench(`mask ${COUNT} messages`, { group: "patterns", baseline: true }, () => {
  for (const message of messages) maskMessage(message);
});

Deno.bench(`learn ${COUNT} messages of known patterns`, { group: "patterns" }, () => {
  for (const message of messages) templates.learn(message);
});

Deno.bench(`learn ${COUNT} messages from nothing`, { group: "patterns" }, () => {
  const fresh = new Templates();
  for (const message of messages) fresh.learn(message);
});
