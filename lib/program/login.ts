import type { Logger } from "@logtape/logtape";
import { type AuditEvent, Gate } from "../auth/gate.ts";
import { ProxyUsers } from "../auth/proxy.ts";
import { Users } from "../auth/users.ts";
import { parseUrl } from "../base/url.ts";
import type { Handler, HandlerOptions } from "../http/handler.ts";
import type { PeerInfo } from "../http/peer.ts";
import { problemResponse } from "../http/problem_response.ts";
import { countRefusal, type Refusal } from "../http/refusals.ts";
import { guard, secure } from "../http/security.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { AuthOptions } from "./auth_options.ts";
import { ExitError } from "./exit_error.ts";
import { note } from "./output.ts";

/** Surroundings of the login. */
export interface LoginContext {
  readonly stream: LogStream;
  readonly allowedHosts: readonly string[] | ((hostname: string) => boolean);
  readonly onRefuse: (refusal: Refusal) => void;
  readonly log: Logger;
  /** Port of the command line, which the cookie is named after: browsers send a cookie to all ports of a host. */
  readonly port: number;
  /** True if browsers connect over TLS. */
  readonly isSecure: boolean;
}

/** Login of readers. */
export interface Login {
  /** Option of the handler. */
  readonly authorize: NonNullable<HandlerOptions["authorize"]>;
  /**
   * Adds `/login` and `/logout` to a handler. They answer to the same hosts and origins as its other routes. A logout
   * ends the streams of its session.
   */
  wrap(handler: Handler): (request: Request, info?: PeerInfo) => Promise<Response>;
  /** Prints a link for one login, and a new one whenever it was used. It is no record: readers are not the owner. */
  showLinks(origin: string): void;
}

const PATH = /^\/log(?:in|out)$/;

/**
 * Opens the login that the options ask for.
 *
 * @throws {ExitError} If the file of users cannot be read.
 */
export async function openLogin(options: AuthOptions, context: LoginContext): Promise<Login> {
  const { authToken, authFile, authProxyHeader, authProxyFrom } = options;
  const { stream, allowedHosts, onRefuse, log, port, isSecure } = context;
  const audit = log.getChild("audit");
  let show: (token: string) => void = () => {};
  const gate = new Gate({
    token: authToken,
    users: authFile === undefined ? undefined : await readUsers(authFile),
    proxy: authProxyHeader === undefined ? undefined : new ProxyUsers(authProxyHeader, authProxyFrom),
    cookieSuffix: String(port),
    isSecure,
    onLink: (token) => show(token),
    onAudit: (event) => tellAudit(audit, event),
  });
  const isAllowed = typeof allowedHosts === "function" ? allowedHosts : (name: string) => allowedHosts.includes(name);

  return {
    authorize: gate.authorize,
    wrap: (handler) =>
      async function withLogin(request, info) {
        const url = parseUrl(request.url);
        if (url === null || !PATH.test(url.pathname)) return await handler(request, info);
        try {
          guard(request, url, isAllowed);
          const response = await gate.answer(request, url, info);
          // The streams of a session that has ended end with it.
          if (url.pathname.endsWith("/logout")) handler.recheck();
          return secure(response);
        } catch (error) {
          if (!(error instanceof HttpProblem)) throw error;
          const refusal = countRefusal(stream, request, error.status, error.reason);
          if (refusal !== undefined) onRefuse(refusal);
          return secure(problemResponse(error));
        }
      },
    showLinks(origin) {
      show = (token) => note(`log in once within 15 minutes at ${origin}/login?token=${token}`);
      gate.renewLink();
    },
  };
}

async function readUsers(path: string): Promise<Users> {
  try {
    return new Users(await Deno.readTextFile(path));
  } catch (error) {
    throw new ExitError(`Cannot read the users in "${path}": ${reasonOf(error)}`, EXIT.misused);
  }
}

function tellAudit(audit: Logger, { action, user, address, path, search }: AuditEvent): void {
  const fields = { action, user, address, ...path !== undefined && { path, search } };
  if (action === "login failed") audit.warn("Login failed from {address}", fields);
  else if (action === "read") audit.info("{user} read {path}", fields);
  else audit.info("{user}: {action}", fields);
}
