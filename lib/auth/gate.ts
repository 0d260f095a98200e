import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import type { Access, Verdict } from "../http/access.ts";
import { readLanguages } from "../http/languages.ts";
import type { PeerInfo } from "../http/peer.ts";
import { BEARER, bearerOf } from "../wire/bearer.ts";
import { HttpProblem } from "../wire/problem.ts";
import { Attempts } from "./attempts.ts";
import { readForm } from "./form.ts";
import { loginPage } from "./login_page.ts";
import { loginTexts } from "./login_texts.ts";
import { clientAddress, type ProxyUsers } from "./proxy.ts";
import { isSame, newSecret } from "./secrets.ts";
import { Sessions } from "./sessions.ts";
import type { Users } from "./users.ts";

/** Options for {@linkcode Gate}. */
export interface GateOptions {
  /** Token of clients that read and send, or `undefined` for none. */
  readonly token: string | undefined;
  /** Users of a file, or `undefined` for none. */
  readonly users: Users | undefined;
  /** Proxy that names the user of a request, or `undefined` for none. */
  readonly proxy: ProxyUsers | undefined;
  /** Distinguishes the cookie from those of other ports: browsers send a cookie to all ports of a host. */
  readonly cookieSuffix: string;
  /** True if browsers connect over TLS. */
  readonly isSecure: boolean;
  /** Receives each new token for one login. */
  readonly onLink: (token: string) => void;
  /** Receives what users do. */
  readonly onAudit: (event: AuditEvent) => void;
  /** Source of time. @default the machine's */
  readonly clock?: Clock;
}

/** Login, logout or failed login. */
export interface AuditEvent {
  readonly action: "login" | "logout" | "login failed" | "read";
  /** Name of the user, as far as it is known. */
  readonly user: string | undefined;
  readonly address: string;
  /** Path that is read. */
  readonly path?: string;
  /** Query of that address. */
  readonly search?: string;
}

/** Rights of whoever has the token, or sees the terminal. */
const OWNER: Access = { user: "owner", role: "writer" };

/** Time for which a link works, in ms. */
const LINK_MS = 15 * 60_000;

/** Most passwords that are checked at a time: each takes memory and a core. */
const MAX_CHECKS = 2;

/** Longest name and secret, in UTF-16 code units. */
const MAX_LENGTH = 1000;

/** Reads that are told to the audit. */
const AUDITED =
  /\/api\/monitoring\/advanced\/(?:logs(?:\/stream|\/export)?|traces\/[^/]+)$|\/ui\/monitoring\/advanced$/;

/**
 * Lets in whoever has logged in: by a link with a token for one login, a password, the token, or a proxy that names the
 * user. Browsers then have a cookie; other clients send the token with each request.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #attempts: Attempts;
  readonly #cookie: string;
  #link: { readonly token: string; readonly until: number } | undefined;
  /** Requests whose read was told: the handler asks again while a viewer is connected. */
  readonly #audited = new WeakSet<Request>();
  #checks = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    const now = () => this.#clock.now();
    this.#sessions = new Sessions(now);
    this.#attempts = new Attempts(now);
    this.#cookie = `ringside_${options.cookieSuffix}`;
  }

  /** Makes a new token for one login; the one before it does not work any more. */
  renewLink(): void {
    const token = newSecret();
    this.#link = { token, until: this.#clock.now() + LINK_MS };
    this.#options.onLink(token);
  }

  /** Decides about a request: the option `authorize` of the handler. */
  readonly authorize = (request: Request, info?: PeerInfo): Verdict => {
    const access = this.#accessOf(request, info);
    if (access !== undefined) {
      this.#audit(request, info, access);
      return access;
    }
    const { pathname } = new URL(request.url);
    const opensPage = request.method === "GET" && (request.headers.get("accept") ?? "").includes("text/html");
    if (opensPage) return redirect(`${"../".repeat(pathname.split("/").length - 2)}login`, 302);
    throw new HttpProblem(401, "Cannot read without a login: expected Authorization: Bearer …", {}, {
      ...BEARER,
    }, "not_logged_in");
  };

  /** Answers `/login` and `/logout`. */
  readonly answer = async (request: Request, url: URL, info?: PeerInfo): Promise<Response> => {
    const address = this.#addressOf(request, info);
    if (url.pathname.endsWith("/logout")) return this.#logOut(request, address);
    if (request.method === "POST") {
      const form = await readForm(request);
      return await this.#logIn(request, address, form);
    }
    const link = url.searchParams.get("token");
    if (link !== null && request.method === "GET") return await this.#logIn(request, address, { link });
    return this.#page(request);
  };

  #accessOf(request: Request, info: PeerInfo | undefined): Access | undefined {
    const bearer = bearerOf(request.headers);
    if (bearer !== undefined) {
      const address = this.#addressOf(request, info);
      this.#checkWait(address);
      const access = this.#ofToken(bearer);
      if (access === undefined) this.#fail(address, undefined);
      return access;
    }
    const named = this.#options.proxy?.userOf(request, info);
    if (named !== undefined) return this.#options.users?.named(named) ?? { user: named, role: "reader" };
    const secret = this.#sessionOf(request);
    return secret === undefined ? undefined : this.#sessions.accessOf(secret);
  }

  /** Returns the rights of the token of clients, or of that of a user. */
  #ofToken(given: string): Access | undefined {
    const { token, users } = this.#options;
    if (given.length > MAX_LENGTH) return undefined;
    return token !== undefined && isSame(given, token) ? OWNER : users?.withToken(given);
  }

  async #logIn(request: Request, address: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const wait = this.#attempts.waitOf(address);
    if (wait > 0) return this.#refuse(request, wait);
    const access = await this.#check(form);
    if (access === "busy") return this.#refuse(request, 1000);
    if (access === undefined) {
      this.#fail(address, form.user?.slice(0, 100));
      return this.#page(request, 403);
    }
    this.#options.onAudit({ action: "login", user: access.user, address });
    const response = redirect("./", 303);
    response.headers.set("set-cookie", this.#setCookie(this.#sessions.start(access)));
    return response;
  }

  async #check(fields: Readonly<Record<string, string>>): Promise<Access | undefined | "busy"> {
    const { user, password, token, link } = fields;
    // An address stands in logs and histories, so a token that works again is not taken from there.
    if (link !== undefined) return this.#useLink(link);
    if (token !== undefined) return this.#useLink(token) ?? this.#ofToken(token);
    const { users } = this.#options;
    if (users === undefined || user === undefined || password === undefined) return undefined;
    if (user.length > MAX_LENGTH || password.length > MAX_LENGTH) return undefined;
    if (this.#checks >= MAX_CHECKS) return "busy";
    this.#checks++;
    try {
      return await users.withPassword(user, password);
    } finally {
      this.#checks--;
    }
  }

  #useLink(token: string): Access | undefined {
    const link = this.#link;
    if (link === undefined || token.length > MAX_LENGTH || !isSame(token, link.token)) return undefined;
    const isValid = this.#clock.now() < link.until;
    this.renewLink();
    return isValid ? OWNER : undefined;
  }

  #logOut(request: Request, address: string): Response {
    if (request.method !== "POST") throw new HttpProblem(405, "Cannot log out: expected POST", {}, { allow: "POST" });
    const secret = this.#sessionOf(request);
    if (secret !== undefined) {
      this.#options.onAudit({ action: "logout", user: this.#sessions.accessOf(secret)?.user, address });
      this.#sessions.end(secret);
    }
    const response = redirect("login", 303);
    response.headers.set("set-cookie", this.#setCookie("", "; Max-Age=0"));
    return response;
  }

  #page(request: Request, status = 200): Response {
    const texts = loginTexts(readLanguages(request.headers.get("accept-language") ?? ""));
    const secret = this.#sessionOf(request);
    const user = secret === undefined ? undefined : this.#sessions.accessOf(secret)?.user;
    const hasUsers = this.#options.users !== undefined;
    return loginPage({ hasUsers, user, ...status !== 200 && { error: texts.wrong } }, texts, status);
  }

  #refuse(request: Request, waitMs: number): Response {
    const texts = loginTexts(readLanguages(request.headers.get("accept-language") ?? ""));
    const seconds = Math.ceil(waitMs / 1000);
    const error = texts.wait(seconds);
    const response = loginPage({ hasUsers: this.#options.users !== undefined, error }, texts, 429);
    response.headers.set("retry-after", String(seconds));
    return response;
  }

  #checkWait(address: string): void {
    const wait = this.#attempts.waitOf(address);
    if (wait === 0) return;
    throw new HttpProblem(429, "Cannot log in: too many failed attempts; try again later", {}, {
      "retry-after": String(Math.ceil(wait / 1000)),
    }, "too_many_attempts");
  }

  #fail(address: string, user: string | undefined): void {
    this.#attempts.fail(address);
    this.#options.onAudit({ action: "login failed", user, address });
  }

  #audit(request: Request, info: PeerInfo | undefined, { user }: Access): void {
    const { pathname, search } = new URL(request.url);
    if (request.method !== "GET" || !AUDITED.test(pathname) || this.#audited.has(request)) return;
    this.#audited.add(request);
    this.#options.onAudit({
      action: "read",
      user,
      address: this.#addressOf(request, info),
      path: pathname.slice(0, 200),
      search: search.slice(0, 200),
    });
  }

  #addressOf(request: Request, info: PeerInfo | undefined): string {
    return clientAddress(request, info, this.#options.proxy);
  }

  #sessionOf(request: Request): string | undefined {
    const start = `${this.#cookie}=`;
    const cookies = (request.headers.get("cookie") ?? "").slice(0, 8192).split(";").map((cookie) => cookie.trim());
    return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
  }

  #setCookie(secret: string, more = ""): string {
    const secure = this.#options.isSecure ? "; Secure" : "";
    return `${this.#cookie}=${secret}; Path=/; HttpOnly; SameSite=Strict${secure}${more}`;
  }
}

function redirect(location: string, status: number): Response {
  return new Response(null, { status, headers: { location, "cache-control": "no-store" } });
}
