import type { Logger } from "@logtape/logtape";
import { countRefusal, type Refusal } from "../http/refusals.ts";
import { problemResponse } from "../http/problem_response.ts";
import { secure } from "../http/security.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { ServeHandler } from "./binding.ts";

/** Maximum numbers of open connections. */
export interface ConnectionLimits {
  /** Open requests, viewers included. */
  readonly requests: number;
  readonly viewers: number;
}

/** File descriptors kept for files, a command and the program itself: an eighth of all, within these bounds. */
const MIN_RESERVE = 64;
const RESERVED_SHARE = 1 / 8;

/** Share of open requests that viewers may not use, so that pages can still load and logs can still be sent. */
const SHARE_WITHOUT_VIEWERS = 1 / 8;

/**
 * Returns the connections that fit below a limit of open files.
 *
 * @param maxFiles Maximum number of open files.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { limitsFor } from "./connections.ts";
 *
 * assertEquals(limitsFor(1024), { requests: 896, viewers: 784 });
 * ```
 */
export function limitsFor(maxFiles: number): ConnectionLimits {
  const reserve = Math.min(Math.max(MIN_RESERVE, Math.floor(maxFiles * RESERVED_SHARE)), Math.floor(maxFiles / 2));
  const requests = maxFiles - reserve;
  return { requests, viewers: Math.max(1, Math.floor(requests * (1 - SHARE_WITHOUT_VIEWERS))) };
}

/** Returns the maximum number of open files of this process, or `undefined` if it is unknown or unlimited. */
export async function maxOpenFiles(): Promise<number | undefined> {
  if (Deno.build.os === "windows") return undefined;
  try {
    // A child inherits the limit. Deno may not read /proc/self/limits.
    const shell = new Deno.Command("sh", { args: ["-c", "ulimit -n"], stdin: "null", stdout: "piped", stderr: "null" });
    const { stdout } = await shell.output();
    return /^\d+\s*$/.test(new TextDecoder().decode(stdout)) ? Number(new TextDecoder().decode(stdout)) : undefined;
  } catch {
    return undefined; // no shell, no permission to run it, or no file descriptor left
  }
}

/** Options for {@linkcode Connections}. */
export interface ConnectionsOptions {
  readonly stream: LogStream;
  /** Receives each refused request. */
  readonly onRefuse: (refusal: Refusal) => void;
}

/** Paths that are answered whatever the number of open requests is. */
const ALWAYS = /\/(?:healthz|readyz)$/;

/** Time after which a refused client may retry, in seconds. */
const RETRY_AFTER_S = 1;

/** Bounds the open requests and viewers of all ports, so that file descriptors are left for files. */
export class Connections {
  readonly #options: ConnectionsOptions;
  /** Maximum numbers of open requests and viewers. */
  limits: ConnectionLimits = { requests: Infinity, viewers: Infinity };
  #requests = 0;
  #viewers = 0;

  /** @param options Stream and callback for refused requests. */
  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /**
   * Sets the limits to those of the process, once they are known.
   *
   * @param maxViewers Maximum number of viewers that the user wants.
   * @param log Logger for a lower limit.
   */
  async limit(maxViewers: number, log: Logger): Promise<void> {
    const maxFiles = await maxOpenFiles();
    if (maxFiles === undefined) return;
    const limits = limitsFor(maxFiles);
    this.limits = limits;
    const { viewers } = limits;
    if (viewers >= maxViewers) return;
    log.info("Serving at most {viewers} viewers: the limit of open files is {max_files}; raise it with ulimit -n", {
      viewers,
      max_files: maxFiles,
    });
  }

  /** Returns a handler that answers as `handler` does, and with 503 if too many requests or viewers are open. */
  wrap(handler: ServeHandler): ServeHandler {
    return async (request, info) => {
      if (this.#requests >= this.limits.requests && !ALWAYS.test(URL.parse(request.url)?.pathname ?? "")) {
        return this.#refuse(request);
      }
      this.#requests++;
      onCompleted(info, () => this.#requests--);
      const response = await handler(request, info);
      if (response.headers.get("content-type")?.startsWith("text/event-stream") && response.body !== null) {
        if (this.#viewers >= this.limits.viewers) {
          await response.body.cancel();
          return this.#refuse(request);
        }
        this.#viewers++;
        onCompleted(info, () => this.#viewers--);
      }
      // A client that is told to come back need not hold a connection meanwhile.
      if (response.status === 503) response.headers.set("connection", "close");
      return response;
    };
  }

  #refuse(request: Request): Response {
    const reason = "too_many_connections";
    const refusal = countRefusal(this.#options.stream, request, 503, reason);
    if (refusal !== undefined) this.#options.onRefuse(refusal);
    const headers = { "retry-after": String(RETRY_AFTER_S), connection: "close" };
    return secure(problemResponse(new HttpProblem(503, "Cannot answer: too many open connections", {}, headers)));
  }
}

function onCompleted({ completed }: Deno.ServeHandlerInfo, callback: () => void): void {
  completed.then(callback, callback);
}
