import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

/** Longest time that work holds the event loop, in ms. */
const TURN_MS = 5;

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
  readonly #yieldTurn: (callback: () => void) => void;
  /** Loops that wait, in order. */
  #waiting: (() => void)[] = [];
  #isScheduled = false;
  #work = 0;
  /** End of the current turn, in ms of the clock. */
  #end = -Infinity;

  /**
   * @param clock Source of time.
   * @param yieldTurn Schedules a function once sockets and timers were served. @default a timer of the clock
   */
  constructor(clock: Clock, yieldTurn: (callback: () => void) => void = (callback) => void clock.delay(callback, 0)) {
    this.#clock = clock;
    this.#yieldTurn = yieldTurn;
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
    this.#yieldTurn(() => this.#begin());
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

/**
 * Turns of this process. All its loops share them. `setImmediate` lets sockets in and takes 0.1 ms, where a timer takes 1
 * to 3 ms; messages of a `MessageChannel` starve sockets.
 */
export const TURNS: Turns = new Turns(
  SYSTEM_CLOCK,
  typeof schedule === "function" ? (callback) => void schedule(callback) : undefined,
);
