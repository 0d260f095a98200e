import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Block, dataOf, isRecord, seqOf } from "../../support/sse_client.ts";
import type { Life } from "./life.ts";
import type { Wish } from "./record.ts";

/** Position of a viewer in one run of the server. */
export interface Place {
  readonly run: string;
  readonly seq: number;
}

/** Request of a viewer. */
export interface Asked {
  /** Resume point, if the viewer was connected before. */
  readonly after: Place | undefined;
  /** Number of newest records to start with, if it was not. */
  readonly recent: number;
}

/** Account of a viewer in one run. The sum is the number of records written while it was connected. */
export interface Balance {
  readonly delivered: number;
  readonly filtered: number;
  readonly missed: number;
}

/** Events that one viewer received in one run, and their account. */
export class Journal {
  readonly #life: Life;
  readonly #wish: Wish;
  /** Number after which the account starts. */
  #first: number | undefined;
  /** Newest number that was delivered or skipped. */
  #last = 0;
  readonly #delivered: number[] = [];
  #gaps: Gap[] = [];
  #connections = 0;
  /** Gap that has to precede the first record. */
  #announced: Gap | undefined;
  /** True if the viewer was connected at the planned end, so the account covers all records of the run. */
  complete = false;

  constructor(life: Life, wish: Wish) {
    this.#life = life;
    this.#wish = wish;
  }

  /** Reasons of all gaps, with duplicates. */
  get reasons(): string[] {
    return this.#gaps.map(({ reason }) => reason);
  }

  /** Starts a connection with its `hello`. */
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
      // Without an id the viewer starts over, so earlier gaps do not count.
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

  /** Takes a later block. Returns the new resume point, if it changed. */
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

  /** Position that includes the gaps: every number up to it is accounted for. */
  get place(): Place {
    return { run: this.#life.run, seq: Math.max(this.#last, this.#gaps.at(-1)?.to ?? 0) };
  }

  /**
   * Checks each number that was assigned while the viewer was connected.
   *
   * @throws {Error} If a number is missing from the account, or counted twice.
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
    // A viewer that resumes by id alone returns from before a known gap, and receives a gap of at least that size again.
    assert(before === undefined || from > before.to || before.connection < this.#connections && to >= before.to);
    assert(from > (this.#delivered.at(-1) ?? 0), "a gap goes back behind what was delivered");
    this.#gaps.push(gap);
  }

  /** Returns the number after which a connection resumes in this run. */
  #from({ run, seq }: Place): number {
    return run === this.#life.run ? seq : 0;
  }

  /** Returns the number after which the newest `count` matching records start. */
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

/** Returns an excerpt of two texts from their first difference on. */
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
  /** Connection of the viewer in that run, counted from 1. */
  readonly connection: number;
}
