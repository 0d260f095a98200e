/** Longest wait for anything in a test, in ms. */
export const DEADLINE_MS = 20_000;

/** A wait took longer than its deadline. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";

  /** @param start Error of the start of the wait, with the line of the test in its stack. */
  constructor(what: string, seen: unknown, ms: number, start?: Error) {
    super(`Timed out after ${ms / 1000} s waiting for ${what}; seen: ${shorten(seen)}`, { cause: start });
  }
}

/** The end of a long text says more than its start. */
function shorten(seen: unknown): string {
  const text = typeof seen === "string" ? JSON.stringify(seen) : Deno.inspect(seen, { iterableLimit: 1000, depth: 6 });
  return text.length <= MAX_SEEN ? text : `… ${text.slice(-MAX_SEEN)}`;
}

const MAX_SEEN = 2000;

const waits = new Set<{ readonly what: string }>();

/** Returns what the test waits for now. */
export function currentWaits(): string[] {
  return Array.from(waits, ({ what }) => what);
}

/** Awaits promises until one deadline for all of them. */
export type Deadline = <T>(promise: PromiseLike<T>) => Promise<T>;

/**
 * Starts a deadline for a wait of several steps, such as the reading of a stream.
 *
 * @param what Noun phrase for the error, such as `the first record`.
 * @param seen Returns the state to report.
 * @param ms Deadline in ms.
 *
 * @example Usage
 * ```ts
 * import { deadline } from "./wait.ts";
 *
 * const before = deadline("the end of the stream");
 * await before(Promise.resolve("one"));
 * await before(Promise.resolve("two"));
 * ```
 */
export function deadline(what: string, seen: () => unknown = () => "nothing", ms: number = DEADLINE_MS): Deadline {
  const end = Date.now() + ms;
  return async function before<T>(promise: PromiseLike<T>): Promise<T> {
    const left = end - Date.now();
    if (left <= 0) throw new DeadlineError(what, seen(), ms);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const start = new Error("The wait started here");
    const timer = setTimeout(() => reject(new DeadlineError(what, seen(), ms, start)), left);
    const wait = { what };
    waits.add(wait);
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
      waits.delete(wait);
    }
  };
}

/**
 * Awaits a promise until a deadline.
 *
 * @param promise Result of the wait.
 * @param what Noun phrase for the error, such as `the first record`.
 * @param seen Returns the state to report.
 * @param ms Deadline in ms.
 * @returns The value of the promise.
 * @throws {DeadlineError} If the promise is pending at the deadline.
 */
export function within<T>(
  promise: PromiseLike<T>,
  what: string,
  seen?: () => unknown,
  ms?: number,
): Promise<T> {
  return deadline(what, seen, ms)(promise);
}

/** Time between two checks of {@linkcode until}, in ms. */
const CHECK_MS = 10;

/**
 * Checks a condition every few milliseconds until it holds. Where an event tells of the change, use
 * {@linkcode Changes}.
 *
 * @param condition Returns a truthy value once it holds.
 * @param what Noun phrase for the error, such as `the last viewer to leave`.
 * @param seen Returns the state to report.
 * @param ms Deadline in ms.
 * @returns The truthy value.
 * @throws {DeadlineError} If the condition does not hold at the deadline.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  seen?: () => unknown,
  ms: number = DEADLINE_MS,
): Promise<T> {
  let last: unknown;
  const before = deadline(what, seen ?? (() => last), ms);
  for (;;) {
    last = await before(Promise.resolve(condition()));
    if (last) return last as T;
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
  }
}

/** Changes of a state that tests wait for. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Has each wait check its condition. */
  readonly tell = (): void => {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  };

  /**
   * Waits until a condition holds. It is checked now and after each change.
   *
   * @param condition Returns a truthy value once it holds.
   * @param what Noun phrase for the error.
   * @param seen Returns the state to report.
   * @param ms Deadline in ms.
   * @returns The truthy value.
   * @throws {DeadlineError} If the condition does not hold at the deadline.
   */
  async until<T>(condition: () => T, what: string, seen?: () => unknown, ms?: number): Promise<T> {
    const hold = async () => {
      for (;;) {
        const value = condition();
        if (value) return value;
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    };
    return await within(hold(), what, seen, ms);
  }
}
