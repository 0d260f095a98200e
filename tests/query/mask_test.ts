import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { maskMessage } from "../../lib/query/mask.ts";
import { forEachSeed, TEXT_PIECES } from "../support/random.ts";

/** Messages, and what is left of them without their variable parts. */
const CASES: readonly (readonly [message: string, masked: string])[] = [
  ["", ""],
  ["Ready", "Ready"],
  ["  Ready  to serve \n\tat once", "Ready to serve"],
  ["\n\n  Ready\nsecond line", "Ready"],
  // numbers, with units and without
  ["Took 12 ms", "Took <*>"],
  ["Took 1.5 seconds, 1,024 bytes, 95 %", "Took <*>"],
  ["Took 3s of 10", "Took <*> of <*>"],
  ["Retry 3 in 5 minutes", "Retry <*> in <*>"],
  // ids, hashes, addresses
  ["User 550e8400-e29b-41d4-a716-446655440000 left", "User <*> left"],
  ["commit deadbeefcafe pushed", "commit <*> pushed"],
  ["blk_-1608999687919862906 is valid", "blk_<*> is valid"],
  ["delete blk_1 blk_-2 blk_3 of job_7 task_8", "delete blk_<*> of job_<*> task_<*>"],
  ["node_a 5 free, blk_x gone, 3 blk_4", "node_a <*> free, blk_x gone, <*> blk_<*>"],
  ["en0 has ed:aa:cd:ce:fd:eb now, not ed:aa", "<*> has <*> now, not ed:aa"],
  ["from 10.0.0.7:4022 to [fe80::1%eth0]:80", "from <*> to [<*>]:<*>"],
  ["Resolved db.internal.example in 3 ms", "Resolved <*> in <*>"],
  ["Mail to ann@example.com sent", "Mail to <*> sent"],
  // paths and addresses of pages
  ["Read /var/log/app.log and ./a.txt and C:\\Temp\\x", "Read <*> and <*> and C:<*>"],
  ["GET /api/orders/17?x=1 200 in 12ms", "GET <*>=<*> in <*>"],
  ["and/or TCP/IP", "and/or TCP/IP"],
  ['10.0.0.7 "GET /a/b HTTP/1.1" 200', '<*> "GET <*>'],
  ['"DELETE it" was said', "<*> was said"],
  // dates
  ["at Thu Jun 09 06:07:05 2005 again", "at <*> again"],
  ["at 2025-10-24T10:26:15.123Z again", "at <*> again"],
  ["This May work", "This May work"],
  // quoted texts
  ['Unknown key "disk size" here', "Unknown key <*> here"],
  ["can't open file 'a b' now", "can't open file <*> now"],
  ['a lone " quote', 'a lone " quote'],
  ["the users' files", "the users' files"],
  // names and values
  ["uid=0 user=root tty=", "uid=<*> user=<*> tty="],
  ["cached: true", "cached: <*>"],
  ['{"id":7,"name":"x"}', '{"id":<*>,"name":<*>}'],
  ['"two\twords": 7', "<*>"],
  ["list 1, 2, 3; 4 done", "list <*> done"],
  ["(7) and [8]", "(<*>) and [<*>]"],
  // words that are values by what stands before them
  ["session opened for user root by (uid=0)", "session opened for user <*> by (uid=<*>)"],
  ["check pass; user unknown", "check pass; user unknown"],
  ["Task moved from NEW to RUNNING", "Task moved from <*> to <*>"],
  // other scripts
  ["Größe überschritten: 12 MB", "Größe überschritten: <*>"],
  ["接続 42 失敗", "接続 <*> 失敗"],
];

Deno.test("maskMessage leaves the words that messages have in common", () => {
  assertEquals(CASES.map(([message]) => maskMessage(message)), CASES.map(([, masked]) => masked));
});

Deno.test("maskMessage reads 1000 characters at most", () => {
  assertStrictEquals(maskMessage("word ".repeat(1000)).length, "word ".repeat(200).trimEnd().length);
});

const PIECES = [
  ...TEXT_PIECES,
  " ",
  "\t",
  "user ",
  "12",
  "ms",
  "'",
  "=",
  ":",
  ",",
  "(",
  "]",
  "/x",
  "a.b",
  "Jan ",
  "<*>",
];

Deno.test("maskMessage takes any text", async () => {
  await forEachSeed(1000, (random) => {
    const text = random.list(0, 40, () => random.pick(PIECES)).join("");
    const masked = maskMessage(text);
    assert(masked.length <= 3 * text.length, JSON.stringify(text));
    assert(!/[\n\r\t]| {2}|^ | $/.test(masked), JSON.stringify([text, masked]));
    assertStrictEquals(maskMessage(text), masked);
  });
});
