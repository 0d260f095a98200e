import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Random } from "../../support/random.ts";
import { SseConnection } from "../../support/sse_client.ts";
import { type Asked, Journal, type Place } from "./journal.ts";
import type { Life } from "./life.ts";
import { CutOff, getRaw, type RawAnswer } from "../raw.ts";
import { LAST, type Wish } from "./record.ts";

/** Sizes of a read in bytes: small ones end within a frame, large ones span many frames. */
const READ_BYTES = [1000, 16_384, 65_536];

/**
 * A viewer over its own sockets, with a journal of each run of the server. It can stall, be killed at any byte, and
 * resume.
 */
export class Viewer {
  readonly wish: Wish;
  readonly journals = new Map<string, Journal>();
  /** Counts of events. `torn` counts kills within a frame. */
  readonly adventures = { connections: 0, stalls: 0, kills: 0, torn: 0 };
  /** First error in the received stream. */
  fault: unknown;
  readonly #random: Random;
  /** True if the viewer resumes by id alone, like a browser. Others also resume behind a gap, like the page. */
  readonly #goesByIds: boolean;
  readonly #readBytes: number;
  #place: Place | undefined;
  #connection: { run: string; answer: RawAnswer; sse: SseConnection; reading: Promise<void> } | undefined;
  #gate: PromiseWithResolvers<void> | undefined;
  #doomed = false;
  readonly #sawLast = Promise.withResolvers<void>();

  constructor(wish: Wish, random: Random) {
    this.wish = wish;
    this.#random = random;
    this.#goesByIds = random.chance(0.5);
    this.#readBytes = random.pick(READ_BYTES);
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  get stalled(): boolean {
    return this.#gate !== undefined;
  }

  /** True if the viewer reads without a break. */
  get isReading(): boolean {
    return this.connected && !this.stalled && !this.#doomed;
  }

  /** Resolves when the connection has ended. */
  get reading(): Promise<void> | undefined {
    return this.#connection?.reading;
  }

  /** Connects, or reconnects. Without a server it stays disconnected. */
  async connect(life: Life): Promise<void> {
    if (this.connected) return;
    const asked = { after: this.#place, recent: this.#random.pick([0, 3, 50, life.capacity]) };
    const { path, headers } = this.#request(asked, life);
    try {
      const answer = await getRaw(life.port, path, headers, this.#readBytes);
      assertStrictEquals(answer.response.status, 200);
      const sse = new SseConnection(answer.response);
      this.adventures.connections++;
      this.#connection = { run: life.run, answer, sse, reading: this.#read(sse, life, asked) };
    } catch (error) {
      if (!(error instanceof CutOff)) throw error;
    }
  }

  /** Stops reading, so that data accumulates in the buffers. */
  stall(): void {
    if (this.stalled || !this.connected) return;
    this.adventures.stalls++;
    this.#gate = Promise.withResolvers();
  }

  /** Continues to read. */
  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** Drops the connection at any point. */
  async kill(): Promise<void> {
    if (this.#connection === undefined) return;
    const { answer, sse, reading } = this.#connection;
    this.adventures.kills++;
    if (sse.isWithinBlock) this.adventures.torn++;
    answer[Symbol.dispose]();
    this.resume();
    await reading;
  }

  /** Drops the connection once half a frame has arrived. */
  doom(): void {
    this.#doomed = true;
  }

  /** Connects and reads until the end. The connection may still be that of a server that was killed. */
  async settle(life: Life): Promise<void> {
    this.resume();
    if (!this.isReading || this.#connection?.run !== life.run) await this.kill();
    while (!this.connected) await this.connect(life);
  }

  /** Resolves when the viewer has the last record, or its connection ends. */
  async finish(): Promise<void> {
    await Promise.race([this.#sawLast.promise, this.reading]);
  }

  #request({ after, recent }: Asked, life: Life): { path: string; headers: Record<string, string> } {
    const params = new URLSearchParams(this.wish.query);
    const headers: Record<string, string> = {};
    if (after === undefined || this.#random.chance(0.3)) params.set("recent", String(recent));
    if (after !== undefined) {
      const id = `${after.run}-${after.seq}`;
      if (this.#random.chance(0.5)) {
        headers["Last-Event-ID"] = id;
        // A browser still sends the parameter of the first address; the header takes precedence.
        if (this.#random.chance(0.5)) params.set("last_event_id", `${life.run}-0`);
      } else {
        params.set("last_event_id", id);
      }
    }
    return { path: `/api/monitoring/advanced/logs/stream?${params}`, headers };
  }

  async #read(sse: SseConnection, life: Life, asked: Asked): Promise<void> {
    try {
      const [retry, hello] = await sse.take(2);
      assertEquals([typeof retry.retry, hello.event], ["number", "hello"]);
      const journal = this.#journalOf(life);
      journal.begin(hello, asked);
      do {
        for (const block of sse.received()) {
          this.#place = journal.take(block) ?? this.#place;
          if (block.event === "gap" && !this.#goesByIds) this.#place = journal.place;
          if (block.data?.includes(LAST.message)) this.#sawLast.resolve();
        }
        if (this.#doomed && sse.isWithinBlock) return void this.kill();
        await this.#gate?.promise;
      } while (await sse.pull());
      journal.complete = true;
    } catch (error) {
      // After a cut only whole blocks count.
      if (!(error instanceof CutOff)) this.fault ??= error;
    } finally {
      this.#connection?.answer[Symbol.dispose]();
      this.#connection = undefined;
      this.#doomed = false;
      this.resume();
    }
  }

  #journalOf(life: Life): Journal {
    const known = this.journals.get(life.run) ?? new Journal(life, this.wish);
    this.journals.set(life.run, known);
    return known;
  }
}
