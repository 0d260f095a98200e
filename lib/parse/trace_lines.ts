import { beginBlock, type BlockState, continueBlock } from "./block_lines.ts";

/**
 * State of a record with several lines, after its last line:
 *
 * - `text`: only a message. `indented`: indented lines after it, such as the frames of most languages.
 * - `python`: frames. `python-end`: the line that names the error. `python-chain`: "The above exception was …".
 * - `go`: a panic and its goroutines. `rust-head`: the message follows. `rust`: notes and frames follow.
 * - `node-head`: the line of code follows. `node-code`: the caret. `node-blank`: the error. `node`: the rest.
 * - `deno-head`: the line of code follows. `php`: "Stack trace:" and numbered frames. `ruby`: causes may follow.
 * - `go-frames`: frames without a goroutine. `dart-head`: the message follows. `dart`: numbered frames.
 * - `elixir`: frames and the state of a process. `rails`: unindented frames of Ruby.
 */
export type TraceState =
  | BlockState
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
  | "ruby"
  | "go-frames"
  | "dart-head"
  | "dart"
  | "elixir"
  | "rails";

const TAB = 0x09;
const SPACE = 0x20;

/** Beginnings of a trace. A single test rejects all other lines. */
const HEAD =
  /^(?:(Traceback \(most recent call last\))|(panic: |fatal error: |goroutine \d+ \[)|(thread '.*' (?:\(\d+\) )?panicked at )|(error: (?:\(in \w+\) )?Uncaught )|((?:PHP )?Fatal error: +Uncaught )|((?:file:\/\/|node:|[A-Z]:\\|\/)\S+:\d+$)|(\S+:\d+:in [`'].*\([\w:]+\)$)|(Unhandled exception:$)|(\*\* \([A-Z]\w{0,80}(?:\.[A-Z]\w{0,80}){0,12}\) )|([A-Z]\w{0,80}(?:::[A-Z]\w{0,80}){0,8} \(.*\):$))/;

const HEAD_STATES: readonly TraceState[] = [
  "python",
  "go",
  "rust-head",
  "deno-head",
  "php",
  "node-head",
  "ruby",
  "dart-head",
  "elixir",
  "rails",
];

/** Line that names an error, with the optional words before an uncaught one. */
const ERROR_HEAD =
  /^(?:Uncaught |Unhandled exception[.:] |Exception in thread "[^"]*" )?(?:[\w$]+(?:\.|::))*[\w$]*(?:Exception|Error|Throwable)\b(?: \[\w+\])?(?::|$)/;

/** First characters of the unindented lines that may continue any text. */
const MAY_FOLLOW = "CgsS[*";

/** Beginning of a new record that is indented because its logger pads levels, times or numbers of processes. */
const PADDED_RECORD =
  /^(?: {1,6}\d{1,7}:\d{8}:\d{6}\.| {1,2}(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|\d{4}-\d\d-\d\d[T ]|[\u2713\u2714\u2717\u2718\u2716\u2a2f\u25cb\u25cf\u26a0\u25b2\u2139] ))/;

/** Returns the state of a record that begins with this line. */
export function beginTrace(line: string): TraceState {
  const block = beginBlock(line);
  if (block !== undefined) return block;
  const head = HEAD.exec(line);
  if (head === null) return "text";
  const state = HEAD_STATES[head.findIndex((group, index) => index > 0 && group !== undefined) - 1];
  return state === "rust-head" && !line.endsWith(":") ? "rust" : state;
}

/**
 * Returns the state of a record after its next line, or `undefined` if the line belongs to another record.
 *
 * @param state State of the record before the line.
 * @param line Next line, without colors. It is not blank.
 * @param next Result of {@linkcode beginTrace} for that line.
 * @param failed True if the record reports a failure, so that an error may follow it.
 */
export function continueTrace(
  state: TraceState,
  line: string,
  next: TraceState,
  failed: boolean,
): TraceState | undefined {
  const first = line.charCodeAt(0);
  if (first === SPACE || first === TAB) return afterIndented(state, line, next);
  // Fast path for most lines.
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
      return /^(?:Stack trace:|#\d+ |Next |"\}|\[(?:previous exception|stacktrace)\])/.test(line) ? "php" : undefined;
    case "ruby":
      if (next === "ruby") return "ruby";
      break;
    case "node":
      if (/^(?:Node\.js v|[}\])])/.test(line)) return "node";
      break;
    case "indented":
      if (/^[}\])]/.test(line)) return "indented"; // closes what the first line opened, as with console.log
      break;
    case "node-code":
      return ERROR_HEAD.test(line) ? "node" : undefined;
    case "go-frames":
      return GO_FUNCTION.test(line) ? state : undefined;
    case "dart-head":
      return line.startsWith("#0 ") ? "dart" : state;
    case "dart":
      return /^(?:#\d+ |<asynchronous suspension>)/.test(line) ? state : undefined;
    case "elixir":
      return /^(?:\*\* \(|Last message(?: |:)|State: |Function: |Initial Call: |Ancestors: |Queue length: )/.test(line)
        ? state
        : undefined;
    case "rails":
      return RUBY_FRAME.test(line) ? state : undefined;
    case "text":
      break;
    default:
      return continueBlock(state, line, next !== "text");
  }
  if (line.startsWith("Caused by: ") || line.startsWith("Stack (most recent call last):")) return "indented";
  if (line.startsWith("goroutine ") && next === "go") return "go";
  if (line.startsWith("Stack trace:") || line.startsWith("[stacktrace]")) return "php";
  if (line.startsWith("stack backtrace:")) return "rust";
  if (!failed || state !== "text") return undefined;
  if (next === "python" || next === "php" || next === "elixir") return next;
  return ERROR_HEAD.test(line) ? "indented" : undefined;
}

/** Returns true if any line may come next, so that only a line with a format of its own begins another record. */
export function takesAny(state: TraceState): boolean {
  return state === "python" || state === "rust-head" || state === "node-head" || state === "node-blank" ||
    state === "deno-head" || state === "dart-head";
}

/** Returns true if a line begins with the name of an error. */
export function namesError(line: string): boolean {
  return ERROR_HEAD.test(line);
}

/** Returns the state of a record after blank lines, or `undefined` if only indented lines may follow. */
export function afterBlank(state: TraceState): TraceState | undefined {
  switch (state) {
    case "text":
    case "indented":
    case "list":
    case "jul-head":
    case "tracing":
    case "report":
      return undefined;
    case "node-code":
      return "node-blank";
    default:
      return state;
  }
}

function afterIndented(state: TraceState, line: string, next: TraceState): TraceState | undefined {
  switch (state) {
    case "text":
    case "indented":
    case "list":
      return PADDED_RECORD.test(line) ? undefined : state === "list" ? state : "indented";
    case "rust-head":
      return "rust";
    case "node-blank":
      return "node";
    case "deno-head":
      return "indented";
    case "tracing":
    case "jul-head":
      return continueBlock(state, line, next !== "text");
    default:
      return state;
  }
}

/** Name of a function as Go writes it into a stack: `main.pay`, `net/http.(*conn).serve`, `main.main.func1`. */
const GO_FUNCTION = /^[\w./~-]{1,200}(?:\.\(\*?\w{1,80}(?:\[[^\]]{0,80}\])?\))?\.[\w.\[\]-]{1,120}(?:\(.*\))?$/;
export const GO_PLACE = /^\s+\S+\.(?:go|s):\d+/;

/** Frame of Ruby that is not indented, as Rails writes it. */
export const RUBY_FRAME = /^\S{1,300}:\d{1,7}:in [`']/;

/** Class of Java whose name does not end in Exception or Error. */
const DOTTED_NAME = /^[a-z][\w$]{0,60}(?:\.[\w$]{1,80}){1,12}(?:: |$)/;
const AT_FRAME = /^\s+at /;

/** Line that belongs to the record before it if a certain line follows. */
export interface Maybe {
  /** Line that must follow. */
  readonly proof: RegExp;
  /** State of the record then. */
  readonly state: TraceState;
}

/**
 * Returns the proof that an unindented line continues a record; `undefined` for most lines.
 *
 * @param line Line without colors.
 * @param isHeaded True if a logger wrote the head of the record.
 */
export function mayContinue(line: string, isHeaded: boolean): Maybe | undefined {
  const first = line.charCodeAt(0) | 0x20;
  if (first < 0x61 || first > 0x7a || !line.includes(".")) return undefined;
  if (!line.includes(" ") && GO_FUNCTION.test(line)) return { proof: GO_PLACE, state: "go-frames" };
  if (!isHeaded || !(DOTTED_NAME.test(line) || ERROR_HEAD.test(line))) return undefined;
  return { proof: AT_FRAME, state: "indented" };
}

function isGoFrame(line: string): boolean {
  return (line.endsWith(")") && /^[\w./-]+\(/.test(line)) || /^(?:created by |exit status \d|\[signal )/.test(line);
}
