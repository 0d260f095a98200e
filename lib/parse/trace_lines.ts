/**
 * State of a record with several lines, after its last line:
 *
 * - `text`: only a message. `indented`: indented lines after it, such as the frames of most languages.
 * - `python`: frames. `python-end`: the line that names the error. `python-chain`: "The above exception was …".
 * - `go`: a panic and its goroutines. `rust-head`: the message follows. `rust`: notes and frames follow.
 * - `node-head`: the line of code follows. `node-code`: the caret. `node-blank`: the error. `node`: the rest.
 * - `deno-head`: the line of code follows. `php`: "Stack trace:" and numbered frames. `ruby`: causes may follow.
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

/** Beginnings of a trace. A single test rejects all other lines. */
const HEAD =
  /^(?:(Traceback \(most recent call last\))|(panic: |fatal error: |goroutine \d+ \[)|(thread '.*' (?:\(\d+\) )?panicked at )|(error: (?:\(in \w+\) )?Uncaught )|((?:PHP )?Fatal error: +Uncaught )|((?:file:\/\/|node:|[A-Z]:\\|\/)\S+:\d+$)|(\S+:\d+:in [`'].*\([\w:]+\)$))/;

const HEAD_STATES: readonly TraceState[] = ["python", "go", "rust-head", "deno-head", "php", "node-head", "ruby"];

/** Line that names an error, with the optional words before an uncaught one. */
const ERROR_HEAD =
  /^(?:Uncaught |Unhandled exception[.:] |Exception in thread "[^"]*" )?(?:[\w$]+(?:\.|::))*[\w$]*(?:Exception|Error|Throwable)\b(?: \[\w+\])?(?::|$)/;

/** First characters of the unindented lines that may continue any text. */
const MAY_FOLLOW = "CgsS[";

/** Beginning of a new record that is indented because its logger pads levels or times. */
const PADDED_RECORD = /^ {1,2}(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|\d{4}-\d\d-\d\d[T ])/;

/** Returns the state of a record that begins with this line. */
export function beginTrace(line: string): TraceState {
  const head = HEAD.exec(line);
  if (head === null) return "text";
  const state = HEAD_STATES[head.findIndex((group, index) => index > 0 && group !== undefined) - 1];
  return state === "rust-head" && !line.endsWith(":") ? "rust" : state;
}

/**
 * Returns the state of a record after its next line, or `undefined` if the line belongs to another record.
 *
 * @param state State of the record before the line.
 * @param line Next line, without colors.
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
  if (first === SPACE || first === TAB) return line.trim() === "" ? afterBlank(state) : afterIndented(state, line);
  if (line === "") return afterBlank(state);
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
      return /^(?:Stack trace:|#\d+ |Next |"\})/.test(line) ? "php" : undefined;
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

/** Returns true if any line may come next, so that only a line with a format of its own begins another record. */
export function takesAny(state: TraceState): boolean {
  return state === "python" || state === "rust-head" || state === "node-head" || state === "node-blank" ||
    state === "deno-head";
}

/** Returns true if a line begins with the name of an error. */
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
