/** Failures without a wait, and the longest wait, in ms. */
const FREE = 3;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;

/** Time after which failures are forgotten, in ms. */
const FORGET_MS = 15 * 60_000;

/** Maximum addresses remembered. Beyond it, the oldest one is forgotten. */
const MAX_ADDRESSES = 10_000;

/** Failed logins by address: after three, each further one doubles the wait for the next. */
export class Attempts {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; at: number }>();

  /** @param now Returns the time, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the time until an address may try again, in ms; 0 is now. */
  waitOf(address: string): number {
    const failed = this.#failures.get(networkOf(address));
    if (failed === undefined || failed.count < FREE) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failed.count - FREE, 10), MAX_WAIT_MS);
    return Math.max(0, failed.at + wait - this.#now());
  }

  /** Counts a failure. */
  fail(address: string): void {
    const network = networkOf(address);
    const at = this.#now();
    const before = this.#failures.get(network);
    const count = before === undefined || at - before.at > FORGET_MS ? 1 : before.count + 1;
    this.#failures.delete(network);
    this.#failures.set(network, { count, at });
    if (this.#failures.size <= MAX_ADDRESSES) return;
    const [oldest] = this.#failures.keys();
    this.#failures.delete(oldest);
  }
}

/** Returns the part of an address that one client may have: of IPv6, the network of 64 bits. */
function networkOf(address: string): string {
  if (!address.includes(":") || /^::ffff:/i.test(address)) return address;
  const [head, tail] = address.split("%")[0].split("::").map((part) => part === "" ? [] : part.split(":"));
  const zeros = tail === undefined ? [] : new Array(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return [...head, ...zeros, ...tail ?? []].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, "")).join(":");
}
