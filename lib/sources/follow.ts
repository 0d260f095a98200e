import { basename, dirname } from "node:path";
import type { LineRecordsOptions, SourceStats } from "../parse/line_records.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { identityOf } from "./file_identity.ts";
import { infosOf, MAX_PARALLEL } from "./file_infos.ts";
import { FilePositions, formatSkipped, type OnWritten } from "./file_position.ts";
import { forgetOldest } from "./forget_oldest.ts";
import { FolderWatch } from "./folder_watch.ts";
import { expandGlob, isGlob } from "./glob.ts";
import { LeftFiles, MAX_LISTED } from "./left_files.ts";
import { Listings } from "./listings.ts";
import { OpenFiles } from "./open_files.ts";
import { isUnnamedPipe, PipeReader } from "./pipe.ts";
import type { Report } from "./report.ts";
import { isCompressed } from "./rotated.ts";
import { rotatedFilesOf } from "./rotated_files.ts";
import { TailFile } from "./tail_file.ts";

/** Options for {@linkcode Follower}. */
export interface FollowerOptions {
  /** Number of last lines that a file present at the start begins with. @default {50} */
  lines?: number;
  /** Time between two scans, in ms. Longer for thousands of files. @default {1000} */
  pollMs?: number;
  /** Uses change events of the system between scans. @default {true} */
  watch?: boolean;
  /** Follows links under a pattern that lead out of the folder before its first wildcard. @default {false} */
  followLinks?: boolean;
  /** Time without growth after which an unfinished line is a line, in ms; for an object of JSON 12 times. @default {5000} */
  partialLineMs?: number;
  /** Time that a file without a name is read after its last growth, in ms. @default {30_000} */
  lingerMs?: number;
  /** Options for the parser of its lines. */
  records?: LineRecordsOptions;
  /** Positions at which an earlier run left its files. They continue there, and their successors from the start. */
  positions?: FilePositions;
  /** Receives positions as records are written. @default positions are not told */
  onWritten?: OnWritten;
  /** Receives the events of the files. */
  report?: Report;
}

/** Files without a name that are held open. Beyond that the oldest ones are closed. */
const MAX_NAMELESS = 16;

/** Time in which changes are gathered, in ms. */
const GATHER_MS = 5;

/** Multiple of the time that an unfinished object of JSON may rest. Its halves alone would mean nothing. */
const OBJECT_RESTS = 12;

/** Lost names that are remembered, for files that come back. */
const MAX_LOST_NAMES = 1000;

/** Listings of a folder whose names keep changing during a scan. */
const MAX_LISTINGS = 10;

/** New files that are opened before the first of them is read. Their folders are listed once more in between. */
const GROUP = 2000;

/** File descriptors left to others, such as viewers, when the limit is reached. */
const RESERVED_DESCRIPTORS = 64;

/**
 * Files from which on scans are spaced out, and the least time between two scans, in durations of a look at all files, with
 * and without changed names. It is bounded, in ms.
 */
const MANY_FILES = 1000;
const IDLE_LOOKS = 48;
const CHANGED_LOOKS = 4;
const MAX_POLL_MS = 10_000;

/** Name that was seen. */
interface Name {
  /** Identity of its file. */
  identity: string | undefined;
  /** Time since which it has no file, in milliseconds since the Unix epoch. Rotation leaves a name without a file for a moment. */
  lostAt?: number;
  /** Identities under rotated names beside it that were dealt with. */
  readonly beside: Set<string>;
}

/** New file under a name. */
interface Arrival {
  readonly path: string;
  readonly identity: string;
}

/**
 * Follows files as they grow: by name and by pattern, through rotation by rename and by copy and truncation, through
 * deletion and re-creation.
 *
 * _Identity._ A file is known by its number on its device. A renamed file is read on, and to its end before its successor.
 * A file that was created and rotated between two scans is found beside its name, under a rotated name. A copy made by
 * rotation is not a file of its own. A file that was replaced by a longer copy of itself continues where it was left.
 * Compressed files are skipped.
 *
 * _Changes._ The system reports changes; scans find the rest, for example on file systems that report none. A scan lists
 * each changed folder once and looks at each file once. With thousands of files scans are spaced out, so that they take at
 * most 2 % of the time.
 *
 * _Pipes._ A named pipe is read if it is given by its name, not by a pattern.
 *
 * _Limits._ Not found are a file that was created and deleted between two scans, and lines lost by the rotating tool
 * between copy and truncation. A truncated file that grew beyond its former size between two scans, with the same first
 * KiB, is not recognised as truncated.
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
  readonly #followLinks: boolean;
  readonly #partialLineMs: number;
  readonly #lingerMs: number;
  readonly #report: Report;
  readonly #positions: FilePositions;
  readonly #onWritten: OnWritten | undefined;
  readonly #files = new OpenFiles();
  readonly #pipes = new Map<string, { readonly identity: string; readonly reader: PipeReader }>();
  readonly #listings = new Listings();
  /** Names that were seen. */
  readonly #names = new Map<string, Name>();
  /** Time since which an open file has no followed name, by identity. */
  readonly #namelessSince = new Map<string, number>();
  /** Reasons of reported failures by path, so that each is reported once. */
  readonly #complaints = new Map<string, string>();
  readonly #changes = new FolderWatch((folder, error) => this.#complain(folder, error));
  /** Most files to hold open. */
  #maxFiles = Infinity;
  readonly #left: LeftFiles;
  #running: Promise<void> | undefined;
  #closed = false;

  /**
   * @param patterns Paths, or patterns such as `logs/*.log`, which are expanded in each scan. An existing file with the
   * very name is not a pattern.
   * @param write Receives each record; its `metadata.source` is the path.
   * @param options Starting point, scans and reports.
   */
  constructor(patterns: readonly string[], write: (input: RecordInput) => void, options: FollowerOptions = {}) {
    const { lines = 50, pollMs = 1000, watch = true, partialLineMs = 5000, lingerMs = 30_000 } = options;
    this.#patterns = patterns;
    this.#write = write;
    this.#lines = lines;
    this.#recordsOptions = options.records;
    this.#pollMs = pollMs;
    this.#watch = watch;
    this.#followLinks = options.followLinks ?? false;
    this.#partialLineMs = partialLineMs;
    this.#lingerMs = lingerMs;
    this.#report = options.report ?? (() => {});
    this.#left = new LeftFiles(this.#report);
    this.#positions = options.positions ?? new FilePositions();
    this.#onWritten = options.onWritten;
  }

  /**
   * Reads the last lines of the files that exist, and follows them from then on.
   *
   * @throws {Deno.errors.NotCapable} If Deno was not given the permission to read.
   */
  async start(): Promise<void> {
    const begun = this.#begin();
    this.#running = begun.then((lookMs) => this.#run(lookMs), () => {}); // the caller receives the error
    await begun;
  }

  /** Counters of each source. */
  get stats(): SourceStats[] {
    return [...this.#files.stats, ...Array.from(this.#pipes.values(), ({ reader }) => reader.stats)];
  }

  /** Closes all files, also during the start. Unfinished lines are written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#changes[Symbol.dispose]();
    for (const file of this.#files.values()) file.stop();
    await this.#running;
    await Promise.all(Array.from(this.#pipes.values(), ({ reader }) => reader[Symbol.asyncDispose]()));
    await Promise.all(Array.from(this.#files.values(), (file) => this.#close(file)));
  }

  async #begin(): Promise<number> {
    const lookMs = await this.#scan(true);
    if (this.#closed) return lookMs;
    const names = [...Array.from(this.#files.values(), ({ source }) => source), ...this.#pipes.keys()];
    this.#report("info", "Files followed: {count}", { count: names.length, files: names.slice(0, MAX_LISTED) });
    return lookMs;
  }

  /** @param lookMs Duration of the first look at all files, in ms. */
  async #run(lookMs: number): Promise<void> {
    let scannedAt = performance.now();
    while (!this.#closed) {
      const isMany = this.#files.size > MANY_FILES;
      const idleMs = Math.max(this.#pollMs, isMany ? Math.min(IDLE_LOOKS * lookMs, MAX_POLL_MS) : 0);
      await this.#changes.told(Math.max(0, scannedAt + idleMs - performance.now()));
      if (this.#closed) return;
      const sinceMs = performance.now() - scannedAt;
      const told = this.#changes.take();
      if (told === "all" && isMany && sinceMs < CHANGED_LOOKS * lookMs) {
        this.#changes.tellAll();
        await this.#changes.pause(CHANGED_LOOKS * lookMs - sinceMs);
      } else if (told === "all" || sinceMs >= idleMs) {
        lookMs = await this.#scan(false).catch((error) => (this.#complain("files", error), lookMs));
        scannedAt = performance.now();
      } else {
        const grown = Array.from(told, (path) => this.#files.at(path)).filter((file) => file !== undefined);
        await Promise.all(grown.map((file) => this.#readOn(file)));
      }
      await sleep(GATHER_MS);
    }
  }

  /** Looks at everything: what exists, is new, has gone and has grown. Returns the duration of the look, in ms. */
  async #scan(isFirst: boolean): Promise<number> {
    const begunAt = performance.now();
    this.#listings.begin();
    this.#left.begin();
    const folders = new Set<string>();
    const paths = await this.#paths(folders);
    if (this.#watch) await this.#changes.watch(folders);
    const infos = await infosOf(paths, {
      isMany: this.#files.size > MANY_FILES,
      stat: (path) => this.#stat(path),
      isStopped: () => this.#closed,
    });
    const lookMs = performance.now() - begunAt;
    const present = new Map<string, string>(); // identity to path
    for (const [path, { identity }] of infos) if (!present.has(identity)) present.set(identity, path);
    // Files that have lost their names are read before those that have taken them.
    for (const file of this.#files.values()) {
      const path = present.get(file.identity);
      if (path !== undefined) this.#files.move(file, path);
      else await this.#readOn(file);
    }
    const arrivals: Arrival[] = [];
    for (const [path, { identity, info }] of infos) {
      if (this.#closed) return lookMs;
      if (present.get(identity) !== path) continue;
      const known = this.#files.get(identity);
      if (known?.isChanged(info) && !isFirst) await this.#readOn(known);
      const name = this.#names.get(path);
      if (known !== undefined && name?.identity === identity) name.lostAt = undefined;
      else if (!this.#files.mayBecomeCopy(path, info.size) && !this.#files.isKnownCopy(identity, info.size)) {
        arrivals.push({ path, identity });
      }
    }
    for (let at = 0; at < arrivals.length; at += GROUP) await this.#arrive(arrivals.slice(at, at + GROUP), isFirst);
    if (!isFirst) await this.#readBeside(infos.keys());
    this.#missNames(infos);
    this.#files.keepCopies(present);
    await this.#tidy(present);
    this.#left.report(infos.size);
    return lookMs;
  }

  /** Returns the paths that the patterns name. A path without wildcards is included whether it exists or not. */
  async #paths(folders: Set<string>): Promise<Set<string>> {
    const paths = new Set<string>();
    for (const pattern of this.#patterns) {
      if (!isGlob(pattern) || await exists(pattern)) {
        if (!isUnnamedPipe(pattern)) folders.add(dirname(pattern));
        paths.add(pattern);
        continue;
      }
      const found = await expandGlob(pattern, {
        listings: this.#listings,
        onFolder: (folder) => folders.add(folder),
        followLinks: this.#followLinks,
        onLink: (path) => this.#complain(path, "it is a link out of its folder; see --follow-links"),
      });
      for (const path of found) if (!isCompressed(path)) paths.add(path);
    }
    return paths;
  }

  async #stat(path: string): Promise<Deno.FileInfo | undefined> {
    try {
      const info = await Deno.stat(path);
      if (info.isFile) return info;
      if (info.isFifo && this.#patterns.includes(path)) await this.#openPipe(path, identityOf(path, info));
      else this.#complain(path, "it is not a regular file");
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      if (!(error instanceof Deno.errors.NotFound)) this.#complain(path, error);
      else if (!this.#names.has(path)) await this.#miss(path);
    }
  }

  async #openPipe(path: string, identity: string): Promise<void> {
    const open = this.#pipes.get(path);
    if (open?.identity === identity || this.#closed) return;
    await open?.reader[Symbol.asyncDispose]();
    const reader = new PipeReader(path, this.#write, this.#recordsOptions, (reason) => this.#complain(path, reason));
    this.#pipes.set(path, { identity, reader });
  }

  /** Opens and reads new files, and those that had their names in the meantime. */
  async #arrive(arrivals: readonly Arrival[], isFirst: boolean): Promise<void> {
    const opened: { path: string; file: TailFile; isKnown: boolean; beside: Set<string> }[] = [];
    for (let at = 0; at < arrivals.length && !this.#closed; at += MAX_PARALLEL) {
      await Promise.all(
        arrivals.slice(at, at + MAX_PARALLEL).map(async ({ path, identity }) => {
          // Files beside it by now existed before it and are not its own. Those that appear later have had its name.
          const beside = this.#names.get(path)?.beside ?? await this.#skip(path);
          const known = this.#files.get(identity);
          const file = known ?? await this.#open(path, path, isFirst);
          if (isFirst) await file?.findStart().catch(() => {}); // the first read finds it again, and tells the reason
          if (file !== undefined) opened.push({ path, file, isKnown: known !== undefined, beside });
        }),
      );
    }
    opened.sort((a, b) => a.path < b.path ? -1 : 1);
    for (const folder of new Set(opened.map(({ path }) => dirname(path)))) await this.#listings.again(folder);
    for (const { path, file, isKnown, beside } of opened) {
      if (this.#closed) return;
      if (this.#files.get(file.identity) !== file) continue; // closed for want of descriptors
      const { identity: before, lostAt } = this.#names.get(path) ?? {};
      const previous = before === undefined ? undefined : this.#files.get(before);
      const isCopy = !isKnown && previous !== undefined &&
        await file.continueFrom(previous, lostAt === undefined).catch(() => false);
      await this.#readPassedThrough(path, beside, [file], isFirst);
      this.#names.set(path, { identity: file.identity, beside });
      if (isFirst || isKnown) continue;
      const event = before === undefined ? "Following {file}" : isCopy ? "{file} was replaced" : "{file} was rotated";
      this.#report("info", event, { file: path });
    }
  }

  /**
   * Reads files that have had a name and lost it again before they were seen: they were renamed, or copied and truncated.
   *
   * @param beside Identities that were dealt with; new ones are added, and the oldest are dropped.
   * @param files Other files to read, in the order of their birth.
   */
  async #readPassedThrough(path: string, beside: Set<string>, files: TailFile[], isFirst: boolean): Promise<void> {
    for (let listing = 0; listing < MAX_LISTINGS; listing++) {
      // An empty file has no content yet, or is a copy that has just been begun.
      const unknown = (await rotatedFilesOf(path, this.#listings)).filter(({ identity, size }) =>
        size > 0 && !beside.has(identity)
      );
      if (unknown.length === 0) break;
      for (const { path: at, identity, size } of unknown) {
        const isKnown = this.#files.get(identity) !== undefined || this.#files.isKnownCopy(identity, size);
        const file = isKnown ? undefined : await this.#open(at, path, isFirst);
        if (file !== undefined) files.push(file);
        else if (isKnown || this.#complaints.has(at)) beside.add(identity);
      }
      await this.#listings.again(dirname(path));
    }
    forgetOldest(beside);
    for (const file of files.sort((a, b) => a.bornAt - b.bornAt)) {
      this.#flushAllBut(file);
      // With its predecessors read, the file may turn out to be a copy.
      if (file.offset === 0 && await this.#files.isCopy(file)) await this.#close(file);
      else await this.#readOn(file, isFirst ? file.size : Infinity);
    }
  }

  /** Reads new files beside names in changed folders. */
  async #readBeside(paths: Iterable<string>): Promise<void> {
    for (const path of paths) {
      const folder = dirname(path);
      const beside = await this.#listings.isChanged(folder) ? this.#names.get(path)?.beside : undefined;
      if (beside === undefined || (await this.#listings.of(folder)).rotatedOf(basename(path)).length === 0) continue;
      await this.#readPassedThrough(path, beside, [], false);
    }
  }

  /** Returns the identities of files beside a new path that are not its own, or that an earlier run has read. */
  async #skip(path: string): Promise<Set<string>> {
    const skipped = new Set<string>();
    for (const { identity, bornAt } of await rotatedFilesOf(path, this.#listings)) {
      if (this.#positions.mayContinue(path, identity, bornAt)) continue;
      skipped.add(identity);
      if (this.#positions.isSkipped(identity)) continue;
      this.#onWritten?.({ positionAt: () => formatSkipped({ identity, path }) }, 0, 0);
    }
    return skipped;
  }

  /**
   * Opens a file, unless it is open already or a copy of an open one. Names change in the meantime, so the open file
   * itself tells its identity.
   */
  async #open(path: string, source: string, isFirst: boolean): Promise<TailFile | undefined> {
    if (this.#closed) return undefined;
    if (this.#files.size >= this.#maxFiles) return void this.#left.add(path, isFirst);
    try {
      const isEarly = isFirst || this.#left.isLate(path);
      const file = await TailFile.open(path, source, this.#write, {
        lines: isEarly && !this.#positions.hasPath(source) ? this.#lines : undefined,
        positions: this.#positions,
        onWritten: this.#onWritten,
        records: this.#recordsOptions,
        offsetOf: (identity) => this.#files.offsetOf(identity),
        onTruncated: (recoveredBytes) =>
          this.#report("info", "{file} was truncated", { file: source, recovered_bytes: recoveredBytes }),
      });
      this.#complaints.delete(path);
      const isCopy = await this.#files.isCopy(file);
      if (!isCopy && this.#files.get(file.identity) === undefined) {
        this.#files.add(file);
        this.#left.opened(path);
        return file;
      }
      await file.close();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) this.#changes.tellAll(); // the name has changed again
      else if (reasonOf(error) === "too many open files" && this.#files.size > RESERVED_DESCRIPTORS) {
        this.#left.add(path, isFirst);
        await this.#giveUpDescriptors(isFirst);
      } else this.#complain(path, error);
    }
  }

  /** Closes the files opened last, so that viewers and others have descriptors left. */
  async #giveUpDescriptors(isFirst: boolean): Promise<void> {
    if (this.#files.size >= this.#maxFiles) return;
    this.#maxFiles = this.#files.size - RESERVED_DESCRIPTORS;
    for (const file of Array.from(this.#files.values()).slice(this.#maxFiles)) {
      this.#names.delete(file.source);
      this.#left.add(file.source, isFirst);
      await this.#close(file);
    }
  }

  /** @param until Offset at which reading may end. */
  async #readOn(file: TailFile, until?: number): Promise<void> {
    try {
      await file.readOn(until);
      this.#complaints.delete(file.path);
    } catch (error) {
      this.#complain(file.path, error);
    }
  }

  /** Writes the held records of a file's predecessors before its own. */
  #flushAllBut(file: TailFile): void {
    for (const other of this.#files.withSource(file.source)) if (other !== file && !other.isReading) other.flush();
  }

  /** Notes names without a file. */
  #missNames(infos: ReadonlyMap<string, unknown>): void {
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

  /** Notes a name without a file at its first scan. */
  async #miss(path: string): Promise<void> {
    this.#names.set(path, { identity: undefined, beside: await this.#skip(path) });
    this.#report("warn", "Cannot find {file} yet", { file: path });
  }

  /** Ends unfinished lines that do not grow, and closes files without a name that do not grow. */
  async #tidy(present: ReadonlyMap<string, string>): Promise<void> {
    const now = Date.now();
    const nameless: TailFile[] = [];
    for (const file of this.#files.values()) {
      const restMs = file.isInObject ? OBJECT_RESTS * this.#partialLineMs : this.#partialLineMs;
      if (file.isInLine && !file.isReading && now - file.grewAt >= restMs) file.endLine();
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
    this.#namelessSince.delete(file.identity);
    await this.#files.close(file);
  }

  #complain(path: string, reason: unknown): void {
    const text = reasonOf(reason);
    if (this.#complaints.get(path) === text) return;
    this.#complaints.set(path, text);
    forgetOldest(this.#complaints);
    this.#report("warn", "Cannot read {file}: {reason}", { file: path, reason: text });
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
