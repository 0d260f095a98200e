import { basename, resolve } from "node:path";
import type { SourceStats } from "../parse/line_records.ts";
import { forgetOldest } from "./forget_oldest.ts";
import { originalsOf } from "./rotated.ts";
import { sumOf } from "./source_stats.ts";
import type { TailFile } from "./tail_file.ts";

/** Files that are held open, by identity, name and path, and what is remembered of closed ones. */
export class OpenFiles {
  readonly #files = new Map<string, TailFile>();
  /** Files by their first and their current name, since a copy is recognised by its name. */
  readonly #byName = new Map<string, Set<TailFile>>();
  /** Files by their absolute current path. */
  readonly #byPath = new Map<string, TailFile>();
  /** Size at which a file was found to be a copy, by identity. */
  readonly #copies = new Map<string, number>();
  /** Bytes read of closed files, by identity; they may be seen again. */
  readonly #offsets = new Map<string, number>();
  /** Counters of closed files, by source. */
  readonly #past = new Map<string, SourceStats>();

  get size(): number {
    return this.#files.size;
  }

  /** Returns the open file with an identity. */
  get(identity: string): TailFile | undefined {
    return this.#files.get(identity);
  }

  /** Returns the open file at an absolute path. */
  at(path: string): TailFile | undefined {
    return this.#byPath.get(path);
  }

  /** Returns the open files in the order in which they were opened. */
  values(): IterableIterator<TailFile> {
    return this.#files.values();
  }

  /** Returns the open files with a source, in the order in which they were opened. */
  withSource(source: string): TailFile[] {
    return Array.from(this.#byName.get(basename(source)) ?? []).filter((file) => file.source === source);
  }

  /** Counters of each source, closed files included. */
  get stats(): SourceStats[] {
    const all = new Map(this.#past);
    for (const { stats } of this.#files.values()) all.set(stats.source, sumOf(all.get(stats.source), stats));
    return [...all.values()];
  }

  /** Returns the bytes that were read of a file before it was closed. */
  offsetOf(identity: string): number | undefined {
    return this.#offsets.get(identity);
  }

  add(file: TailFile): void {
    this.#files.set(file.identity, file);
    this.#index(file);
  }

  /** Notes the current path of a file. */
  move(file: TailFile, path: string): void {
    if (file.path === path) return;
    this.#unindex(file);
    file.path = path;
    this.#index(file);
  }

  /** Closes a file and remembers what was read of it. */
  async close(file: TailFile): Promise<void> {
    this.#files.delete(file.identity);
    this.#unindex(file);
    await file.close();
    if (file.bornAt > 0 && file.hasBegun) this.#offsets.set(file.identity, file.offset);
    forgetOldest(this.#offsets);
    const { stats } = file;
    this.#past.set(stats.source, sumOf(this.#past.get(stats.source), stats));
    forgetOldest(this.#past);
  }

  /**
   * Returns true if a file is a copy of an open one. The check is repeated when the file has grown.
   *
   * @param file File that may be a copy.
   * @throws If the file cannot be read.
   */
  async isCopy(file: TailFile): Promise<boolean> {
    for (const original of originalsOf(basename(file.path))) {
      for (const other of this.#byName.get(original) ?? []) {
        if (other === file || !await other.isCopiedBy(file)) continue;
        this.#copies.set(file.identity, file.size);
        file.noteAsCopy();
        return true;
      }
    }
    return false;
  }

  /** Returns true if a file is empty and has a rotated name of an open one: it may be a copy that has just been begun. */
  mayBecomeCopy(path: string, size: number): boolean {
    return size === 0 && originalsOf(basename(path)).some((name) => this.#byName.has(name));
  }

  /** Returns true if a file of that size is known to be a copy. */
  isKnownCopy(identity: string, size: number): boolean {
    return this.#copies.get(identity) === size;
  }

  /** Forgets copies that no longer exist. */
  keepCopies(present: ReadonlyMap<string, unknown>): void {
    for (const identity of this.#copies.keys()) if (!present.has(identity)) this.#copies.delete(identity);
  }

  #index(file: TailFile): void {
    for (const name of namesOf(file)) {
      const files = this.#byName.get(name);
      if (files === undefined) this.#byName.set(name, new Set([file]));
      else files.add(file);
    }
    this.#byPath.set(resolve(file.path), file);
  }

  #unindex(file: TailFile): void {
    for (const name of namesOf(file)) {
      const files = this.#byName.get(name);
      files?.delete(file);
      if (files?.size === 0) this.#byName.delete(name);
    }
    const path = resolve(file.path);
    if (this.#byPath.get(path) === file) this.#byPath.delete(path);
  }
}

function namesOf({ source, path }: TailFile): Set<string> {
  return new Set([basename(source), basename(path)]);
}
