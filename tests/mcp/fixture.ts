import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { acceptorOf } from "../../lib/http/ingest/acceptor.ts";
import { createHandler, type Handler, type HandlerOptions } from "../../lib/http/handler.ts";
import { openSignals } from "../../lib/http/signals.ts";
import type { ToolCall } from "../../lib/mcp/calls.ts";
import { type Mcp, openMcp } from "../../lib/mcp/mcp.ts";
import { demoSteps } from "../../lib/sources/demo.ts";
import { writtenSpan } from "../../lib/sources/demo_spans.ts";
import { LogStream, type LogStreamOptions } from "../../lib/mod.ts";
import { fakePage } from "../http/fixture.ts";
import { Random } from "../support/random.ts";

/** Address of the tools, for a handler that is called as a function. */
export const MCP = "http://localhost/mcp";

/** Start of the demo. */
const START = Date.parse("2026-12-01T10:00:00Z");

/** Stream with tools, and a handler that serves both. */
export interface Agents extends Disposable {
  readonly stream: LogStream;
  readonly handler: Handler;
  /** Calls that have ended. */
  readonly calls: readonly ToolCall[];
  /** Errors that the handler reported. */
  readonly errors: readonly unknown[];
  /** The tools. */
  readonly mcp: Mcp;
  /** Writes the records and the spans of the demo, with a seed, into the stream. */
  writeDemo(records: number, seed?: number): void;
  /** Calls a tool, and returns its answer. */
  call(name: string, given?: Readonly<Record<string, unknown>>, init?: RequestInit): Promise<ToolAnswer>;
}

/** Answer of a tool. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  /** Data lines without their mark. */
  readonly data: readonly string[];
  /** Last line. */
  readonly cursor: string;
  readonly missed: number;
}

/** Returns a stream with tools. */
export function openAgents(options: Partial<HandlerOptions> & LogStreamOptions = {}): Agents {
  const { capacity = 100_000, maxBytes = 64 * 1024 ** 2, ...others } = options;
  const stream = new LogStream({ capacity, maxBytes });
  const ingest = new Ingest();
  const signals = openSignals(stream);
  const calls: ToolCall[] = [];
  const errors: unknown[] = [];
  const mcp = openMcp({ onCall: (call) => calls.push(call) });
  const handler = createHandler({
    stream,
    signals,
    ingest,
    mcp,
    page: fakePage(),
    onError: (error) => errors.push(error),
    ...others,
  });
  return {
    stream,
    handler,
    calls,
    errors,
    mcp,
    writeDemo(records, seed = 7) {
      const acceptor = acceptorOf("Cannot test", ingest);
      let atMs = START;
      const random = new Random(seed);
      for (const { delayMs, record, spans } of demoSteps(() => random.next())) {
        if (records-- <= 0) break;
        atMs += delayMs;
        stream.write({ ...record, timestamp: atMs, metadata: { ...record.metadata as object, source: "demo" } });
        for (const span of spans) acceptor.writeSpan(writtenSpan(span, atMs));
      }
    },
    call: async (name, given, init) => readAnswer(await handler(callRequest(name, given, init))),
    [Symbol.dispose]() {
      handler.close();
      signals[Symbol.dispose]();
      stream[Symbol.dispose]();
    },
  };
}

/** Returns the request of a call, as a client of 2025 without a session sends it. */
export function callRequest(
  name: string,
  given: Readonly<Record<string, unknown>> = {},
  init: RequestInit = {},
): Request {
  return post({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } }, init);
}

/** Returns a request with a message of the protocol. */
export function post(message: unknown, { headers, ...init }: RequestInit = {}): Request {
  return new Request(MCP, {
    method: "POST",
    body: typeof message === "string" ? message : JSON.stringify(message),
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers as Record<string, string>,
    },
    ...init,
  });
}

/** Reads the message of a response. */
export async function readMessage(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  const data = text.startsWith("{") ? text : /^data: (.*)$/m.exec(text)?.[1];
  if (data === undefined) throw new Error(`Cannot read the response: ${response.status} ${text}`);
  return JSON.parse(data);
}

/** Reads the answer of a tool. */
export async function readAnswer(response: Response): Promise<ToolAnswer> {
  const message = await readMessage(response);
  const { result } = message as {
    readonly result?: { readonly content: readonly { readonly text: string }[]; readonly isError?: boolean };
  };
  if (result === undefined) throw new Error(`Cannot read the answer: ${JSON.stringify(message)}`);
  return parseAnswer(result.content[0].text, result.isError);
}

/** Returns the parts of an answer. */
export function parseAnswer(text: string, isError: boolean = false): ToolAnswer {
  return {
    text,
    isError,
    data: text.split("\n").filter((line) => line.startsWith("| ")).map((line) => line.slice(2)),
    cursor: /\ncursor: (\S*)$/.exec(text)?.[1] ?? "",
    missed: Number(/^missed: (\d+)/m.exec(text)?.[1] ?? NaN),
  };
}
