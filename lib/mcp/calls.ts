import type { McpStats } from "../http/agents.ts";
import type { Api } from "./api.ts";
import type { Tool } from "./tool.ts";
import { ToolError } from "./tool_error.ts";

/** Most calls that run at a time, besides those that wait for records. */
const MAX_CALLS = 16;

/** Most calls that wait for records at a time. Each is a viewer of the stream. */
const MAX_WAITS = 64;

/** Longest time of a call besides its wait, in ms. */
const MAX_CALL_MS = 30_000;

/** Longest time of a call that waits, in ms. */
const MAX_WAIT_MS = 45_000;

/** Call of a tool that has ended. */
export interface ToolCall {
  /** Name of the tool. */
  readonly tool: string;
  /** Arguments of the call, as they came. */
  readonly arguments: unknown;
  /** Size of the answer, in bytes. */
  readonly bytes: number;
  /** Time of the call, in ms. */
  readonly durationMs: number;
  /** Reason why the tool refused the call. @default it answered */
  readonly error?: string;
}

/** Result of a call, as the protocol sends it. */
export interface CallResult {
  readonly [name: string]: unknown;
  readonly content: { readonly type: "text"; readonly text: string }[];
  readonly isError?: true;
}

/** Options for {@linkcode Calls}. */
export interface CallsOptions {
  /** Receives each call that has ended. */
  readonly onCall?: (call: ToolCall) => void;
  /** Receives an unexpected error. */
  readonly onError: (error: unknown) => void;
}

/** Runs calls of tools, a bounded number at a time, and counts them. */
export class Calls {
  readonly #tools: ReadonlyMap<string, Tool>;
  #calls = 0;
  #refused = 0;
  #running = 0;
  #waiting = 0;

  /** @param tools Tools that can be called. */
  constructor(tools: readonly Tool[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** Current counts. */
  get stats(): McpStats {
    return { calls: this.#calls, running: this.#running + this.#waiting, refused: this.#refused };
  }

  /**
   * Runs a call. A failure is a result too, with the remedy.
   *
   * @param name Name of the tool.
   * @param given Arguments, as they came.
   * @param api API of the server.
   * @param signal Ends the call.
   * @param options Reports.
   * @throws The reason of the signal, if that ended the call.
   */
  async run(name: string, given: unknown, api: Api, signal: AbortSignal, options: CallsOptions): Promise<CallResult> {
    const begun = performance.now();
    this.#calls++;
    let text: string;
    let error: string | undefined;
    try {
      text = await this.#run(name, given, api, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      if (!(thrown instanceof ToolError)) options.onError(thrown);
      text = error = thrown instanceof ToolError
        ? thrown.message
        : `Cannot run ${name}: an unexpected error was logged`;
    }
    const bytes = new TextEncoder().encode(text).length;
    const durationMs = Math.round((performance.now() - begun) * 10) / 10;
    const tool = this.#tools.has(name) ? name : "unknown";
    options.onCall?.({ tool, arguments: given, bytes, durationMs, ...error !== undefined && { error } });
    return { content: [{ type: "text", text }], ...error !== undefined && { isError: true } };
  }

  async #run(name: string, given: unknown, api: Api, signal: AbortSignal): Promise<string> {
    const tool = this.#tools.get(name);
    if (tool === undefined) {
      const known = Array.from(this.#tools.keys()).join(", ");
      throw new ToolError(`Cannot call ${JSON.stringify(name.slice(0, 64))}: no such tool; expected ${known}`);
    }
    const { waits } = tool;
    if (waits ? this.#waiting >= MAX_WAITS : this.#running >= MAX_CALLS) {
      this.#refused++;
      const most = waits ? `${MAX_WAITS} calls wait` : `${MAX_CALLS} calls run`;
      throw new ToolError(`Cannot run ${name}: ${most} already; call again once one of them has ended`);
    }
    if (waits) this.#waiting++;
    else this.#running++;
    const limitMs = waits ? MAX_WAIT_MS : MAX_CALL_MS;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new ToolError(lateText(name, limitMs))), limitMs);
    try {
      return await tool.run(given, { api, signal: AbortSignal.any([signal, late.signal]) });
    } catch (error) {
      throw late.signal.aborted && !signal.aborted ? late.signal.reason : error;
    } finally {
      clearTimeout(timer);
      if (waits) this.#waiting--;
      else this.#running--;
    }
  }
}

function lateText(name: string, ms: number): string {
  return `Cannot run ${name}: no answer within ${ms / 1000} s; narrow the range, as with from=15m`;
}
