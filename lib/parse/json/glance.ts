import type { Level } from "../../record/level.ts";
import { isOwnLogger } from "../../record/own.ts";
import { LOGGER_TWINS, WELL_KNOWN } from "../../record/well_known.ts";
import type { Fields } from "./draft.ts";
import { OF_COLLECTOR } from "./envelope.ts";
import {
  ACCESS_KEYS,
  ERROR_KEYS,
  ERROR_MESSAGE_KEYS,
  ERROR_STACK_KEYS,
  ERROR_TYPE_KEYS,
  LINE_LEVEL_KEYS,
  LINE_MESSAGE_KEYS,
  LINE_TIME_KEYS,
  LOGGER_NAME_KEYS,
  STACK_KEYS,
} from "./keys.ts";
import { readLevel } from "./level.ts";
import { isOnlyKept } from "./readers.ts";

/** Meaning of a field. Objects with any other field are read at once. */
type Kind = "level" | "message" | "time" | "logger" | "status" | "kept" | "other";

const LEVELS: ReadonlySet<string> = new Set(LINE_LEVEL_KEYS);
const MESSAGES: ReadonlySet<string> = new Set(LINE_MESSAGE_KEYS.filter((key) => key !== "log"));
const TIMES: ReadonlySet<string> = new Set(LINE_TIME_KEYS);

/** Names whose value may tell of an access log, or be the name of a logger of Ringside. */
const LOGGERS: ReadonlySet<string> = new Set([
  ...["logger", "loggerName"],
  ...LOGGER_NAME_KEYS,
  ...ACCESS_KEYS,
  ...LOGGER_TWINS.keys(),
  ...Array.from(WELL_KNOWN).flatMap(([twin, name]) => name === "logger" ? [twin] : []),
]);

/** Names of fields that are read, but tell nothing of the level. */
const UNRELATED: ReadonlySet<string> = new Set([
  ...ERROR_KEYS,
  ...ERROR_TYPE_KEYS,
  ...ERROR_MESSAGE_KEYS,
  ...ERROR_STACK_KEYS,
  ...STACK_KEYS,
  ...["trace_id", "span_id", "traceId", "spanId", "trace", "span", "service", "source"],
]);

/** Names of fields that tell of an envelope or of another format. */
const OTHERS: ReadonlySet<string> = new Set([...OF_COLLECTOR, "MESSAGE", "resourceLogs"]);

function kindOf(key: string): Kind {
  if (OTHERS.has(key)) return "other";
  if (LEVELS.has(key)) return "level";
  if (MESSAGES.has(key)) return "message";
  if (TIMES.has(key)) return "time";
  if (LOGGERS.has(key)) return "logger";
  if (key === "status") return "status";
  return UNRELATED.has(key) || isOnlyKept(key) ? "kept" : "other";
}

/** List of names in order. Objects of one program share a few of these lists. */
class Names {
  readonly name: string;
  readonly #others: ReadonlySet<string>;
  readonly kind: Kind;
  /** Name of the only level. */
  readonly level: string | undefined;
  readonly hasMessage: boolean;
  /** True if objects with these names are read at once. */
  readonly isOther: boolean;
  readonly #next = new Map<string, Names>();
  #last: Names | undefined;
  /** Level of the last value. */
  #value: unknown = undefined;
  #known: Level | undefined;

  constructor(name: string, others: ReadonlySet<string>, before?: Names) {
    this.name = name;
    this.#others = others;
    this.kind = before === undefined || others.has(name) ? "other" : kindOf(name);
    this.level = this.kind === "level" ? name : before?.level;
    this.hasMessage = this.kind === "message" || before?.hasMessage === true;
    this.isOther = before !== undefined &&
      (before.isOther || this.kind === "other" || this.kind === "level" && before.level !== undefined);
  }

  with(name: string): Names {
    const last = this.#last;
    return last !== undefined && last.name === name ? last : this.#find(name);
  }

  #find(name: string): Names {
    let names = this.#next.get(name);
    if (names === undefined) {
      names = new Names(name, this.#others, this);
      lists++;
      this.#next.set(name, names);
    }
    return this.#last = names;
  }

  /** Returns the level of an object with these names. It depends on them and on the value alone. */
  levelOf(fields: Fields): Level | undefined {
    const value = fields[this.level!];
    if (value === this.#value) return this.#known;
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    this.#value = value;
    return this.#known = readLevel(value, this.level!, fields);
  }
}

/** Number of lists of all sources before they are forgotten. */
const MAX_LISTS = 1000;
let lists = 0;

/** Returns true if a value has a number that may stand for other digits. */
function isInexact(value: unknown): boolean {
  if (typeof value === "number") return value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return false;
  for (const key in value) if (isInexact((value as Record<string, unknown>)[key])) return true;
  return false;
}

/** Returns true for the name of a logger of Ringside, which not every client may use, and for a few others. */
function mayBeOwn(name: string): boolean {
  const first = name.charCodeAt(0) | 0x20;
  return first === 0x72 ? isOwnLogger(name.trimEnd().toLowerCase()) : !(first > 0x20) || first > 0x7f;
}

/**
 * Finds the level of a logger's object at a glance, so that its record can be made when it is read. It knows the common
 * objects only: a level, a message, and fields that become metadata.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { Glance } from "./glance.ts";
 *
 * const glance = new Glance();
 * assertStrictEquals(glance.levelOf({ level: 40, msg: "Slow", order: 7 }), "WARN");
 * assertStrictEquals(glance.levelOf({ order: 7 }), undefined);
 * ```
 */
export class Glance {
  readonly #others: ReadonlySet<string>;
  #names: Names;

  /** @param others Further names of fields whose objects are read at once. */
  constructor(others: readonly string[] = []) {
    this.#others = new Set(others);
    this.#names = new Names("", this.#others);
  }

  /**
   * Returns the level of an object that is known at a glance; `undefined` for any other.
   *
   * @param fields Object, parsed by `JSON.parse`. It must not be nested deeper than a few thousand levels.
   */
  levelOf(fields: Fields): Level | undefined {
    if (lists > MAX_LISTS) this.#forget();
    let names = this.#names;
    let isAccess = false;
    for (const key in fields) {
      names = names.with(key);
      const { kind } = names;
      if (names.isOther) return undefined;
      const value = fields[key];
      if (kind === "kept") {
        if (typeof value !== "string" && isInexact(value)) return undefined;
      } else if (typeof value === "string") {
        if (kind === "status" || kind === "message" && value === "") return undefined;
        if (kind === "logger") {
          if (mayBeOwn(value)) return undefined;
          if (value.includes("access")) isAccess = true;
        }
      } else if (typeof value !== "number" || kind === "message" || isInexact(value)) return undefined;
    }
    if (names.level === undefined || !names.hasMessage) return undefined;
    const level = names.levelOf(fields);
    // The INFO of an access log yields to the status.
    return isAccess && level === "INFO" ? undefined : level;
  }

  #forget(): void {
    this.#names = new Names("", this.#others);
    lists = 0;
  }
}
