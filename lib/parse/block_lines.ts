import { isDigit } from "./characters.ts";

/**
 * State of a record whose lines form a block that is no trace, after its last line:
 *
 * - `json`: an object or a list. `markup`: XML or HTML. `sql`: a statement. `list`: lines of data after a colon.
 * - `jul-head`: the level and the message of java.util.logging follow. `tracing`: places and spans follow.
 * - `slow-head`: comments of MySQL's slow log. `slow`: its statement. `report`: a report of Erlang up to a blank line.
 * - `box`: Flutter's frame around an error.
 */
export type BlockState =
  | "json"
  | "markup"
  | "sql"
  | "list"
  | "jul-head"
  | "tracing"
  | "slow-head"
  | "slow"
  | "report"
  | "box";

const SPACE = 0x20;
const HASH = 0x23;
const COMMA = 0x2c;
const LESS = 0x3c;
const EQUALS = 0x3d;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Corner of Flutter's frame. */
const BOX = "\u2550\u2550\u2561 ";
const BOX_END = /^\u2550{20,}$/;

/** `Oct 24, 2025 10:26:15 AM com.x.Main main`. Newer locales put a narrow no-break space before AM. */
const JUL_HEAD =
  /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d[ \u202f][AP]M [A-Za-z_$][\w.$]{0,200}(?: [\w$<>]{1,120})?$/;
const JUL_LEVEL = /^(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /;

/** `  2025-10-24T10:26:15.123456Z  INFO shop::db: message` */
const TRACING_HEAD = /^ {2}\d{4}-\d\d-\d\dT\S{8,30} {1,2}(?:TRACE|DEBUG|INFO|WARN|ERROR) /;

/** `# Time: 2025-10-24T10:26:15.123456Z`, or the next line if the time is that of the statement before. */
const SLOW_HEAD = /^# (?:Time: +\d|User@Host: )/;

/** `=ERROR REPORT==== 24-Oct-2025::10:26:15.123456 ===` */
const REPORT_HEAD = /^=[A-Z][A-Z ]{1,40} REPORT==== \S{1,40} ===$/;

/** Returns the state of a record that begins a block with this line; `undefined` for most lines. */
export function beginBlock(line: string): BlockState | undefined {
  switch (line.charCodeAt(0)) {
    case OPEN_OBJECT:
    case OPEN_LIST:
      return opensJson(line) ? "json" : undefined;
    case HASH:
      return SLOW_HEAD.test(line) ? "slow-head" : undefined;
    case SPACE:
      return TRACING_HEAD.test(line) ? "tracing" : undefined;
    case EQUALS:
      return REPORT_HEAD.test(line) ? "report" : undefined;
    case 0x2550:
      return line.startsWith(BOX) ? "box" : undefined;
  }
  if (line.charCodeAt(3) !== SPACE || (line.charCodeAt(5) !== COMMA && line.charCodeAt(6) !== COMMA)) return undefined;
  return JUL_HEAD.test(line) ? "jul-head" : undefined;
}

/** Returns true for a line that may be the first one of an object or a list over several lines. */
function opensJson(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  if (last !== OPEN_OBJECT && last !== OPEN_LIST && last !== COMMA) return false;
  return line.length === 1 || line === "[{" || /^\[?\{ {0,2}"/.test(line);
}

/** Line within an object or a list that is not indented. */
const JSON_PART = /^[\]{}["]/;

/** Line that belongs to a statement. */
const SQL_PART =
  /^(?:select|from|where|and|or|on|(?:left|right|inner|outer|full|cross)(?: outer)?(?: join)?|join|group by|order by|having|limit|offset|values|set|insert|update|delete|union|returning|with|into|fetch|for update|when|then|else|end|case|as)(?:\s|$)|^[,();]/i;
const SQL_START = /^(?:select|insert|update|delete|with|create|alter|drop|merge|call|explain|begin|commit)(?:\s|$)/i;
const SQL_HEAD = /(?:^|[\s:"'(>-])(?:select|insert into|update|delete from|with|create|alter|merge into)\s/i;

/** `<a>`, `</a>`, `<?xml version="1.0"?>`, `<!-- note -->`, `<ns:b c="d"/>` */
const MARKUP = /^<(?:[A-Za-z][\w:.-]{0,80}(?:[\s/>]|$)|\/[A-Za-z][\w:.-]{0,80}>|\?xml\s|!(?:--|\[CDATA|DOCTYPE))/;

/** `key: value`, `key=value`, `- item`, `| cell |` */
const DATA = /^(?:[\w.$/-]{1,60}(?: ?[=:] ?\S|[=:]$)|[-*+|\u2022] )/;

/**
 * Returns the state of a block after its next line, or `undefined` if the line belongs to another record.
 *
 * @param state State of the block before the line.
 * @param line Next line, without colors. It is not blank.
 * @param begins True if the line begins a block or a trace itself.
 */
export function continueBlock(state: BlockState, line: string, begins: boolean): BlockState | undefined {
  const isIndented = line.charCodeAt(0) <= SPACE;
  switch (state) {
    case "json":
      return isIndented || JSON_PART.test(line) ? state : undefined;
    case "markup":
      return isIndented || MARKUP.test(line) ? state : undefined;
    case "sql":
      return isIndented || SQL_PART.test(line) ? state : undefined;
    case "list":
      return isIndented || DATA.test(line) ? state : undefined;
    case "jul-head":
      return undefined; // the joiner begins the record again with both lines
    case "tracing":
      return isIndented && !begins ? state : undefined;
    case "slow-head":
      return line.startsWith("# ") ? state : begins ? undefined : "slow";
    case "slow":
      return begins ? undefined : state;
    case "report":
      return begins ? undefined : state;
    case "box":
      return state;
    default:
      return state satisfies never;
  }
}

/** Returns true if the line is the last one of a block. */
export function endsBlock(state: string, line: string): boolean {
  return state === "box" && BOX_END.test(line);
}

/**
 * Returns the block that an unindented line begins below the head of a logger, such as XML or SQL.
 *
 * @param message Message of the head.
 * @param line Next line.
 */
export function blockUnder(message: string, line: string): BlockState | undefined {
  const first = line.charCodeAt(0);
  // Most heads begin with a time or a bracket.
  if (isDigit(first) || first === OPEN_LIST || first === OPEN_OBJECT) return undefined;
  if (first === LESS) return MARKUP.test(line) ? "markup" : undefined;
  if (SQL_PART.test(line) || SQL_START.test(line)) {
    return message === "" || /[:-]\s*$/.test(message) || SQL_HEAD.test(message.slice(0, 400)) ? "sql" : undefined;
  }
  return message.endsWith(":") && DATA.test(line) ? "list" : undefined;
}

/** Returns true for the second line of a record of java.util.logging. */
export function isJulLevel(line: string): boolean {
  return JUL_LEVEL.test(line);
}

/**
 * Returns the depth of brackets after a line of JSON, from the depth before it. Brackets within texts do not count.
 *
 * @param depth Brackets that are open before the line.
 * @param line Line of an object or a list.
 */
export function depthAfter(depth: number, line: string): number {
  let isText = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x22) isText = !isText;
    else if (isText) at += code === 0x5c ? 1 : 0;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return depth;
}
