import { basename, join, resolve } from "node:path";
import { sleep } from "../runtime/sleep.ts";
import { identityOf } from "./tail_file.ts";

/** Watches folders for changes. Some file systems report none, so a caller has to poll as well. */
export class FolderWatch implements Disposable {
  readonly #onError: (folder: string, error: unknown) => void;
  readonly #watchers = new Map<string, { identity: string; watcher: Deno.FsWatcher }>();
  /** Files with a reported change. */
  #files = new Set<string>();
  /** True if names changed, so that single files are not enough. */
  #isMore = false;
  #wake = () => {};
  #closed = false;

  /** @param onError Receives folders that cannot be watched. */
  constructor(onError: (folder: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Sets the folders to watch. A folder that was replaced by another is watched again. */
  async watch(folders: ReadonlySet<string>): Promise<void> {
    for (const [folder, { watcher }] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      try {
        const identity = identityOf(folder, await Deno.stat(folder));
        const watched = this.#watchers.get(folder);
        if (watched?.identity === identity) continue;
        watched?.watcher.close();
        this.#watchers.delete(folder);
        if (this.#closed) return;
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
    this.#wake();
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
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
