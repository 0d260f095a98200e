import { assertEquals } from "@std/assert";
import { FilePositions, formatPosition, formatSkipped } from "../../lib/sources/file_position.ts";
import { Follower } from "../../lib/sources/follow.ts";
import { Positions, type StoredPosition } from "../../lib/stream/positions.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { until } from "../support/wait.ts";

/** A followed file, and the records and positions that survive a crash of the follower. */
class Crashes implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync();
  readonly #path = `${this.#folder}/app.log`;
  readonly #random: Random;
  readonly #positions = new Map<string, StoredPosition>();
  /** Messages that are stored. */
  readonly stored: string[] = [];
  /** Messages that are to be stored. */
  readonly expected: string[] = [];
  #text = "";

  constructor(random: Random) {
    this.#random = random;
  }

  /** Appends records of one or more lines; the first line of the last record may be unfinished. */
  write(): void {
    let lastStart = 0;
    for (let count = this.#random.int(2, 30); count > 0; count--) {
      lastStart = this.#text.length;
      const message = `n${this.expected.length + 1}${" x".repeat(this.#random.int(0, 40))}`;
      const isTrace = this.#random.chance(0.2);
      this.expected.push(isTrace ? `Error: ${message}` : message);
      this.#text += isTrace ? `2026-01-01T00:00:00Z ERROR Error: ${message}\n    at a.js:1\n` : `${message}\n`;
    }
    this.#put(this.#random.chance(0.3) ? lastStart + this.#random.int(0, 3) : this.#text.length);
  }

  /** Finishes the line, and moves or copies the file to a rotated name. */
  rotate(): void {
    this.#put(this.#text.length);
    for (let number = 8; number > 0; number--) {
      const [from, to] = [number - 1, number].map((index) => index === 0 ? this.#path : `${this.#path}.${index}`);
      if (!exists(from)) continue;
      if (number > 1 || this.#random.chance(0.5)) Deno.renameSync(from, to);
      else {
        Deno.copyFileSync(from, to);
        Deno.truncateSync(from);
      }
    }
    if (!exists(this.#path)) Deno.writeTextFileSync(this.#path, "");
  }

  /** Follows the file until `isEnough`, and crashes after a random record. */
  async run(isEnough: (messages: readonly string[]) => boolean, storesAll = false): Promise<void> {
    const positions = new Positions();
    const messages: string[] = [];
    const write = ({ message, metadata }: { message?: unknown; metadata?: unknown }) => {
      const { error } = (metadata ?? {}) as { error?: object };
      messages.push(`${error === undefined ? "" : "Error: "}${String(message).replace(/^Error: /, "")}`);
    };
    await using follower = new Follower([this.#path], write, {
      pollMs: 5,
      watch: false,
      lines: 0,
      partialLineMs: 60_000,
      positions: new FilePositions(this.#positions.values()),
      onWritten: (place, records, offset) => positions.note(place, offset, { records, newest: messages.length }),
    });
    await follower.start();
    await until(() => isEnough(messages), "the records", () => [this.stored.length, messages.length, messages.at(-1)]);
    const end = positions.endBefore(storesAll ? messages.length : this.#random.int(0, messages.length));
    for (const position of positions.take(end)) this.#positions.set(position.key, position);
    this.stored.push(...messages.slice(0, end));
  }

  /** Follows the file until all is stored. */
  async finish(): Promise<void> {
    this.#put(this.#text.length);
    await this.run((messages) => this.stored.length + messages.length >= this.expected.length, true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  #put(length: number): void {
    Deno.writeTextFileSync(this.#path, this.#text.slice(0, length), { append: true });
    this.#text = this.#text.slice(length);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("Follower continues at the stored position after a crash, with each line once, also through rotations", () =>
  forEachSeed(8, async (random) => {
    await using crashes = new Crashes(random);
    crashes.write();
    crashes.rotate(); // ends the line
    await crashes.run(() => true, true); // begins behind what was there
    crashes.expected.length = 0;
    crashes.stored.length = 0;
    for (let round = 0; round < 6; round++) {
      if (round === 1 || round > 0 && random.chance(0.4)) crashes.rotate();
      crashes.write();
      await crashes.run((messages) => messages.length > 0 || crashes.stored.length === crashes.expected.length);
    }
    await crashes.finish();
    assertEquals(crashes.stored.toSorted(), crashes.expected.toSorted());
  }));

Deno.test("FilePositions continue in a rotated file that is not older than the one followed, unless it was skipped", () => {
  const followed = { identity: "1:1:5", path: "/a.log", bornAt: 5, offset: 9, head: "", tail: "" };
  const positions = new FilePositions([
    formatPosition(followed),
    formatSkipped({ identity: "1:4:5", path: "/a.log" }),
  ]);
  const mayContinue = (identity: string, bornAt: number) => positions.mayContinue("/a.log", identity, bornAt);
  assertEquals(
    [mayContinue("1:1:5", 5), mayContinue("1:2:5", 5), mayContinue("1:3:6", 6), mayContinue("1:4:5", 5)],
    [true, true, true, false],
  );
  assertEquals(mayContinue("1:5:4", 4), false);
});
