import { join } from "node:path";
import { identityOf } from "./file_identity.ts";

/** Listings in search of a copy. One listing may miss it while names change. */
const MAX_LISTINGS = 3;

/** Test of a file that may be a copy of another. */
export type CopyTest = (file: Deno.FsFile) => Promise<boolean>;

/** Properties of a copy. */
export interface CopySearch {
  /** Returns true for the names that a copy may have. */
  readonly isName: (name: string) => boolean;
  /** Smallest size, in bytes. */
  readonly size: number;
  readonly isCopy: CopyTest;
}

/** Copy that was found, and is open. */
export interface FoundCopy {
  readonly file: Deno.FsFile;
  readonly identity: string;
}

/** Finds and opens a copy that a rotation tool made in a folder. */
export async function findCopy(folder: string, search: CopySearch): Promise<FoundCopy | undefined> {
  for (let listing = 0; listing < MAX_LISTINGS; listing++) {
    const copy = await findOnce(folder, search);
    if (copy !== undefined) return copy;
  }
}

async function findOnce(folder: string, search: CopySearch): Promise<FoundCopy | undefined> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const copy = search.isName(name) ? await openCopy(join(folder, name), search) : undefined;
      if (copy !== undefined) return copy;
    }
  } catch {
    // The folder was deleted.
  }
}

async function openCopy(path: string, { size: least, isCopy }: CopySearch): Promise<FoundCopy | undefined> {
  try {
    // Opening anything but a regular file may block for ever.
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size < least) return undefined;
    const file = await Deno.open(path);
    if (await isCopy(file).catch(() => false)) return { file, identity: identityOf(path, file.statSync()) };
    file.close();
  } catch {
    // Just deleted, or not readable.
  }
}
