import type { Clock } from "../../base/clock.ts";
import type { Alert } from "./alert.ts";
import type { Target } from "./target.ts";

/** Alert on its way to a target. */
export interface Delivery {
  readonly alert: Alert;
  readonly target: Target;
  /** Time of the first attempt, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** Attempts that failed. */
  readonly attempts: number;
}

/** Failure of an attempt. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** True if another attempt would fail too. */
  readonly isFinal: boolean;
  /** Time after which the target asks to be tried again, in ms. */
  readonly retryAfterMs: number;

  /**
   * @param message Reason, without secrets.
   * @param isFinal True if another attempt would fail too.
   * @param retryAfterMs Time after which the target asks to be tried again, in ms.
   */
  constructor(message: string, isFinal = false, retryAfterMs = 0) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Counts of an outbox. */
export interface OutboxStats {
  /** Alerts that wait to be delivered. */
  readonly waiting: number;
  /** Alerts that were delivered. */
  readonly delivered: number;
  /** Attempts that failed and were repeated. */
  readonly retried: number;
  /** Alerts that could not be delivered. */
  readonly failed: number;
  /** Alerts that were dropped, since too many waited. */
  readonly dropped: number;
}

/** Options of {@linkcode Outbox}. */
export interface OutboxOptions {
  /** Delivers an alert. It throws a {@linkcode DeliveryError}. */
  readonly deliver: (alert: Alert, target: Target, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  /** Reports a delivery that failed for good. */
  readonly onFail: (delivery: Delivery, reason: string) => void;
  /** Called after each change of the deliveries that wait. */
  readonly onChange: () => void;
}

/** Most deliveries that wait. */
const MAX_WAITING = 1000;

/** Most attempts at a time, and most programs that run. */
const MAX_ACTIVE = 4;

/** Bounds of the delay between two attempts, in ms. */
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 300_000;

/** Time after which a delivery is given up, in ms. */
export const MAX_DELIVERY_MS = 6 * 3_600_000;

interface Lane {
  readonly waiting: Delivery[];
  isActive: boolean;
  cancel: (() => void) | undefined;
}

/**
 * Delivers alerts at least once, in the order of each target. A failed attempt is repeated after a random time up to a
 * bound that doubles, from a second to five minutes, for six hours. Nothing waits for it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<Target, Lane>();
  readonly #stop = new AbortController();
  #waiting = 0;
  #active = 0;
  #delivered = 0;
  #retried = 0;
  #failed = 0;
  #dropped = 0;
  #onIdle = () => {};

  /** @param options Delivery, clock and reports. */
  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Current counts. */
  get stats(): OutboxStats {
    return {
      waiting: this.#waiting,
      delivered: this.#delivered,
      retried: this.#retried,
      failed: this.#failed,
      dropped: this.#dropped,
    };
  }

  /** Deliveries that wait, in the order of each target. */
  get waiting(): readonly Delivery[] {
    return Array.from(this.#lanes.values()).flatMap(({ waiting }) => waiting);
  }

  /** Adds a delivery. One too many is counted and dropped. */
  add(delivery: Delivery): void {
    if (this.#waiting >= MAX_WAITING) {
      this.#dropped++;
      return;
    }
    let lane = this.#lanes.get(delivery.target);
    if (lane === undefined) {
      this.#lanes.set(delivery.target, lane = { waiting: [], isActive: false, cancel: undefined });
    }
    lane.waiting.push(delivery);
    this.#waiting++;
    this.#begin();
  }

  /** Waits until nothing is being sent for the first time, for a time at most. */
  async idle(ms: number): Promise<void> {
    const { clock } = this.#options;
    const isBusy = () => Array.from(this.#lanes.values()).some(({ cancel }) => cancel === undefined);
    if (!isBusy()) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.delay(resolve, ms);
      this.#onIdle = () => {
        if (isBusy()) return;
        cancel();
        resolve();
      };
    });
    this.#onIdle = () => {};
  }

  /** Counts a delivery of an earlier run whose target there is no more. */
  countFailed(): void {
    this.#failed++;
  }

  /** Ends the attempts. What waits stays in {@linkcode waiting}. */
  [Symbol.dispose](): void {
    this.#stop.abort();
    for (const lane of this.#lanes.values()) lane.cancel?.();
  }

  /** Begins attempts, as many as may run at a time. */
  #begin(): void {
    if (this.#stop.signal.aborted) return;
    for (const [target, lane] of this.#lanes) {
      if (this.#active >= MAX_ACTIVE) return;
      if (lane.isActive || lane.cancel !== undefined || lane.waiting.length === 0) continue;
      void this.#attempt(target, lane);
    }
  }

  async #attempt(target: Target, lane: Lane): Promise<void> {
    const [delivery] = lane.waiting;
    lane.isActive = true;
    this.#active++;
    let failure: unknown;
    try {
      await this.#options.deliver(delivery.alert, target, this.#stop.signal);
    } catch (error) {
      failure = error ?? new DeliveryError("Unknown failure");
    }
    this.#active--;
    lane.isActive = false;
    if (this.#stop.signal.aborted && failure !== undefined) return; // it stays for the next run
    if (failure === undefined) {
      this.#delivered++;
      this.#remove(target, lane);
    } else this.#failedOnce(target, lane, delivery, failure);
    this.#options.onChange();
    this.#begin();
    this.#onIdle();
  }

  #failedOnce(target: Target, lane: Lane, delivery: Delivery, failure: unknown): void {
    const { clock, random, onFail } = this.#options;
    const { isFinal, retryAfterMs } = failure instanceof DeliveryError ? failure : new DeliveryError("");
    const attempts = delivery.attempts + 1;
    const bound = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 20));
    const delayMs = Math.max(random() * bound, Math.min(retryAfterMs, MAX_DELAY_MS));
    if (isFinal || clock.now() + delayMs - delivery.since > MAX_DELIVERY_MS) {
      this.#failed++;
      this.#remove(target, lane);
      onFail({ ...delivery, attempts }, failure instanceof Error ? failure.message : String(failure));
      return;
    }
    this.#retried++;
    lane.waiting[0] = { ...delivery, attempts };
    lane.cancel = clock.delay(() => {
      lane.cancel = undefined;
      this.#begin();
    }, delayMs);
  }

  #remove(target: Target, lane: Lane): void {
    lane.waiting.shift();
    this.#waiting--;
    if (lane.waiting.length === 0) this.#lanes.delete(target);
  }
}
