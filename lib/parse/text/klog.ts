import type { Level } from "../../record/level.ts";
import { isDigit } from "../characters.ts";
import { readPairs, readQuoted } from "../pairs.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { readTime } from "../time.ts";

/** Kubernetes and glog: `I1024 10:26:15.123456       1 controller.go:116] "Pod is ready" pod="kube-system/dns"`. */
export const KLOG: LineFormat = { name: "klog", starts: "IWEF", parse: parseKlog };

const LEVELS: Readonly<Record<string, Level>> = { I: "INFO", W: "WARN", E: "ERROR", F: "FATAL" };

const HEAD = /^([IWEF])(\d{4})?(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{6}) {1,8}(\d{1,10}) ([^\s:\]]{1,200}):(\d{1,7})\] ?/;

function parseKlog(line: string): ParsedLine | undefined {
  if (!Object.hasOwn(LEVELS, line[0] ?? "") || !isDigit(line.charCodeAt(1))) return undefined;
  const head = HEAD.exec(line);
  if (head === null) return undefined;
  const [all, letter, year, month, day, clock, pid, file, lineNumber] = head;
  const timestamp = readTime(`${year === undefined ? "" : `${year}-`}${month}-${day} ${clock}`);
  const { message, fields } = readStructured(line, all.length);
  return {
    ...timestamp !== undefined && { timestamp },
    level: LEVELS[letter],
    message,
    metadata: { pid: Number(pid), file, line: Number(lineNumber), ...fields },
  };
}

/** Reads a structured message: a quoted text, then pairs. */
function readStructured(line: string, at: number): { message: string; fields?: Readonly<Record<string, unknown>> } {
  const quoted = readQuoted(line, at);
  const pairs = quoted === undefined ? undefined : readPairs(line, quoted.end);
  if (quoted === undefined || pairs === undefined || pairs.words > 0) return { message: line.slice(at) };
  return { message: quoted.value, fields: pairs.fields };
}
