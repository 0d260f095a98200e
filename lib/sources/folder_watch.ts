import { basename, join, resolve } from "node:path";
import { sleep } from "../runtime/sleep.ts";
import { identityOf } from "./tail_file.ts";

/** Has the system tell of changes in folders. Where it tells nothing of them, whoever waits has to look all the same. */
export class FolderWatch implements Disposable {
  readonly #onError: (folder: string, error: unknown) => void;
  readonly #watchers = new Map<string, { identity: string; watcher: Deno.FsWatcher }>();
  /** Files that the system told of, and whether it told of more than those. */
  #files = new Set<string>();
  #isMore = false;
  #wake = () => {};
  #closed = false;

  /** @param onError Learns of folders that cannot be watched. */
  constructor(onError: (folder: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Says which folders are watched from now on. One that another has taken the place of is watched anew. */
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

  /** Waits until the system tells of something or `tellAll()` was called, but no longer than that. */
  async told(ms: number): Promise<void> {
    if (this.#closed || this.#isMore || this.#files.size > 0) return;
    const timeout = new AbortController();
    this.#wake = () => timeout.abort();
    await sleep(ms, timeout.signal);
    this.#wake = () => {};
  }

  /** Does as if the system had told of more than single files. */
  tellAll(): void {
    this.#isMore = true;
    this.#wake();
  }

  /** What was told of since the last call: files that have grown, by their whole paths, or `"all"`. */
  take(): ReadonlySet<string> | "all" {
    const told = this.#isMore ? "all" : this.#files;
    this.#files = new Set();
    this.#isMore = false;
    return told;
  }

  /** Ends the watching, and whatever waits. */
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
        if (kind === "access") continue; // our own, among others
        if (kind === "modify" && flag === null) {
          for (const path of paths) this.#files.add(join(base, basename(path)));
          this.#wake();
        } else this.tellAll();
      }
    } catch {
      // It was closed, or broke: there is the look all the same.
    }
  }
}
