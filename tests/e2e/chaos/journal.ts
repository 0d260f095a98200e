import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Block, dataOf, isRecord, seqOf } from "../../support/sse_client.ts";
import type { Life } from "./life.ts";
import type { Wish } from "./record.ts";

/** A number that a viewer has dealt with, in one life of the server. */
export interface Place {
  readonly run: string;
  readonly seq: number;
}

/** What a viewer asked for when it came. */
export interface Asked {
  /** Where it was, if it had been there before. */
  readonly after: Place | undefined;
  /** How many of the newest records to begin with, if it had not. */
  readonly recent: number;
}

/** Where a viewer's records of one run have gone. Together they are all that was written while it watched. */
export interface Balance {
  readonly delivered: number;
  readonly filtered: number;
  readonly missed: number;
}

/** What one viewer was told of one life of the server, and whether it adds up. */
export class Journal {
  readonly #life: Life;
  readonly #wish: Wish;
  /** The number after which it watched. */
  #first: number | undefined;
  /** The newest number it knows to be dealt with. */
  #last = 0;
  readonly #delivered: number[] = [];
  #gaps: Gap[] = [];
  #connections = 0;
  /** The gap that has to come before the first record. */
  #announced: Gap | undefined;
  /** Whether it watched to the end of that life, and so has to know of all that was written. */
  complete = false;

  constructor(life: Life, wish: Wish) {
    this.#life = life;
    this.#wish = wish;
  }

  /** How often each reason was given. */
  get reasons(): string[] {
    return this.#gaps.map(({ reason }) => reason);
  }

  /** Begins a connection by its `hello`. */
  begin(hello: Block, { after, recent }: Asked): void {
    const { run, oldest, newest, resumed, missed } = dataOf(hello);
    assertStrictEquals(run, this.#life.run);
    assert(newest <= this.#life.written.length && oldest <= this.#life.oldest);
    this.#connections++;
    this.#announced = undefined;
    const sameRun = after?.run === run;
    assertEquals([resumed, missed], [
      sameRun,
      after === undefined ? 0 : Math.max(0, oldest - 1 - this.#from(after)),
    ]);
    if (after === undefined) {
      // Without an id it knows of nothing yet, so what it may have been told is void.
      this.#first = this.#beforeRecent(recent, oldest, newest);
      this.#gaps = [];
    } else {
      const from = this.#from(after);
      this.#first ??= from;
      if (missed > 0 || !sameRun) {
        const reason = sameRun ? "overwritten" : "restart";
        this.#announced = { from: from + 1, to: from + missed, missed, reason, connection: this.#connections };
      }
    }
  }

  /** Takes a block that follows. Gives the place from which to resume now, where it has moved. */
  take(block: Block): Place | undefined {
    if (this.#announced !== undefined) assertStrictEquals(block.event, "gap", "a gap was to come first");
    if (isRecord(block)) this.#takeRecord(block);
    else if (block.event === "gap") this.#takeGap(dataOf(block));
    else if (block.event === "beat") assert(dataOf(block).newest <= this.#life.written.length);
    if (block.id === undefined) return undefined;
    const seq = seqOf(block);
    assertStrictEquals(block.id, `${this.#life.run}-${seq}`);
    assert(
      seq >= this.#last && seq <= this.#life.written.length,
      `${block.id} goes back behind ${this.#last}, or ahead`,
    );
    this.#last = seq;
    return { run: this.#life.run, seq };
  }

  /** The place behind the gaps as well: what has a number up to it is dealt with. */
  get place(): Place {
    return { run: this.#life.run, seq: Math.max(this.#last, this.#gaps.at(-1)?.to ?? 0) };
  }

  /**
   * Goes through all numbers that were given out while it watched, one by one.
   *
   * @throws {Error} If one of them was not delivered, filtered out or counted as missed, or was twice.
   */
  balance(): Balance {
    const { written } = this.#life;
    const first = this.#first ?? 0;
    const last = this.complete ? written.length : Math.max(first, this.place.seq);
    const missed = new Set<number>();
    for (const { from, to } of this.#gaps) for (let seq = from; seq <= to; seq++) missed.add(seq);
    const delivered = new Set(this.#delivered);
    assertStrictEquals(delivered.size, this.#delivered.length, "a record was delivered twice");

    let filtered = 0;
    for (let seq = first + 1; seq <= last; seq++) {
      if (delivered.has(seq)) assert(!missed.has(seq), `${seq} was delivered, and counted as missed`);
      else if (!missed.has(seq)) {
        assert(!this.#wish.wants(written[seq - 1]), `${seq} was neither delivered nor counted: ${this.#near(seq)}`);
        filtered++;
      }
    }
    const balance = { delivered: delivered.size, filtered, missed: missed.size };
    assertStrictEquals(
      balance.delivered + balance.filtered + balance.missed,
      last - first,
      "something is from outside",
    );
    return balance;
  }

  #takeRecord(block: Block): void {
    const seq = seqOf(block);
    const draft = this.#life.written[seq - 1];
    assert(draft !== undefined, `${block.id} was never written`);
    assert(seq > (this.#delivered.at(-1) ?? this.#first!), `${block.id} came after ${this.#delivered.at(-1)}`);
    assert(this.#wish.wants(draft), `${block.id} was not asked for: ${JSON.stringify(draft)}`);
    const expected = JSON.stringify(this.#life.expected(draft));
    if (block.data !== expected) throw new Error(`${block.id} was changed: ${differenceOf(block.data!, expected)}`);
    this.#delivered.push(seq);
  }

  #takeGap({ from, to, missed, reason }: Gap): void {
    const gap = { from, to, missed, reason, connection: this.#connections };
    if (this.#announced === undefined) assertStrictEquals(reason, "lagged");
    else assertEquals(gap, this.#announced);
    this.#announced = undefined;
    assertStrictEquals(missed, to - from + 1);
    assert(to < this.#life.oldest, `${to} was called missed, but all from ${this.#life.oldest} on is held`);
    const before = this.#gaps.at(-1);
    // One that goes by ids comes back from before a gap that it was told of, and is told again, of at least as much.
    assert(before === undefined || from > before.to || before.connection < this.#connections && to >= before.to);
    assert(from > (this.#delivered.at(-1) ?? 0), "a gap goes back behind what was delivered");
    this.#gaps.push(gap);
  }

  /** The number from which records come that is asked to go on after another. */
  #from({ run, seq }: Place): number {
    return run === this.#life.run ? seq : 0;
  }

  /** The number after which the newest so many that match begin. */
  #beforeRecent(count: number, oldest: number, newest: number): number {
    let first = newest;
    for (let seq = newest; seq >= oldest && count > 0; seq--) {
      if (!this.#wish.wants(this.#life.written[seq - 1])) continue;
      first = seq - 1;
      count--;
    }
    return first;
  }

  #near(seq: number): string {
    const delivered = this.#delivered.filter((other) => Math.abs(other - seq) < 10);
    return JSON.stringify({ first: this.#first, delivered, gaps: this.#gaps, of: this.#life.written.length });
  }
}

/** Where two texts begin to differ; the whole of them may be long. */
function differenceOf(actual: string, expected: string): string {
  let at = 0;
  while (actual[at] === expected[at]) at++;
  return `"${actual.slice(at, at + 100)}" instead of "${expected.slice(at, at + 100)}" at ${at}`;
}

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly missed: number;
  readonly reason: string;
  /** Which of the viewer's connections in that run it came by. */
  readonly connection: number;
}
