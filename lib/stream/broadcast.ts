import type { Ring } from "./ring.ts";

/** What a reader receives: values without a hole, or how many it was too slow for. */
export type Delivery<T> =
  | { readonly kind: "values"; readonly first: number; readonly values: readonly T[] }
  /** The `missed` values from number `from` on were overwritten before this reader took them. */
  | { readonly kind: "lagged"; readonly from: number; readonly missed: number };

/** A reader's place in a {@linkcode Broadcast}. It is read with one `next()` at a time. */
export interface Subscription<T> extends AsyncIterableIterator<T, undefined>, Disposable, AsyncDisposable {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorResult<T, undefined>>;
  /** Ends the subscription at once, also while a `next()` waits. Ending twice is fine. */
  stop(): void;
}

/** Where a subscription begins and what ends it. */
export interface SubscribeOptions {
  /** The sequence number read last; 0 reads from the oldest value. @default the newest number */
  after?: number;
  /** Ends the subscription. */
  signal?: AbortSignal;
}

/**
 * Wakes the readers of a {@linkcode Ring}: once per turn of the event loop, however many values have come.
 *
 * ## Lagging
 *
 * A reader owns a cursor and no queue. A value goes to every reader that comes for it before the ring overwrites it.
 * One that comes later receives a `lagged` delivery with the exact count, and carries on with the oldest value held.
 * So for every reader *delivered + missed = sent*, a stalled reader costs the sender nothing, and memory stays that
 * of the ring.
 *
 * ## Closing
 *
 * After `close()` each reader still receives what the ring holds, and then ends.
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
  /** Where the values are. */
  readonly ring: Ring<T>;
  readonly #listeners = new Set<() => void>();
  #channel: MessageChannel | undefined;
  #scheduled = false;
  #closed = false;

  constructor(ring: Ring<T>) {
    this.ring = ring;
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Pushes a value into the ring and wakes the readers. Gives the value's sequence number. */
  send(value: T, weight = 0): number {
    const seq = this.ring.push(value, weight);
    this.wake();
    return seq;
  }

  /** Calls each listener once in the next turn of the event loop. */
  wake(): void {
    if (this.#scheduled || this.#channel === undefined) return;
    this.#channel.port2.postMessage(null);
    this.#scheduled = true; // not before: with a full stack the call above throws, and nobody would be woken any more
  }

  /**
   * Has a function called in the turn after each change: values, or the end.
   *
   * @param listener The function; it looks into the ring for what is new. It must not throw.
   * @returns What stops the calls. Listening keeps the program running.
   */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#channel ??= this.#open();
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      this.#channel?.port1.close();
      this.#channel?.port2.close();
      this.#channel = undefined;
      this.#scheduled = false;
    };
  }

  /**
   * A reader of its own.
   *
   * @throws {RangeError} If `after` is no sequence number that was given out, or 0.
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

  /** Ends every reader once it has what the ring holds. Closing twice is fine. */
  close(): void {
    this.#closed = true;
    this.wake();
  }

  /** A message to ourselves takes some 4 µs to come round; `setTimeout` takes 2 ms, `setImmediate` up to 1 ms. */
  #open(): MessageChannel {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    };
    return channel;
  }
}

/** A subscription that reads with one function and ends with another. */
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
