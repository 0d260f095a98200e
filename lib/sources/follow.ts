import { basename, dirname, join, resolve } from "node:path";
import { reasonOf } from "../runtime/reason.ts";
import type { RecordInput } from "../record/record.ts";
import { sleep } from "../runtime/sleep.ts";
import { FolderWatch } from "./folder_watch.ts";
import { expandGlob, isGlob } from "./glob.ts";
import type { LineRecordsOptions, SourceStats } from "../parse/line_records.ts";
import type { Report } from "./report.ts";
import { isCompressed, isRotatedName } from "./rotated.ts";
import { identityOf, TailFile } from "./tail_file.ts";

/** Options for {@linkcode Follower}. */
export interface FollowerOptions {
  /** How many of its last lines a file begins with that is there at the start. @default {50} */
  lines?: number;
  /** The longest time until a change is seen, in ms, where the system tells nothing of it. @default {1000} */
  pollMs?: number;
  /** Whether to have the system tell of changes, too. @default {true} */
  watch?: boolean;
  /** After how long without more of it a line is taken as it is, in ms. @default {5000} */
  partialLineMs?: number;
  /** How long a file is read on that has no name any more, in ms after it last grew. @default {30_000} */
  lingerMs?: number;
  /** How lines become records. */
  records?: LineRecordsOptions;
  /** Learns what happens to the files. */
  report?: Report;
}

/** Files without a name that are held open at most; of more, the oldest are let go of at their ends. */
const MAX_NAMELESS = 16;

/** Changes of that long are seen to at once, in ms. */
const GATHER_MS = 5;

/** How many names a record lists. */
const MAX_NAMES = 20;

/** Names that lead nowhere are remembered up to that many, for what comes back under them. */
const MAX_LOST_NAMES = 1000;

/** Files that are remembered though they are not open. */
const MAX_REMEMBERED = 10_000;

/** How far apart two changes are at least that a file system tells apart, in ms; two seconds on the coarsest. */
const CLOCK_TICK_MS = 2000;

/** How often the names beside a file are gone through anew when they change meanwhile. */
const MAX_LISTINGS = 10;

/** A name that was seen. */
interface Name {
  /** What it leads to. */
  identity: string | undefined;
  /** Since when it has led nowhere, in milliseconds since the Unix epoch; between two files it does so for a moment. */
  lostAt?: number;
  /** What lay beside it under rotated names and needs no more looking at. */
  readonly beside: Set<string>;
}

/**
 * Follows files as they grow: by name and by pattern, through rotation by rename, by copy and truncation, through
 * deletion and return.
 *
 * _Which file._ A file is known by its number on its device, not by its name: one that was renamed goes on where it was,
 * and is read to its end before the one that took its name. What took its name and lost it again between two looks is
 * found beside it, under the name that rotation gave it. A copy that rotation made is not a file of its own. Compressed
 * files are left out.
 *
 * _When._ The system tells of changes; each second it is looked anyway, for file systems that tell nothing, and for what
 * was not told.
 *
 * _What cannot be known._ A file that came and went between two looks; one that was cut short and has grown back beyond
 * where it was, with the same first KiB, between two looks; what a tool itself lost between copying and cutting.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Follower } from "./follow.ts";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "old\nnewer\nnewest\n");
 * const messages: unknown[] = [];
 * {
 *   await using follower = new Follower([path], ({ message }) => messages.push(message), { lines: 2 });
 *   await follower.start();
 * }
 * assertEquals(messages, ["newer", "newest"]);
 * await Deno.remove(path);
 * ```
 */
export class Follower implements AsyncDisposable {
  readonly #patterns: readonly string[];
  readonly #write: (input: RecordInput) => void;
  readonly #lines: number;
  readonly #recordsOptions: LineRecordsOptions | undefined;
  readonly #pollMs: number;
  readonly #watch: boolean;
  readonly #partialLineMs: number;
  readonly #lingerMs: number;
  readonly #report: Report;
  /** The files that are held open, by identity. */
  readonly #files = new Map<string, TailFile>();
  /** The names that were seen. */
  readonly #names = new Map<string, Name>();
  /** Since when a file that is held open has had no name that is followed. */
  readonly #namelessSince = new Map<string, number>();
  /** When each folder had changed, as of when it was looked at, in milliseconds since the Unix epoch. */
  readonly #folders = new Map<string, { changedAt: number | undefined; lookedAt: number }>();
  /** The size at which a file was found to be a copy, by identity. */
  readonly #copies = new Map<string, number>();
  /** What was complained about, so that it is done once. */
  readonly #complaints = new Map<string, string>();
  readonly #changes = new FolderWatch((folder, error) => this.#complain(folder, error));
  #running: Promise<void> | undefined;
  #closed = false;
  /** How far files were read that are no longer open, by identity; they may be seen again. */
  readonly #done = new Map<string, number>();
  /** What was read of them. */
  readonly #past = new Map<string, SourceStats>();

  /**
   * @param patterns Paths, or patterns such as `logs/*.log`, which are looked at again and again. What is there under
   * the very name is not a pattern.
   * @param write Takes each record; its `metadata.source` is the path.
   * @param options Where to begin, how often to look, and who learns what happens.
   */
  constructor(patterns: readonly string[], write: (input: RecordInput) => void, options: FollowerOptions = {}) {
    const { lines = 50, pollMs = 1000, watch = true, partialLineMs = 5000, lingerMs = 30_000 } = options;
    this.#patterns = patterns;
    this.#write = write;
    this.#lines = lines;
    this.#recordsOptions = options.records;
    this.#pollMs = pollMs;
    this.#watch = watch;
    this.#partialLineMs = partialLineMs;
    this.#lingerMs = lingerMs;
    this.#report = options.report ?? (() => {});
  }

  /**
   * Reads the last lines of what is there, and follows it from then on.
   *
   * @throws {Deno.errors.NotCapable} If Deno was not given the permission to read.
   */
  async start(): Promise<void> {
    const begun = this.#begin();
    this.#running = begun.then(() => this.#run(), () => {}); // whoever has started it learns of it
    await begun;
  }

  /** What was read, for each source. */
  get stats(): SourceStats[] {
    const all = new Map(this.#past);
    for (const { stats } of this.#files.values()) all.set(stats.source, sumOf(all.get(stats.source), stats));
    return [...all.values()];
  }

  /** Lets go of all files, also while it starts. What was begun of a line is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#changes[Symbol.dispose]();
    for (const file of this.#files.values()) file.stop();
    await this.#running;
    await Promise.all([...this.#files.values()].map((file) => this.#close(file)));
  }

  async #begin(): Promise<void> {
    await this.#scan(true);
    if (this.#closed) return;
    const names = [...this.#files.values()].map(({ source }) => source);
    this.#report("info", "Files followed: {count}", { count: names.length, files: names.slice(0, MAX_NAMES) });
  }

  async #run(): Promise<void> {
    let looked = performance.now();
    while (!this.#closed) {
      await this.#changes.told(Math.max(0, looked + this.#pollMs - performance.now()));
      if (this.#closed) return;
      const isDue = performance.now() - looked >= this.#pollMs;
      const told = this.#changes.take();
      if (isDue || told === "all") {
        await this.#scan(false).catch((error) => this.#complain("files", error));
        looked = performance.now();
      } else {
        const grown = [...this.#files.values()].filter(({ path }) => told.has(resolve(path)));
        await Promise.all(grown.map((file) => this.#readOn(file)));
      }
      await sleep(GATHER_MS);
    }
  }

  /** Looks at everything: what is there, what is new, what has gone, and what has grown. */
  async #scan(isFirst: boolean): Promise<void> {
    const folders = new Set<string>();
    const present = new Map<string, string>(); // identity to path
    const infos = new Map<string, Deno.FileInfo>(); // path to what it leads to
    for (const path of await this.#paths(folders)) {
      if (this.#closed) return;
      const info = await this.#stat(path);
      if (info === undefined) continue;
      infos.set(path, info);
      const identity = identityOf(path, info);
      if (!present.has(identity)) present.set(identity, path);
    }
    if (this.#watch) await this.#changes.watch(folders);
    const changed = await this.#changedFolders(new Set([...infos.keys()].map((path) => dirname(path))));
    // What has lost its name is read before what has taken it.
    for (const file of this.#files.values()) {
      const path = present.get(file.identity);
      if (path !== undefined) file.path = path;
      else await this.#readOn(file);
    }
    for (const [path, info] of infos) {
      if (this.#closed) return;
      const identity = identityOf(path, info);
      if (present.get(identity) === path) await this.#see(path, identity, info, isFirst);
    }
    for (const path of isFirst ? [] : await besideWhichNew(changed, infos.keys())) {
      const beside = this.#names.get(path)?.beside;
      if (beside !== undefined) await this.#readPassedThrough(path, beside, []);
    }
    this.#missNames(infos);
    for (const identity of this.#copies.keys()) if (!present.has(identity)) this.#copies.delete(identity);
    await this.#tidy(present);
  }

  /** The folders in which names have changed since they were last looked at. */
  async #changedFolders(folders: ReadonlySet<string>): Promise<Set<string>> {
    const changed = new Set<string>();
    for (const folder of folders) {
      const lookedAt = Date.now();
      const changedAt = await Deno.stat(folder).then(({ mtime }) => mtime?.getTime(), () => undefined);
      const before = this.#folders.get(folder);
      // One that had changed just then may have changed once more in the same tick.
      const isSame = before !== undefined && before.changedAt === changedAt && changedAt !== undefined &&
        before.lookedAt - changedAt > CLOCK_TICK_MS;
      if (!isSame) changed.add(folder);
      this.#folders.set(folder, { changedAt, lookedAt });
    }
    for (const folder of this.#folders.keys()) if (!folders.has(folder)) this.#folders.delete(folder);
    return changed;
  }

  /** What the patterns name, each once; what has no wildcards is named whether it is there or not. */
  async #paths(folders: Set<string>): Promise<Set<string>> {
    const paths = new Set<string>();
    for (const pattern of this.#patterns) {
      if (!isGlob(pattern) || await isThere(pattern)) {
        folders.add(dirname(pattern));
        paths.add(pattern);
      } else {
        const found = await expandGlob(pattern, (folder) => folders.add(folder));
        for (const path of found) if (!isCompressed(path)) paths.add(path);
      }
    }
    return paths;
  }

  async #stat(path: string): Promise<Deno.FileInfo | undefined> {
    try {
      const info = await Deno.stat(path);
      if (info.isFile) return info;
      this.#complain(path, "it is not a regular file");
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      if (!(error instanceof Deno.errors.NotFound)) this.#complain(path, error);
      else if (!this.#names.has(path)) await this.#miss(path);
    }
  }

  /** Takes notice of what a name leads to. */
  async #see(path: string, identity: string, info: Deno.FileInfo, isFirst: boolean): Promise<void> {
    const name = this.#names.get(path);
    const known = this.#files.get(identity);
    if (known !== undefined && name?.identity === identity) {
      name.lostAt = undefined;
      if (known.isChanged(info)) await this.#readOn(known);
      return;
    }
    if (this.#copies.get(identity) === info.size) return;
    // What is beside it now was there before it, and is none of ours. Whatever comes to lie there after it was opened
    // has had its name.
    const beside = name?.beside ?? identitiesOf(await rotatedOf(path));
    const arrived = known ?? await this.#open(path, path, isFirst ? this.#lines : undefined);
    if (arrived === undefined) return;
    await this.#readPassedThrough(path, beside, [arrived]);
    this.#names.set(path, { identity: arrived.identity, beside });
    if (isFirst || known !== undefined) return;
    this.#report("info", name?.identity === undefined ? "Following {file}" : "{file} was rotated", { file: path });
  }

  /**
   * Reads what has had a name and lost it again before it was seen, be it that it was renamed or that it was copied and
   * cut short.
   *
   * @param beside What needs no looking at; what was looked at is added, and what was so long ago is taken out.
   * @param files What else is to be read, in the order in which it came.
   */
  async #readPassedThrough(path: string, beside: Set<string>, files: TailFile[]): Promise<void> {
    for (let listing = 0; listing < MAX_LISTINGS; listing++) {
      // An empty one has nothing to give, or is a copy that has only been begun.
      const unknown = (await rotatedOf(path)).filter(({ identity, size }) => size > 0 && !beside.has(identity));
      if (unknown.length === 0) break;
      for (const { path: at, identity, size } of unknown) {
        const isKnown = this.#files.has(identity) || this.#copies.get(identity) === size;
        const file = isKnown ? undefined : await this.#open(at, path, undefined);
        if (file !== undefined) files.push(file);
        else if (isKnown || this.#complaints.has(at)) beside.add(identity);
      }
    }
    forgetOldest(beside);
    for (const file of files.sort((a, b) => a.bornAt - b.bornAt)) {
      this.#flushAllBut(file);
      // Now that those before it were read, it may turn out to be a copy.
      if (file.offset === 0 && await this.#isCopy(file)) await this.#close(file);
      else await this.#readOn(file);
    }
  }

  /**
   * Opens a file, unless it is open, or a copy of one that is. Names change meanwhile, so it may be another than was
   * seen; what it is, it says itself.
   */
  async #open(path: string, source: string, lines: number | undefined): Promise<TailFile | undefined> {
    try {
      const file = await TailFile.open(path, source, this.#write, {
        lines,
        records: this.#recordsOptions,
        offsetOf: (identity) => this.#done.get(identity),
        onTruncated: (recoveredBytes) =>
          this.#report("info", "{file} was truncated", { file: source, recovered_bytes: recoveredBytes }),
      });
      this.#complaints.delete(path);
      if (!this.#files.has(file.identity) && !await this.#isCopy(file)) {
        this.#files.set(file.identity, file);
        return file;
      }
      await file.close();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) this.#changes.tellAll(); // the same
      else this.#complain(path, error);
    }
  }

  /** Whether a file is a copy of one that is followed. One that still grows is looked at again. */
  async #isCopy(file: TailFile): Promise<boolean> {
    for (const other of this.#files.values()) {
      if (!await other.isCopiedBy(file)) continue;
      this.#copies.set(file.identity, file.size);
      return true;
    }
    return false;
  }

  async #readOn(file: TailFile): Promise<void> {
    try {
      await file.readOn();
      this.#complaints.delete(file.path);
    } catch (error) {
      this.#complain(file.path, error);
    }
  }

  /** Has what came before a file, under the same name, go before what it gives. */
  #flushAllBut(file: TailFile): void {
    for (const other of this.#files.values()) if (other !== file && other.source === file.source) other.flush();
  }

  /** Takes notice of names that lead nowhere any more. */
  #missNames(infos: ReadonlyMap<string, Deno.FileInfo>): void {
    const lost: string[] = [];
    for (const [path, name] of this.#names) {
      if (infos.has(path)) continue;
      lost.push(path);
      if (name.identity === undefined) continue;
      name.lostAt ??= Date.now();
      if (Date.now() - name.lostAt < this.#pollMs) continue;
      const file = this.#files.get(name.identity);
      const wasMoved = file !== undefined && file.path !== path;
      name.identity = undefined;
      const isNamed = this.#patterns.includes(path);
      if (!wasMoved) this.#report(isNamed ? "warn" : "info", "{file} has gone", { file: path });
    }
    for (const path of lost.slice(0, -MAX_LOST_NAMES)) this.#names.delete(path);
  }

  /** Takes notice of a name that leads nowhere yet. */
  async #miss(path: string): Promise<void> {
    this.#names.set(path, { identity: undefined, beside: identitiesOf(await rotatedOf(path)) });
    this.#report("warn", "Cannot find {file} yet", { file: path });
  }

  /** Ends lines whose rest does not come, and lets go of files that have lost their names and do not grow. */
  async #tidy(present: ReadonlyMap<string, string>): Promise<void> {
    const now = Date.now();
    const nameless: TailFile[] = [];
    for (const file of this.#files.values()) {
      if (file.isInLine && now - file.grewAt >= this.#partialLineMs) file.endLine();
      if (present.has(file.identity)) {
        this.#namelessSince.delete(file.identity);
        continue;
      }
      const since = this.#namelessSince.get(file.identity) ?? now;
      this.#namelessSince.set(file.identity, since);
      if (now - Math.max(since, file.grewAt) >= this.#lingerMs) await this.#close(file);
      else nameless.push(file);
    }
    for (const file of nameless.slice(0, -MAX_NAMELESS)) await this.#close(file);
  }

  async #close(file: TailFile): Promise<void> {
    this.#files.delete(file.identity);
    this.#namelessSince.delete(file.identity);
    await file.close();
    if (file.bornAt > 0) this.#done.set(file.identity, file.offset);
    forgetOldest(this.#done);
    const { stats } = file;
    this.#past.set(stats.source, sumOf(this.#past.get(stats.source), stats));
    forgetOldest(this.#past);
  }

  #complain(path: string, reason: unknown): void {
    const text = reasonOf(reason);
    if (this.#complaints.get(path) === text) return;
    this.#complaints.set(path, text);
    forgetOldest(this.#complaints);
    this.#report("warn", "Cannot read {file}: {reason}", { file: path, reason: text });
  }
}

/** The paths in changed folders beside which there are rotated names. */
async function besideWhichNew(changed: ReadonlySet<string>, paths: Iterable<string>): Promise<string[]> {
  const names = new Map<string, string[]>();
  for (const folder of changed) {
    const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []); // it is gone or cannot be listed
    names.set(folder, entries.map(({ name }) => name));
  }
  return [...paths].filter((path) => names.get(dirname(path))?.some((name) => isRotatedName(name, basename(path))));
}

/** A file beside another. */
interface Rotated {
  readonly path: string;
  readonly identity: string;
  readonly size: number;
}

/** The files beside one that have its name with a rotated file's ending. */
async function rotatedOf(path: string): Promise<Rotated[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const rotated: Rotated[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!isRotatedName(entry.name, name)) continue;
      const at = join(folder, entry.name);
      const info = await Deno.stat(at).catch(() => undefined); // it has just gone
      if (info?.isFile) rotated.push({ path: at, identity: identityOf(at, info), size: info.size });
    }
  } catch {
    // The folder is gone or cannot be listed: there is nothing to be found.
  }
  return rotated;
}

/** Keeps a collection within its bound. */
function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) return;
    remembered.delete(key);
  }
}

function identitiesOf(files: readonly Rotated[]): Set<string> {
  return new Set(files.map(({ identity }) => identity));
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function sumOf(a: SourceStats | undefined, b: SourceStats): SourceStats {
  if (a === undefined) return b;
  return {
    ...b,
    lines: a.lines + b.lines,
    records: a.records + b.records,
    joined: a.joined + b.joined,
    cutLines: a.cutLines + b.cutLines,
    cutBytes: a.cutBytes + b.cutBytes,
    cleaned: a.cleaned + b.cleaned,
  };
}
