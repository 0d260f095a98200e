import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

/** Longest time that work holds the event loop, in ms. */
const TURN_MS = 5;

/**
 * Longest time of turns in a row without a rest, in ms. The runtime looks for input of sockets once nothing is left to do,
 * or after 61 turns. A rest leaves nothing to do for a moment.
 */
const REST_MS = 10;

/** Schedules a function. */
type Schedule = (callback: () => void) => void;

/** Work between two looks at the clock, in units of {@linkcode Turns.spend}. */
const CHECK_WORK = 4096;

/**
 * Lets long loops share the event loop. A loop reports its work; once all loops together have held the event loop for 5 ms
 * they wait, so that sockets, signals and timers are served. Waiting loops continue in their order.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { TURNS } from "./turns.ts";
 *
 * let sum = 0;
 * for (let number = 1; number <= 100_000; number++) {
 *   sum += number;
 *   if (TURNS.spend(1)) await TURNS.next();
 * }
 * assertStrictEquals(sum, 5_000_050_000);
 * ```
 */
export class Turns {
  readonly #clock: Clock;
  readonly #soon: Schedule;
  readonly #rest: Schedule;
  /** Loops that wait, in order. */
  #waiting: (() => void)[] = [];
  #isScheduled = false;
  #work = 0;
  /** End of the current turn, and of the last rest, in ms of the clock. */
  #end = -Infinity;
  #restedAt = -Infinity;

  /**
   * @param clock Source of time.
   * @param soon Schedules a function after what is to be done now. @default a timer of the clock
   * @param rest Schedules a function after the runtime has looked for input. @default as soon
   */
  constructor(clock: Clock, soon: Schedule = (callback) => void clock.delay(callback, 0), rest: Schedule = soon) {
    this.#clock = clock;
    this.#soon = soon;
    this.#rest = rest;
  }

  /**
   * Reports work.
   *
   * @param work Size of the work; 4096 units should take far less than 5 ms.
   * @returns True if the turn is over, so that the loop has to wait for {@linkcode next}.
   */
  spend(work: number): boolean {
    this.#work += work;
    if (this.#work < CHECK_WORK) return false;
    this.#work = 0;
    return this.#clock.now() >= this.#end;
  }

  /** Waits for the next turn of the caller. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  /** Schedules a turn. */
  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    const now = this.#clock.now();
    if (now - this.#end >= REST_MS) this.#restedAt = now; // there was nothing to do
    if (now - this.#restedAt < REST_MS) return this.#soon(() => this.#begin());
    this.#rest(() => {
      this.#restedAt = this.#clock.now();
      void this.#begin();
    });
  }

  async #begin(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#work = 0;
    this.#end = this.#clock.now() + TURN_MS;
    let resumed = 0;
    do {
      waiting[resumed++]();
      await null; // the loop continues until it waits again or is done
    } while (resumed < waiting.length && this.#clock.now() < this.#end);
    this.#waiting = [...waiting.slice(resumed), ...this.#waiting];
    this.#isScheduled = false;
    this.#schedule();
  }
}

/** `setImmediate` of the runtime: browsers have none, and the types of Deno 2.5 name none. */
const { setImmediate: schedule } = globalThis as { readonly setImmediate?: (callback: () => void) => unknown };

const NOTHING = new Uint8Array();

/** Waits for another thread, which takes less than a timer: 0.1 in place of 1 to 3 ms. */
function waitForThread(callback: () => void): void {
  void crypto.subtle.digest("SHA-256", NOTHING).then(callback, callback);
}

/** Turns of this process. All its loops share them. */
export const TURNS: Turns = new Turns(
  SYSTEM_CLOCK,
  ...typeof schedule === "function"
    ? [(callback: () => void) => void schedule(callback), waitForThread] as const
    : [] as const,
);
