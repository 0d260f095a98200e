import { basename, join, resolve } from "node:path";
import { sleep } from "../runtime/sleep.ts";
import { identityOf } from "./file_identity.ts";

/**
 * Watches folders for changes. Some file systems report none, so a caller has to poll as well.
 *
 * A folder with a named pipe is not watched: the system's watcher opens files that change, which blocks it until the pipe
 * has a writer. A watcher that may be blocked is left alone, since closing it blocks the program.
 */
export class FolderWatch implements Disposable {
  readonly #onError: (folder: string, error: unknown) => void;
  readonly #watchers = new Map<string, { identity: string; watcher: Deno.FsWatcher }>();
  /** Files with a reported change. */
  #files = new Set<string>();
  /** True if names changed, so that single files are not enough. */
  #isMore = false;
  #wake = () => {};
  readonly #end = new AbortController();
  #closed = false;

  /** @param onError Receives folders that cannot be watched. */
  constructor(onError: (folder: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Sets the folders to watch. A folder that was replaced by another is watched again. */
  async watch(folders: ReadonlySet<string>): Promise<void> {
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#unwatch(folder);
    for (const folder of folders) {
      try {
        const identity = identityOf(folder, await Deno.stat(folder));
        const watched = this.#watchers.get(folder);
        if (watched?.identity === identity) continue;
        this.#unwatch(folder);
        if (this.#closed || hasPipe(folder)) continue;
        const watcher = Deno.watchFs(folder, { recursive: false });
        this.#watchers.set(folder, { identity, watcher });
        this.#listen(folder, watcher);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) this.#onError(folder, error);
      }
    }
  }

  /** Waits for a change or a call of {@linkcode tellAll}, for at most `ms`. */
  async told(ms: number): Promise<void> {
    if (this.#closed || this.#isMore || this.#files.size > 0) return;
    const timeout = new AbortController();
    this.#wake = () => timeout.abort();
    await sleep(ms, timeout.signal);
    this.#wake = () => {};
  }

  /** Waits for `ms`, or until the watch is closed. Changes do not end the wait. */
  async pause(ms: number): Promise<void> {
    if (!this.#closed) await sleep(ms, this.#end.signal);
  }

  /** Acts as if the system had reported changed names. */
  tellAll(): void {
    this.#isMore = true;
    this.#wake();
  }

  /** Returns the changes since the last call: absolute paths of files that grew, or `"all"`. */
  take(): ReadonlySet<string> | "all" {
    const told = this.#isMore ? "all" : this.#files;
    this.#files = new Set();
    this.#isMore = false;
    return told;
  }

  /** Ends the watching and any wait. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#end.abort();
    this.#wake();
    for (const folder of this.#watchers.keys()) this.#unwatch(folder);
  }

  #unwatch(folder: string): void {
    if (!hasPipe(folder)) this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  async #listen(folder: string, watcher: Deno.FsWatcher): Promise<void> {
    const base = resolve(folder);
    try {
      for await (const { kind, paths, flag } of watcher) {
        if (kind === "access") continue; // also caused by our own reads
        if (kind === "modify" && flag === null) {
          for (const path of paths) this.#files.add(join(base, basename(path)));
          this.#wake();
        } else this.tellAll();
      }
    } catch {
      // The watcher was closed or failed. Polling goes on.
    }
  }
}

/** Returns true if a folder contains a named pipe, or a link to one. */
function hasPipe(folder: string): boolean {
  try {
    for (const { name, isFile, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
      if (!isFile && !isDirectory && (!isSymlink || leadsToPipe(join(folder, name)))) return true;
    }
  } catch {
    // It was deleted, or cannot be listed.
  }
  return false;
}

function leadsToPipe(link: string): boolean {
  try {
    return Deno.statSync(link).isFifo ?? false;
  } catch {
    return false; // a link to nothing
  }
}
