import type { Level } from "../../record/level.ts";
import { execAt, isDigit } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";
import { requestLine } from "./access.ts";

/**
 * Python's `logging`: its default format, the usual ones with a time, and those of Flask, Celery, uvicorn, gunicorn and
 * loguru. A line of only time, level and message is left to the plain parser.
 */
export const PYTHON: LineFormat = { name: "python", starts: DIGITS + "[DIWEC", parse: parsePython };

function parsePython(line: string): ParsedLine | undefined {
  const first = line.charCodeAt(0);
  // The first letters of the levels.
  if (first === 0x44 || first === 0x49 || first === 0x57 || first === 0x45 || first === 0x43) {
    return parseDefault(line) ?? parseUvicorn(line);
  }
  if (first === 0x5b) return parseBracketed(line);
  return isDigit(first) ? parseTimed(line) : undefined;
}

/** Level names of `logging`. */
const LEVEL = "(DEBUG|INFO|WARNING|ERROR|CRITICAL)";
const LOGGER = "([A-Za-z_][\\w.<>-]{0,120})";

/** `WARNING:app.db:slow query` */
const DEFAULT = new RegExp(`^${LEVEL}:${LOGGER}:`);

function parseDefault(line: string): ParsedLine | undefined {
  const [all, name, logger] = DEFAULT.exec(line) ?? [];
  if (all === undefined) return undefined;
  return { level: levelOf(name), message: line.slice(all.length), metadata: { logger } };
}

/** `INFO:     Started server process [7]`: level and colon are padded to nine columns, then a blank. */
const UVICORN = new RegExp(`^${LEVEL}: {1,5}(?=\\S)`);

const UVICORN_REQUEST = /(\S{1,255}):\d{1,5} - "([^"]{1,8000})" ([1-5]\d\d)(?: [A-Z][\w '-]{0,40})?$/y;

function parseUvicorn(line: string): ParsedLine | undefined {
  const [all, name] = UVICORN.exec(line) ?? [];
  if (all?.length !== 10) return undefined;
  const [, address, request, status] = execAt(UVICORN_REQUEST, line, all.length);
  if (request !== undefined) return requestLine(undefined, request, Number(status), { remote_addr: address });
  // After CRITICAL only one blank remains, and any line might begin so.
  return name === "CRITICAL" ? undefined : { level: levelOf(name), message: line.slice(all.length) };
}

/** `app.db - WARNING - slow query` */
const DASHES = new RegExp(` - ${LOGGER} - ${LEVEL} - `, "y");
/** `[WARNING] app.db: slow query`, `WARNING app.db: slow query`, `WARNING:app.db:slow query` */
const COLON = new RegExp(` \\[?${LEVEL}(?:\\] {1,4}|:| {1,4})${LOGGER}(?::(\\d{1,7}))?:(?: |(?=\\S))`, "y");
/** `[MainThread] WARNING app.db:4 - slow query`. Java writes the same, but never `MainThread`. */
const THREAD = new RegExp(
  ` \\[((?:MainThread|Thread-\\d{1,7})[^\\]]{0,60})\\] ${LEVEL} {1,8}${LOGGER}(?::(\\d{1,7}))? - `,
  "y",
);

/** loguru's `| WARNING  | app.db:connect:4 - slow query` */
const LOGURU = new RegExp(
  ` \\| (TRACE|SUCCESS|${LEVEL.slice(1, -1)}) {1,8}\\| ${LOGGER}:([\\w<>.]{1,120}):(\\d{1,7}) - `,
  "y",
);

/** Java class. A Java program with the same format belongs to `log4j`. */
const JAVA_CLASS = /(?:^|\.)[A-Z]\w*$/;

function parseTimed(line: string): ParsedLine | undefined {
  const time = findTime(line);
  if (time === undefined) return undefined;
  const { ms, end } = time;
  const [, dashed, dashedLevel] = execAt(DASHES, line, end);
  if (dashed !== undefined) return record(ms, dashedLevel, line.slice(DASHES.lastIndex), { logger: dashed });
  const [, loguru, module, fn, row] = execAt(LOGURU, line, end);
  if (loguru !== undefined) {
    return record(ms, loguru, line.slice(LOGURU.lastIndex), { logger: module, function: fn, line: Number(row) });
  }
  const [, name, logger, number] = execAt(COLON, line, end);
  if (name !== undefined && !JAVA_CLASS.test(logger)) {
    return record(ms, name, line.slice(COLON.lastIndex), {
      logger,
      ...number !== undefined && { line: Number(number) },
    });
  }
  const [, thread, threadLevel, threadLogger, threadLine] = execAt(THREAD, line, end);
  if (thread === undefined) return undefined;
  const place = threadLine === undefined ? {} : { line: Number(threadLine) };
  return record(ms, threadLevel, line.slice(THREAD.lastIndex), { logger: threadLogger, thread, ...place });
}

/** Flask's `[2025-10-24 10:26:15,123] INFO in app: message` */
const FLASK = new RegExp(`\\] ${LEVEL} in ([\\w.<>-]{1,120}): `, "y");
/** gunicorn's `[2025-10-24 10:26:15 +0000] [7] [INFO] message` */
const GUNICORN = new RegExp(`\\] \\[(\\d{1,10})\\] \\[${LEVEL}\\] `, "y");
/** Celery's `[2025-10-24 10:26:15,123: INFO/MainProcess] message` */
const CELERY = new RegExp(`: ${LEVEL}/([\\w-]{1,60})\\] `, "y");

function parseBracketed(line: string): ParsedLine | undefined {
  const time = findTime(line, 1);
  if (time === undefined) return undefined;
  const { ms, end } = time;
  const [, flask, module] = execAt(FLASK, line, end);
  if (flask !== undefined) return record(ms, flask, line.slice(FLASK.lastIndex), { logger: module });
  const [, pid, gunicorn] = execAt(GUNICORN, line, end);
  if (pid !== undefined) return record(ms, gunicorn, line.slice(GUNICORN.lastIndex), { pid: Number(pid) });
  const [, celery, process] = execAt(CELERY, line, end);
  if (celery !== undefined) return record(ms, celery, line.slice(CELERY.lastIndex), { process });
}

function record(timestamp: number, name: string, message: string, metadata: Record<string, unknown>): ParsedLine {
  return { timestamp, level: levelOf(name), message, metadata };
}

/** Returns the level of a name; loguru's `SUCCESS` is INFO. */
function levelOf(name: string): Level {
  return levelOfWord(name) ?? "INFO";
}
