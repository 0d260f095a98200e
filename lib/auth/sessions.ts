import type { Access } from "../http/access.ts";
import { digestOf, newSecret } from "./secrets.ts";

/** Time without a request after which a session ends, and its whole time, in ms. */
const IDLE_MS = 12 * 3_600_000;
const MAX_MS = 7 * 24 * 3_600_000;

/** Maximum sessions. Beyond it, the oldest one ends. */
const MAX_SESSIONS = 10_000;

interface Session {
  readonly access: Access;
  readonly startedAt: number;
  usedAt: number;
}

/** Sessions of browsers, by the digest of their cookie. */
export class Sessions {
  readonly #now: () => number;
  readonly #sessions = new Map<string, Session>();

  /** @param now Returns the time, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts a session and returns its secret. */
  start(access: Access): string {
    const secret = newSecret();
    const now = this.#now();
    this.#sessions.set(digestOf(secret), { access, startedAt: now, usedAt: now });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS) this.#sessions.delete(oldest);
    return secret;
  }

  /** Returns the rights of a session, or `undefined` if it is unknown or has ended. */
  accessOf(secret: string): Access | undefined {
    const key = digestOf(secret);
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    const now = this.#now();
    if (now - session.usedAt > IDLE_MS || now - session.startedAt > MAX_MS) {
      this.#sessions.delete(key);
      return undefined;
    }
    session.usedAt = now;
    return session.access;
  }

  /** Ends a session. */
  end(secret: string): void {
    this.#sessions.delete(digestOf(secret));
  }
}
