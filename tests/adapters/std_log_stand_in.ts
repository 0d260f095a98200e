/**
 * Stand-in for `@std/log` 0.224 with the parts that a handler uses: base class, logger and record. As in the original,
 * private fields make a look-alike of `BaseHandler` fail to type-check.
 *
 * @module
 */

/** Levels by name. */
export const LOG_LEVELS = { NOTSET: 0, DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, CRITICAL: 50 } as const;

export type LevelName = keyof typeof LOG_LEVELS;
export type LogLevel = typeof LOG_LEVELS[LevelName];

function nameOf(level: LogLevel): LevelName {
  return (Object.keys(LOG_LEVELS) as LevelName[]).find((name) => LOG_LEVELS[name] === level)!;
}

export interface LogRecordOptions {
  msg: string;
  args: unknown[];
  level: LogLevel;
  loggerName: string;
}

/** Record passed to handlers. Its getters copy the arguments and the time on each call. */
export class LogRecord {
  readonly msg: string;
  readonly level: LogLevel;
  readonly levelName: LevelName;
  readonly loggerName: string;
  #args: unknown[];
  #datetime: Date;

  constructor({ msg, args, level, loggerName }: LogRecordOptions) {
    this.msg = msg;
    this.level = level;
    this.levelName = nameOf(level);
    this.loggerName = loggerName;
    this.#args = [...args];
    this.#datetime = new Date();
  }

  get args(): unknown[] {
    return [...this.#args];
  }

  get datetime(): Date {
    return new Date(this.#datetime.getTime());
  }
}

export interface BaseHandlerOptions {
  formatter?: (record: LogRecord) => string;
}

/** Base class of handlers. */
export abstract class BaseHandler {
  #levelName: LevelName;
  #level: LogLevel;
  formatter: (record: LogRecord) => string;

  constructor(levelName: LevelName, options: BaseHandlerOptions = {}) {
    this.#levelName = levelName;
    this.#level = LOG_LEVELS[levelName];
    this.formatter = options.formatter ?? (({ levelName, msg }) => `${levelName} ${msg}`);
  }

  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    this.#level = level;
    this.#levelName = nameOf(level);
  }

  get levelName(): LevelName {
    return this.#levelName;
  }

  set levelName(levelName: LevelName) {
    this.#levelName = levelName;
    this.#level = LOG_LEVELS[levelName];
  }

  handle(record: LogRecord): void {
    if (record.level < this.level) return;
    this.log(this.format(record));
  }

  format(record: LogRecord): string {
    return this.formatter(record);
  }

  abstract log(msg: string): void;

  setup(): void {}

  destroy(): void {}

  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** Logger. It converts any message to text. */
export class Logger {
  readonly loggerName: string;
  readonly levelName: LevelName;
  readonly handlers: BaseHandler[];

  constructor(loggerName: string, levelName: LevelName, options: { handlers?: BaseHandler[] } = {}) {
    this.loggerName = loggerName;
    this.levelName = levelName;
    this.handlers = options.handlers ?? [];
  }

  debug(msg: unknown, ...args: unknown[]): void {
    this.#log("DEBUG", msg, args);
  }

  info(msg: unknown, ...args: unknown[]): void {
    this.#log("INFO", msg, args);
  }

  warn(msg: unknown, ...args: unknown[]): void {
    this.#log("WARN", msg, args);
  }

  error(msg: unknown, ...args: unknown[]): void {
    this.#log("ERROR", msg, args);
  }

  critical(msg: unknown, ...args: unknown[]): void {
    this.#log("CRITICAL", msg, args);
  }

  #log(levelName: LevelName, msg: unknown, args: unknown[]): void {
    const level = LOG_LEVELS[levelName];
    if (level < LOG_LEVELS[this.levelName]) return;
    const record = new LogRecord({ msg: textOf(msg), args, level, loggerName: this.loggerName });
    for (const handler of this.handlers) handler.handle(record);
  }
}

function textOf(msg: unknown): string {
  if (typeof msg === "function") return textOf(msg());
  if (msg instanceof Error) return msg.stack ?? msg.message;
  return typeof msg === "object" && msg !== null ? JSON.stringify(msg) : String(msg);
}
