import { isRotatedName, originalsOf } from "./rotated.ts";

/** Coarsest resolution of a file system's times, in ms. */
const CLOCK_TICK_MS = 2000;

/** Names in a folder at one time. */
export class Listing {
  readonly entries: readonly Deno.DirEntry[];
  #rotated: Map<string, string[]> | undefined;

  constructor(entries: readonly Deno.DirEntry[]) {
    this.entries = entries;
  }

  /** Returns the rotated names of a file. */
  rotatedOf(name: string): readonly string[] {
    return this.#rotatedNames.get(name) ?? [];
  }

  /** Rotated names by the original one, found in one pass, since a folder may have ten thousand files. */
  get #rotatedNames(): Map<string, string[]> {
    if (this.#rotated !== undefined) return this.#rotated;
    this.#rotated = new Map();
    for (const { name } of this.entries) {
      for (const original of originalsOf(name)) {
        if (!isRotatedName(name, original)) continue;
        const names = this.#rotated.get(original);
        if (names === undefined) this.#rotated.set(original, [name]);
        else names.push(name);
      }
    }
    return this.#rotated;
  }
}

interface Known {
  readonly listing: Listing;
  /** Time of the last change of the folder, in milliseconds since the Unix epoch. */
  readonly changedAt: number | undefined;
  /** Time of the listing, in milliseconds since the Unix epoch. */
  readonly listedAt: number;
  /** Number of the last scan that used the listing. */
  scan: number;
  /** True if that scan found the folder changed. */
  isChanged: boolean;
}

const EMPTY = new Listing([]);

/** Listings of folders. A scan lists each folder at most once, and a folder without changes not at all. */
export class Listings {
  readonly #known = new Map<string, Known>();
  #scan = 0;

  /** Begins a scan. Folders that the last scan did not use are forgotten. */
  begin(): void {
    for (const [folder, { scan }] of this.#known) if (scan < this.#scan) this.#known.delete(folder);
    this.#scan++;
  }

  /**
   * Returns the listing of a folder in this scan; an empty one if it cannot be listed.
   *
   * @throws {Deno.errors.NotCapable} If Deno was not given the permission to read.
   */
  async of(folder: string): Promise<Listing> {
    const known = this.#known.get(folder);
    if (known?.scan === this.#scan) return known.listing;
    const listedAt = Date.now();
    const changedAt = await Deno.stat(folder || ".").then(({ mtime }) => mtime?.getTime(), () => undefined);
    // A folder that had changed just before its listing may have changed again in the same tick.
    const isSame = known !== undefined && changedAt !== undefined && known.changedAt === changedAt &&
      known.listedAt - changedAt > CLOCK_TICK_MS;
    if (!isSame) return await this.#list(folder, changedAt, listedAt);
    known.scan = this.#scan;
    known.isChanged = false;
    return known.listing;
  }

  /** Lists a folder again. */
  async again(folder: string): Promise<Listing> {
    return await this.#list(folder, undefined, Date.now());
  }

  /** Returns true if the names in a folder have changed since the last scan. */
  async isChanged(folder: string): Promise<boolean> {
    await this.of(folder);
    return this.#known.get(folder)!.isChanged;
  }

  async #list(folder: string, changedAt: number | undefined, listedAt: number): Promise<Listing> {
    const listing = await list(folder);
    this.#known.set(folder, { listing, changedAt, listedAt, scan: this.#scan, isChanged: true });
    return listing;
  }
}

async function list(folder: string): Promise<Listing> {
  try {
    return new Listing(await Array.fromAsync(Deno.readDir(folder || ".")));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return EMPTY; // missing, not a folder, or not readable; the next scan may find it
  }
}
