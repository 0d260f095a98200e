import { beginTrace, GO_PLACE, RUBY_FRAME } from "./trace_lines.ts";

/** Error of a record. */
export interface TraceError {
  readonly type?: string;
  readonly message?: string;
  readonly stack?: string;
}

/** Content of a stack trace. */
export interface Trace {
  readonly error: TraceError;
  /** Text before the trace, or the thrown error. */
  readonly message: string;
  /** Level if nothing else states one. */
  readonly level: "ERROR" | "FATAL";
}

/** Frame, or a line that announces frames. Go and Python have their own. */
const FRAME =
  /^(?:\s+at .*(?:\)|:\d+|<anonymous>|line \d+)(?: \{|,)?$|\s+from \S+:\d+:in |goroutine \d+ \[|#\d+ |Stack trace:|stack backtrace:|Caused by: |note: run with `RUST_BACKTRACE|\s*\.\.\. \d+ more$|\s+--->)/;

const NAMED_ERROR =
  /(?:^|[\s("])((?:[\w$]+(?:\.|::))*[\w$]*(?:Exception|Error|Throwable|Interrupt|Exit))(?: \[\w+\])?(?::(?: (.*))?$|$)/;

/** Capitalised name of an error that does not end in Error or Exception. */
const CAPITAL_NAME = /(?:^|\s)([A-Z][\w$.]*)(?: \[\w+\])?: (.*)$/;

/** Class of Java with its package. */
const DOTTED_NAME = /^((?:[a-z][\w$]{0,80}\.){1,12}[\w$]{1,80})(?:: (.*))?$/;

/** Lines at the beginning of a text that are searched for a frame. */
const MAX_LINES = 1000;

/**
 * Finds the stack trace in the lines of one record.
 *
 * @param lines Lines without colors.
 * @returns Its content, or `undefined` if there is none.
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
  return readPython(lines) ?? readGo(lines) ?? readRust(lines) ?? readRuby(lines) ?? readPhp(lines) ??
    readElixir(lines) ?? readRails(lines) ?? readAt(lines);
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
  if (goroutine === -1) return readGoFrames(lines);
  return trace(lines, goroutine, lines[0], goroutine > 0 ? { type: "panic", message: lines[0] } : { type: "panic" });
}

/** Reads frames without a goroutine, as zap and github.com/pkg/errors write them below a message. */
function readGoFrames(lines: readonly string[]): Trace | undefined {
  const place = lines.findIndex((line, index) => index > 1 && index < MAX_LINES && GO_PLACE.test(line));
  if (place === -1 || !/^\S+\.\S+$/.test(lines[place - 1])) return undefined;
  return trace(lines, place - 1, lines[0], {});
}

/** Reads `** (RuntimeError) message` and the frames below it. */
function readElixir(lines: readonly string[]): Trace | undefined {
  const start = lines.findIndex((line) => line.startsWith("** ("));
  if (start === -1) return undefined;
  const [, type, message] = /^\*\* \(([\w.]{1,200})\) (.*)$/.exec(lines[start]) ?? [];
  return type === undefined ? undefined : trace(lines, start, lines[start], { type, message });
}

/** Reads `Shop::Declined (no card):` with unindented frames below it. */
function readRails(lines: readonly string[]): Trace | undefined {
  const frame = lines.findIndex((line, index) => index > 0 && index < MAX_LINES && RUBY_FRAME.test(line));
  if (frame === -1) return undefined;
  const start = lines.findLastIndex((line, index) => index < frame && line.trim() !== "");
  const [, type, message] = /^([A-Z][\w:]{0,200}) \((.*)\):$/.exec(lines[start] ?? "") ?? [];
  return type === undefined ? undefined : trace(lines, start, lines[start], { type, message });
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
  // "a.rb:3:in `pay': no card (Shop::Error)", matched part by part: a single pattern would backtrack.
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
  if (announced === -1) return readLaravel(lines);
  if (announced < 1) return undefined;
  const head = lines[announced - 1];
  // "Uncaught Shop\Error: no card in /srv/pay.php:3", part by part as well.
  const end = head.lastIndexOf(" in ");
  const hasPlace = end !== -1 && /^ in (?:Command line code|\S+):\d+$/.test(head.slice(end));
  const named = hasPlace ? /(?:Uncaught |^)([\w\\]+): /.exec(head.slice(0, end)) : null;
  if (named === null) return trace(lines, 0, lines[0], { message: head });
  const [{ length }, type] = named;
  return trace(lines, 0, lines[0], { type, message: head.slice(named.index + length, end) });
}

/** Reads the exception that Laravel writes as the context of a message. Its JSON has raw line breaks. */
function readLaravel(lines: readonly string[]): Trace | undefined {
  const announced = lines.indexOf("[stacktrace]");
  if (announced < 1) return undefined;
  const start = lines.findLastIndex((line, index) => index < announced && line.includes("[object] ("));
  if (start === -1) return trace(lines, announced - 1, lines[0], {});
  const at = lines[start].indexOf("[object] (");
  const [, type, message] = /^\[object\] \(([\w\\]{1,300})\(code: [^)]{0,40}\): (.*) at \S+:\d+\)$/
    .exec(lines[start].slice(at)) ?? [];
  const before = lines[start].slice(0, at).replace(/ \{"[\w.-]{1,60}":"$/, "");
  const stack = [lines[start].slice(at), ...lines.slice(start + 1)].join("\n").replace(/\n"\}\s*$/, "");
  return {
    error: { ...type !== undefined && { type: type.replaceAll("\\\\", "\\"), message }, stack },
    message: [...lines.slice(0, start), before].join("\n"),
    level: "ERROR",
  };
}

/** Finds the frames of JavaScript, Java and .NET, below the line that names the error. */
function readAt(lines: readonly string[]): Trace | undefined {
  const frame = lines.findIndex((line, index) => index > 0 && index < MAX_LINES && FRAME.test(line));
  if (frame === -1) return undefined;
  const head = lines.slice(0, frame);
  let start = head.findLastIndex((line) => NAMED_ERROR.test(line));
  // Deno prints the line of code and a caret below the error, Node above it.
  const caret = head.findLastIndex((line) => /^\s*\^+$/.test(line));
  if (start === -1) start = caret === frame - 1 ? Math.max(0, frame - 3) : frame - 1;
  const [, type, rest] = NAMED_ERROR.exec(head[start]) ?? CAPITAL_NAME.exec(head[start]) ??
    DOTTED_NAME.exec(head[start]) ?? [];
  if (type === undefined) return trace(lines, 0, head.join("\n"), { message: head[start].trim() });
  const more = caret > start ? [] : head.slice(start + 1); // a message of several lines
  // Node begins with the place in the code.
  const isNode = beginTrace(lines[0]) === "node-head";
  return trace(lines, isNode ? 0 : start, lines[start], { type, message: [rest ?? "", ...more].join("\n") });
}

/** Returns the trace that begins at a line. The lines before it are the message. */
function trace(lines: readonly string[], start: number, thrown: string, error: TraceError): Trace {
  const stack = lines.slice(start).join("\n").trimEnd();
  return {
    error: { ...error, stack },
    message: start > 0 ? lines.slice(0, start).join("\n") : thrown,
    level: "ERROR",
  };
}
