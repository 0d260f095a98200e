/** An error as a record has it. */
export interface TraceError {
  readonly type?: string;
  readonly message?: string;
  readonly stack?: string;
}

/** What a stack trace says. */
export interface Trace {
  readonly error: TraceError;
  /** What is to be said in short: what came before the trace, or else what was thrown. */
  readonly message: string;
  /** How severe it is where nothing else says so. */
  readonly level: "ERROR" | "FATAL";
}

/**
 * Where the lines of one record have come to, in the words of who prints them:
 *
 * - `text`, `indented`: nothing but a message; after it, lines that are indented, such as the frames of most languages.
 * - `python`: the frames; `python-end`: the line that names the error; `python-chain`: "The above exception was …".
 * - `go`: a panic and its goroutines. `rust-head`: its message follows; `rust`: what follows that.
 * - `node-head`: the line of code follows; `node-code`: the caret; `node-blank`: the error; `node`: the rest of it.
 * - `deno-head`: the line of code follows. `php`: "Stack trace:" and its numbers. `ruby`: causes may follow.
 */
export type TraceState =
  | "text"
  | "indented"
  | "python"
  | "python-end"
  | "python-chain"
  | "go"
  | "rust-head"
  | "rust"
  | "node-head"
  | "node-code"
  | "node-blank"
  | "node"
  | "deno-head"
  | "php"
  | "ruby";

const TAB = 0x09;
const SPACE = 0x20;

/** How a line begins that may be the first of a trace; of all others one look at it is enough. */
const HEAD =
  /^(?:(Traceback \(most recent call last\))|(panic: |fatal error: |goroutine \d+ \[)|(thread '.*' (?:\(\d+\) )?panicked at )|(error: (?:\(in \w+\) )?Uncaught )|((?:PHP )?Fatal error: +Uncaught )|((?:file:\/\/|node:|[A-Z]:\\|\/)\S+:\d+$)|(\S+:\d+:in [`'].*\([\w:]+\)$))/;

const HEAD_STATES: readonly TraceState[] = ["python", "go", "rust-head", "deno-head", "php", "node-head", "ruby"];

/** A line that names an error, maybe with words before that only uncaught ones have. */
const ERROR_HEAD =
  /^(?:Uncaught |Unhandled exception[.:] |Exception in thread "[^"]*" )?(?:[\w$]+(?:\.|::))*[\w$]*(?:Exception|Error|Throwable)\b(?: \[\w+\])?(?::|$)/;

/** What the lines begin with that follow any text though they are not indented. */
const MAY_FOLLOW = "CgsS[";

/** Levels are padded by many loggers and times by some, so a line of another record may be indented too. */
const PADDED_RECORD = /^ {1,2}(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|\d{4}-\d\d-\d\d[T ])/;

/** What a record that begins with this line is. */
export function beginTrace(line: string): TraceState {
  const head = HEAD.exec(line);
  if (head === null) return "text";
  const state = HEAD_STATES[head.findIndex((group, index) => index > 0 && group !== undefined) - 1];
  return state === "rust-head" && !line.endsWith(":") ? "rust" : state;
}

/**
 * Tells whether a line belongs to the record before it.
 *
 * @param state Where that has come to.
 * @param line The next line, without colors.
 * @param next What {@linkcode beginTrace} says of that line.
 * @param failed Whether the record is of a failure, so that an error may follow it.
 * @returns Where the record has come to with it, or `undefined` if the line is another one.
 */
export function continueTrace(
  state: TraceState,
  line: string,
  next: TraceState,
  failed: boolean,
): TraceState | undefined {
  const first = line.charCodeAt(0);
  if (first === SPACE || first === TAB) return line.trim() === "" ? afterBlank(state) : afterIndented(state, line);
  if (line === "") return afterBlank(state);
  // The way of most lines.
  if (state === "text" && !failed && !MAY_FOLLOW.includes(line[0])) return undefined;
  switch (state) {
    case "python":
      return "python-end";
    case "rust-head":
      return "rust";
    case "node-head":
      return next === "text" ? "node-code" : undefined;
    case "node-blank":
      return "node";
    case "deno-head":
      return "indented";
    case "python-chain":
      return next === "python" ? next : ERROR_HEAD.test(line) ? "python-end" : undefined;
    case "python-end":
      return /^(?:The above exception was the direct|During handling of the above) /.test(line)
        ? "python-chain"
        : undefined;
    case "go":
      return next === "go" || isGoFrame(line) ? "go" : undefined;
    case "rust":
      return /^(?:note: |stack backtrace:)/.test(line) ? "rust" : undefined;
    case "php":
      return /^(?:Stack trace:|#\d+ |Next |"\})/.test(line) ? "php" : undefined;
    case "ruby":
      if (next === "ruby") return "ruby";
      break;
    case "node":
      if (/^(?:Node\.js v|[}\])])/.test(line)) return "node";
      break;
    case "indented":
      if (/^[}\])]/.test(line)) return "indented"; // what was opened in the first line, as by console.log
      break;
    case "node-code":
      return ERROR_HEAD.test(line) ? "node" : undefined;
    case "text":
      break;
    default:
      return state satisfies never;
  }
  if (line.startsWith("Caused by: ") || line.startsWith("Stack (most recent call last):")) return "indented";
  if (line.startsWith("goroutine ") && next === "go") return "go";
  if (line.startsWith("Stack trace:") || line.startsWith("[stacktrace]")) return "php";
  if (line.startsWith("stack backtrace:")) return "rust";
  if (!failed || state !== "text") return undefined;
  if (next === "python" || next === "php") return next;
  return ERROR_HEAD.test(line) ? "indented" : undefined;
}

/** Whether any line may come next, so that only a record beyond doubt is another one. */
export function takesAny(state: TraceState): boolean {
  return state === "python" || state === "rust-head" || state === "node-head" || state === "node-blank" ||
    state === "deno-head";
}

/** Whether a line is the name of an error, and maybe its message. */
export function namesError(line: string): boolean {
  return ERROR_HEAD.test(line);
}

function afterBlank(state: TraceState): TraceState | undefined {
  switch (state) {
    case "text":
    case "indented":
      return undefined;
    case "node-code":
      return "node-blank";
    default:
      return state;
  }
}

function afterIndented(state: TraceState, line: string): TraceState | undefined {
  switch (state) {
    case "text":
      return PADDED_RECORD.test(line) ? undefined : "indented";
    case "rust-head":
      return "rust";
    case "node-blank":
      return "node";
    case "deno-head":
      return "indented";
    default:
      return state;
  }
}

function isGoFrame(line: string): boolean {
  return (line.endsWith(")") && /^[\w./-]+\(/.test(line)) || /^(?:created by |exit status \d|\[signal )/.test(line);
}

/** A frame, or what announces frames. Those of Go and Python have their own names for it. */
const FRAME =
  /^(?:\s+at .*(?:\)|:\d+|<anonymous>|line \d+)(?: \{|,)?$|\s+from \S+:\d+:in |goroutine \d+ \[|#\d+ |Stack trace:|stack backtrace:|Caused by: |note: run with `RUST_BACKTRACE|\s*\.\.\. \d+ more$|\s+--->)/;

const NAMED_ERROR =
  /(?:^|[\s("])((?:[\w$]+(?:\.|::))*[\w$]*(?:Exception|Error|Throwable|Interrupt|Exit))(?: \[\w+\])?(?::(?: (.*))?$|$)/;

/** The name of an error that does not say that it is one. */
const CAPITAL_NAME = /(?:^|\s)([A-Z][\w$.]*)(?: \[\w+\])?: (.*)$/;

/** A stack is read this far from its beginning and its end to find what it is of. */
const MAX_LINES = 1000;

/**
 * Reads the stack trace in the lines of one record.
 *
 * @param lines The lines, without colors.
 * @returns What it says, or `undefined` where there is none.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readTrace } from "./trace.ts";
 *
 * assertEquals(readTrace(["Cannot pay", "TypeError: no card", "    at pay (shop.js:7:11)"]), {
 *   error: { type: "TypeError", message: "no card", stack: "TypeError: no card\n    at pay (shop.js:7:11)" },
 *   message: "Cannot pay",
 *   level: "ERROR",
 * });
 * ```
 */
export function readTrace(lines: readonly string[]): Trace | undefined {
  return readPython(lines) ?? readGo(lines) ?? readRust(lines) ?? readRuby(lines) ?? readPhp(lines) ?? readAt(lines);
}

function readPython(lines: readonly string[]): Trace | undefined {
  const start = lines.findIndex((line) => line.includes("Traceback (most recent call last)"));
  if (start === -1) return undefined;
  const last = lines.findLastIndex((line, index) => index > start && /^\w/.test(line));
  const thrown = lines[last] ?? lines.find((line) => /^ *\| \w/.test(line))?.replace(/^ *\| /, "") ?? lines[start];
  const [, type, message = ""] = /^([\w.]+)(?:: (.*))?$/.exec(thrown) ?? [];
  return trace(lines, start, thrown, { type, message });
}

function readGo(lines: readonly string[]): Trace | undefined {
  const start = lines.findIndex((line) => /^(?:panic|fatal error): /.test(line));
  if (start !== -1) {
    const colon = lines[start].indexOf(": ");
    const error = { type: lines[start].slice(0, colon), message: lines[start].slice(colon + 2) };
    return { ...trace(lines, start, lines[start], error), level: "FATAL" };
  }
  const goroutine = lines.findIndex((line) => /^goroutine \d+ \[/.test(line));
  if (goroutine === -1) return undefined;
  return trace(lines, goroutine, lines[0], goroutine > 0 ? { type: "panic", message: lines[0] } : { type: "panic" });
}

function readRust(lines: readonly string[]): Trace | undefined {
  const [head, second] = lines;
  const [, before, inline] = /^thread '.*' (?:\(\d+\) )?panicked at (?:'(.*)', )?(.*)$/.exec(head) ?? [];
  if (inline === undefined) return undefined;
  const after = inline.endsWith(":") ? second : undefined;
  const message = after === undefined ? head : `${head}\n${after}`;
  return trace(lines, 0, message, { type: "panic", message: before ?? after ?? "" });
}

function readRuby(lines: readonly string[]): Trace | undefined {
  if (lines.length < 2 || !/^\s+from \S+:\d+:in /.test(lines[1])) return undefined;
  // "a.rb:3:in `pay': no card (Shop::Error)", looked for part by part, since one pattern would begin anew at each part.
  const [head] = lines;
  const place = head.search(/:in [`']/);
  const quote = head.indexOf("': ", place);
  const end = head.lastIndexOf(" (");
  const [, type] = /^ \(([\w:]+)\)$/.exec(head.slice(end)) ?? [];
  if (place === -1 || quote === -1 || end < quote + 3 || type === undefined) return undefined;
  return trace(lines, 0, head, { type, message: head.slice(quote + 3, end) });
}

function readPhp(lines: readonly string[]): Trace | undefined {
  const announced = lines.indexOf("Stack trace:");
  if (announced < 1) return undefined;
  const head = lines[announced - 1];
  // "Uncaught Shop\Error: no card in /srv/pay.php:3", part by part too.
  const end = head.lastIndexOf(" in ");
  const hasPlace = end !== -1 && /^ in (?:Command line code|\S+):\d+$/.test(head.slice(end));
  const named = hasPlace ? /(?:Uncaught |^)([\w\\]+): /.exec(head.slice(0, end)) : null;
  if (named === null) return trace(lines, 0, lines[0], { message: head });
  const [{ length }, type] = named;
  return trace(lines, 0, lines[0], { type, message: head.slice(named.index + length, end) });
}

/** The frames of JavaScript, Java and .NET stand below the line that names the error. */
function readAt(lines: readonly string[]): Trace | undefined {
  const frame = lines.findIndex((line, index) => index > 0 && index < MAX_LINES && FRAME.test(line));
  if (frame === -1) return undefined;
  const head = lines.slice(0, frame);
  let start = head.findLastIndex((line) => NAMED_ERROR.test(line));
  // Deno shows the line of code and a caret below the error, Node above it.
  const caret = head.findLastIndex((line) => /^\s*\^+$/.test(line));
  if (start === -1) start = caret === frame - 1 ? Math.max(0, frame - 3) : frame - 1;
  const [, type, rest] = NAMED_ERROR.exec(head[start]) ?? CAPITAL_NAME.exec(head[start]) ?? [];
  if (type === undefined) return trace(lines, 0, head.join("\n"), { message: head[start].trim() });
  const more = caret > start ? [] : head.slice(start + 1); // a message of several lines
  // Node begins with where it happened.
  const isNode = beginTrace(lines[0]) === "node-head";
  return trace(lines, isNode ? 0 : start, lines[start], { type, message: [rest ?? "", ...more].join("\n") });
}

/** The trace from a line on; what stands before that is the message. */
function trace(lines: readonly string[], start: number, thrown: string, error: TraceError): Trace {
  const stack = lines.slice(start).join("\n").trimEnd();
  return {
    error: { ...error, stack },
    message: start > 0 ? lines.slice(0, start).join("\n") : thrown,
    level: "ERROR",
  };
}
