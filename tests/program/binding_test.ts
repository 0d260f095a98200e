import { assertStrictEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { SocketBinding } from "../../lib/program/binding.ts";

Deno.test({
  name: "SocketBinding leaves a socket to the program that took it first",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "s");
    const callbacks = { handler: () => Promise.resolve(new Response()), onError: () => new Response() };
    try {
      const [first, second] = [
        await SocketBinding.open({ path, mode: 0o600 }),
        await SocketBinding.open({ path, mode: 0o600 }),
      ];
      await using _ = first.serve(callbacks);
      const { ino } = await Deno.lstat(path);
      assertThrows(() => second.serve(callbacks), Error, "another program has taken it");
      second.release();
      assertStrictEquals((await Deno.lstat(path)).ino, ino);
      assertStrictEquals(await first.isOpen(), true);
      first.release();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
