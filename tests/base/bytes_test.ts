import { assertEquals } from "@std/assert";
import { concat, Gathering } from "../../lib/base/bytes.ts";
import { forEachSeed } from "../support/random.ts";

Deno.test("concat and Gathering keep all bytes in order", async () => {
  await forEachSeed(50, (random) => {
    const pieces = random.list(
      0,
      20,
      () => Uint8Array.from({ length: random.pick([0, 1, 100, 20_000]) }, () => random.int(0, 255)),
    );
    const gathering = new Gathering();
    for (const piece of pieces) gathering.push(piece);
    const all = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
    assertEquals(gathering.bytes, all);
    assertEquals(concat(...pieces), all);
  });
});
