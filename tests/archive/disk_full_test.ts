import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { command } from "../support/child.ts";
import { until } from "../support/wait.ts";
import { burst, messages, numbers } from "./numbered.ts";

/** Size of the file system, in bytes. */
const SIZE = 4 * 1024 ** 2;

/** File system in memory with little room, removed in the end. */
class SmallDisk implements Disposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Mounts one; `undefined` where that is not allowed. */
  static mount(): SmallDisk | undefined {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0) return undefined;
    const folder = Deno.makeTempDirSync();
    const args = ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder];
    if (command("mount", { args, stderr: "null" }).outputSync().success) return new SmallDisk(folder);
    Deno.removeSync(folder);
    return undefined;
  }

  /** Fills it with a file. */
  fill(path: string): void {
    using file = Deno.openSync(path, { create: true, write: true });
    try {
      for (;;) file.writeSync(new Uint8Array(4096));
    } catch {
      // It is full.
    }
  }

  [Symbol.dispose](): void {
    // A worker that has ended may still have a file open, so it is removed as soon as that is closed.
    command("umount", { args: ["--lazy", this.folder] }).outputSync();
    Deno.removeSync(this.folder);
  }
}

function isMountAllowed(): boolean {
  using disk = SmallDisk.mount();
  return disk !== undefined;
}

Deno.test({
  name:
    "openArchive goes on while the disk is full, and stores the rest once there is room (as root alone: it mounts one)",
  ignore: !isMountAllowed(),
  fn: async () => {
    using disk = SmallDisk.mount()!;
    const stream = new LogStream({ capacity: 4000 });
    await using archive = await openArchive(stream, { at: `${disk.folder}/history.db` });
    burst(stream, 500);
    await until(() => archive.state.stored === 500, "500 records to be stored", () => archive.state);
    const filler = `${disk.folder}/filler`;
    disk.fill(filler);
    // What the log of the database has room for is stored yet.
    const isFull = () => {
      if (archive.state.problem === undefined && archive.state.stored === stream.stats.newest) burst(stream, 500);
      return archive.state.problem !== undefined;
    };
    await until(isFull, "the disk to be full", () => archive.state);
    assertMatch(archive.state.problem!, /full/);
    burst(stream, 1000);
    Deno.removeSync(filler);
    const { newest } = stream.stats;
    const isBack = () => archive.state.stored === newest && archive.state.problem === undefined;
    await until(isBack, `${newest} records to be stored`, () => archive.state, 60_000);
    assertStrictEquals(archive.state.unstored, 0);
    assertEquals(await messages(archive), numbers(1, newest));
    assert(newest > 1500);
  },
});
