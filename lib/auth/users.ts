import { describe } from "../base/options.ts";
import { type Access, checkAccess, confinementOf } from "../http/access.ts";
import { digestOf, isHash, isPassword, NO_PASSWORD } from "./secrets.ts";

/** User of a file. */
interface User {
  readonly access: Access;
  readonly password: string | undefined;
}

const MAX_USERS = 10_000;
const DIGEST = /^sha256\$([0-9a-f]{64})$/;

/**
 * Users of a file: `{ "users": [{ "name": "ann", "password": "scrypt$…", "tokens": ["sha256$…"], "role": "writer",
 * "query": "service:shop" }] }`.
 */
export class Users {
  readonly #byName = new Map<string, User>();
  readonly #byToken = new Map<string, User>();

  /**
   * @param text Text of the file.
   * @throws {SyntaxError} If it is malformed.
   */
  constructor(text: string) {
    const { users, ...rest } = JSON.parse(text) as { users?: unknown };
    if (!Array.isArray(users) || users.length > MAX_USERS || Object.keys(rest).length > 0) {
      throw new SyntaxError('Cannot read users: expected { "users": [{ "name": "…", "password": "scrypt$…" }] }');
    }
    for (const user of users) this.#add(user);
  }

  /** Returns the rights of a user without a check, for a proxy that has checked. Unknown users only read. */
  named(name: string): Access {
    return this.#byName.get(name)?.access ?? { user: name, role: "reader" };
  }

  /** Returns the rights of the user of a name and a password. */
  async withPassword(name: string, password: string): Promise<Access | undefined> {
    const user = this.#byName.get(name);
    const isRight = await isPassword(password, user?.password ?? NO_PASSWORD);
    return isRight && user?.password !== undefined ? user.access : undefined;
  }

  /** Returns the rights of the user of a token. */
  withToken(token: string): Access | undefined {
    return this.#byToken.get(digestOf(token))?.access;
  }

  #add(given: unknown): void {
    const { name, password, tokens = [], role = "reader", query, ...rest } = (given ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || !/^[^\p{C}]{1,100}$/u.test(name)) {
      throw new SyntaxError(`Cannot read users: expected a name of 1 to 100 characters, got ${describe(name)}`);
    }
    const fail = (reason: string): never => {
      throw new SyntaxError(`Cannot read user "${name}": ${reason}`);
    };
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) fail(`unknown "${unknown}"; expected name, password, tokens, role, query`);
    if (this.#byName.has(name)) fail("it stands there twice");
    if (password !== undefined && !(typeof password === "string" && isHash(password))) {
      fail('expected a password hash "scrypt$…"; "ringside hash" makes one');
    }
    const access = { user: name, role, ...query !== undefined && { query } };
    try {
      checkAccess(access);
      confinementOf(access);
    } catch (error) {
      fail((error as Error).message);
    }
    const user: User = { access: access as Access, password: password as string | undefined };
    this.#byName.set(name, user);
    if (!Array.isArray(tokens)) fail("tokens must be a list");
    for (const token of tokens as unknown[]) {
      const [, digest] = DIGEST.exec(String(token)) ?? [];
      if (digest === undefined || this.#byToken.has(digest)) {
        fail('expected tokens "sha256$" and 64 hex digits, each once');
      }
      this.#byToken.set(digest!, user);
    }
  }
}
