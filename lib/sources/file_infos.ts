import { TURNS } from "../base/turns.ts";
import { identityOf } from "./file_identity.ts";

/** Files whose state is read, or that are opened, at the same time. */
export const MAX_PARALLEL = 32;

/** Time that a file system takes to tell the state of a file from which on it is slow, in ms. */
const SLOW_STAT_MS = 2;

/** Work of reading the state of a file, in units of `Turns.spend()`. */
const STAT_WORK = 64;

/** File under a path. */
export interface FoundFile {
  readonly identity: string;
  readonly info: Deno.FileInfo;
}

/** Options for {@linkcode infosOf}. */
export interface InfosOptions {
  /** True if there are many files that were read before: then synchronous calls take a sixth of the CPU time. */
  readonly isMany: boolean;
  /** Returns the state of a regular file, or `undefined` for anything else. */
  readonly stat: (path: string) => Promise<Deno.FileInfo | undefined>;
  /** Returns true if the rest is not needed any more. */
  readonly isStopped: () => boolean;
}

/** Returns the files under paths. */
export async function infosOf(
  paths: ReadonlySet<string>,
  { isMany, stat, isStopped }: InfosOptions,
): Promise<Map<string, FoundFile>> {
  const infos = new Map<string, FoundFile>();
  const note = (path: string, info: Deno.FileInfo | undefined) => {
    if (info !== undefined) infos.set(path, { identity: identityOf(path, info), info });
  };
  const all = [...paths];
  let at = 0;
  let isFast = isMany;
  for (; isFast && at < all.length && !isStopped(); at++) {
    const begunAt = performance.now();
    const info = statNow(all[at]);
    isFast = performance.now() - begunAt < SLOW_STAT_MS; // a slow file system would hold the event loop
    note(all[at], info ?? await stat(all[at]));
    if (TURNS.spend(STAT_WORK)) await TURNS.next();
  }
  for (; at < all.length && !isStopped(); at += MAX_PARALLEL) {
    const part = all.slice(at, at + MAX_PARALLEL);
    const found = await Promise.all(part.map(stat));
    for (const [index, path] of part.entries()) note(path, found[index]);
  }
  return infos;
}

function statNow(path: string): Deno.FileInfo | undefined {
  try {
    const info = Deno.statSync(path);
    return info.isFile ? info : undefined;
  } catch {
    return undefined; // the caller looks again, for the reason
  }
}
