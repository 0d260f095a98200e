import type { Ring } from "./ring.ts";

/** Delivery to a reader: consecutive values, or a count of missed ones. */
export type Delivery<T> =
  | { readonly kind: "values"; readonly first: number; readonly values: readonly T[] }
  /** The `missed` values from number `from` on were overwritten before this reader read them. */
  | { readonly kind: "lagged"; readonly from: number; readonly missed: number };

/** Subscription of one reader. Call `next()` again only after the last call has settled. */
export interface Subscription<T> extends AsyncIterableIterator<T, undefined>, Disposable, AsyncDisposable {
  /** Waits for the next delivery. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Ends the subscription. A `for await` loop calls it on `break`. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Ends the subscription at once, even while `next()` waits. Repeated calls do nothing. */
  stop(): void;
}

/** Options of a subscription. */
export interface SubscribeOptions {
  /** Cursor: the last sequence number read; 0 starts at the oldest value. @default the newest number */
  after?: number;
  /** Ends the subscription. */
  signal?: AbortSignal;
}

/** Listener that is called when a number was given out. */
export interface Alarm extends Disposable {
  /** Sets the number. The listener is called once. */
  set(at: number): void;
}

/** Alarm with its state; `at` is infinite once it was called. */
interface SetAlarm {
  at: number;
  readonly listener: () => void;
}

/**
 * Wakes the readers of a {@linkcode Ring}, once per turn of the event loop for any number of values.
 *
 * ## Lagging
 *
 * A reader owns a cursor and no queue. It receives each value that it reads before the ring overwrites it. A reader
 * that is too slow receives a `lagged` delivery with the exact count and continues at the oldest value held. So for
 * every reader *delivered + missed = sent*, a stalled reader costs the sender nothing, and the memory is that of the
 * ring.
 *
 * ## Closing
 *
 * After `close()` each reader receives the rest of the ring, then ends.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Broadcast } from "./broadcast.ts";
 * import { Ring } from "./ring.ts";
 *
 * const channel = new Broadcast(new Ring<string>(2));
 * const reader = channel.subscribe();
 * for (const value of ["a", "b", "c"]) channel.send(value);
 * channel.close();
 * assertEquals(await Array.fromAsync(reader), [
 *   { kind: "lagged", from: 1, missed: 1 },
 *   { kind: "values", first: 2, values: ["b", "c"] },
 * ]);
 * ```
 */
export class Broadcast<T> {
  /** Ring that holds the values. */
  readonly ring: Ring<T>;
  readonly #listeners = new Set<() => void>();
  readonly #alarms = new Set<SetAlarm>();
  /** Lowest number that is due for an alarm. */
  #due = Infinity;
  #channel: MessageChannel | undefined;
  #scheduled = false;
  #closed = false;

  constructor(ring: Ring<T>) {
    this.ring = ring;
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Pushes a value into the ring and wakes the readers. Returns its sequence number. */
  send(value: T, weight = 0): number {
    const seq = this.ring.push(value, weight);
    this.wake();
    return seq;
  }

  /** Calls each listener, and each alarm that is due, once in the next turn of the event loop. */
  wake(): void {
    if (this.#scheduled || this.#channel === undefined) return;
    if (this.#listeners.size === 0 && this.ring.last < this.#due) return;
    this.#channel.port2.postMessage(null);
    this.#scheduled = true; // set last: the call above throws if the stack is full, and no later call would wake anyone
  }

  /**
   * Calls a function in the turn after new values or `close()`. A listener keeps the program running.
   *
   * @param listener The function. It reads the ring for new values, and must not throw.
   * @returns A function that removes the listener.
   */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#channel ??= this.#open();
    return () => {
      if (this.#listeners.delete(listener)) this.#shut();
    };
  }

  /**
   * Returns an alarm: a listener that is called once a number was given out. It costs less than one that is called in each
   * turn with a new value, and keeps the program running as well.
   *
   * @param listener The function. It must not throw.
   */
  alarm(listener: () => void): Alarm {
    const alarm: SetAlarm = { at: Infinity, listener };
    this.#alarms.add(alarm);
    this.#channel ??= this.#open();
    return {
      set: (at: number) => {
        alarm.at = at;
        this.#due = dueOf(this.#alarms);
        this.wake(); // the number may have been given out
      },
      [Symbol.dispose]: () => {
        if (!this.#alarms.delete(alarm)) return;
        this.#due = dueOf(this.#alarms);
        this.#shut();
      },
    };
  }

  /**
   * Creates a reader.
   *
   * @throws {RangeError} If `after` is neither 0 nor a number given out.
   */
  subscribe(options: SubscribeOptions = {}): Subscription<Delivery<T>> {
    const { after = this.ring.last, signal } = options;
    const { ring } = this;
    if (!(Number.isInteger(after) && after >= 0 && after <= ring.last)) {
      throw new RangeError(`Cannot subscribe: after must be a whole number from 0 to ${ring.last}, got ${after}`);
    }
    let cursor = after;
    let stopped = signal?.aborted ?? false;
    let resume = () => {};
    const release = this.listen(() => resume());

    function stop() {
      stopped = true;
      signal?.removeEventListener("abort", stop);
      release();
      resume();
    }
    if (stopped) stop();
    else signal?.addEventListener("abort", stop, { once: true });

    const next = async (): Promise<IteratorResult<Delivery<T>, undefined>> => {
      while (!stopped) {
        const { missed, first, values } = ring.after(cursor);
        if (missed > 0) {
          const from = cursor + 1;
          cursor += missed;
          return { done: false, value: { kind: "lagged", from, missed } };
        }
        if (values.length > 0) {
          cursor += values.length;
          return { done: false, value: { kind: "values", first, values } };
        }
        if (this.#closed) stop();
        else await new Promise<void>((resolve) => resume = resolve);
      }
      return { done: true, value: undefined };
    };
    return toSubscription(next, stop);
  }

  /** Ends each reader after it has read the rest of the ring. Repeated calls do nothing. */
  close(): void {
    this.#closed = true;
    this.wake();
  }

  /** A message channel wakes us after about 4 µs; `setTimeout` takes 2 ms, `setImmediate` up to 1 ms. */
  #open(): MessageChannel {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
      for (const alarm of this.#alarms) {
        if (this.ring.last < alarm.at) continue;
        alarm.at = Infinity;
        alarm.listener();
      }
      this.#due = dueOf(this.#alarms);
    };
    return channel;
  }

  #shut(): void {
    if (this.#listeners.size > 0 || this.#alarms.size > 0) return;
    this.#channel?.port1.close();
    this.#channel?.port2.close();
    this.#channel = undefined;
    this.#scheduled = false;
  }
}

function dueOf(alarms: Iterable<SetAlarm>): number {
  let due = Infinity;
  for (const { at } of alarms) due = Math.min(due, at);
  return due;
}

/** Creates a subscription from a function that reads and one that ends it. */
export function toSubscription<T>(
  next: () => Promise<IteratorResult<T, undefined>>,
  stop: () => void,
): Subscription<T> {
  return {
    next,
    stop,
    return: () => (stop(), Promise.resolve({ done: true, value: undefined })),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.dispose]: stop,
    [Symbol.asyncDispose]: () => Promise.resolve(stop()),
  };
}
