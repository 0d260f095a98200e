import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";

/** File of an archive. */
export interface ArchivedFile {
  /** Path in the archive. */
  readonly name: string;
  readonly content: Uint8Array;
  /** True for a program. */
  readonly isExecutable?: boolean;
}

const EXECUTABLE_MODE = 0o755;
const FILE_MODE = 0o644;

/**
 * Packs files. The same files and time make the same bytes.
 *
 * @param path Path of the archive: `.zip` or `.tar.gz`.
 * @param files Files, in any order.
 * @param time Time of all files, in seconds since the Unix epoch.
 */
export async function writeArchive(path: string, files: readonly ArchivedFile[], time: number): Promise<void> {
  await Deno.writeFile(path, path.endsWith(".zip") ? zip(files, time) : await tar(files, time));
}

function zip(files: readonly ArchivedFile[], time: number): Uint8Array {
  const sorted = files.toSorted((a, b) => a.name < b.name ? -1 : 1);
  // A zip has local times from 1980 on: those of UTC, wherever it is packed.
  const at = new Date(Math.max(time, Date.UTC(1980, 0, 2) / 1000) * 1000);
  const mtime = new Date(at.getTime() + at.getTimezoneOffset() * 60_000);
  return zipSync(
    Object.fromEntries(sorted.map(({ name, content, isExecutable }) => {
      const mode = isExecutable ? EXECUTABLE_MODE : FILE_MODE;
      return [name, [content, { mtime, level: 9, os: 3, attrs: (0o100000 | mode) << 16 }]];
    })),
  );
}

/** Packs files with GNU tar. */
async function tar(files: readonly ArchivedFile[], time: number): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir();
  try {
    for (const { name, content, isExecutable } of files) {
      const path = join(folder, name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeFile(path, content);
      await Deno.chmod(path, isExecutable ? EXECUTABLE_MODE : FILE_MODE);
    }
    const args = ["--create", "--file=-", "--format=ustar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"];
    const roots = new Set(files.map(({ name }) => name.split("/", 1)[0]));
    const { success, stdout, stderr } = await new Deno.Command("tar", {
      args: [...args, "--mode=go-w", `--mtime=@${time}`, `--directory=${folder}`, ...[...roots].toSorted()],
    }).output();
    if (!success) throw new Error(`Cannot pack with tar: ${new TextDecoder().decode(stderr)}`);
    return gzipSync(stdout, { level: 9 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
