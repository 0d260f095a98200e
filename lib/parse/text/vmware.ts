import type { Level } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { present } from "../fields.ts";
import { levelOfWord } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * VMware: ESXi's `2025-10-24T10:26:15.123Z In(14) hostd[42]: message` and `2025-10-24T10:26:15.123Z cpu7:42)WARNING:
 * message`, vCenter's `2025-10-24T10:26:15.123Z verbose vpxd[42] [Originator@6876 sub=X] message`.
 */
export const VMWARE: LineFormat = { name: "vmware", starts: DIGITS, parse: parseVmware };

const CODES: Readonly<Record<string, Level>> = {
  Db: "DEBUG",
  In: "INFO",
  No: "INFO",
  Wa: "WARN",
  Er: "ERROR",
  Cr: "FATAL",
  Al: "FATAL",
  Em: "FATAL",
};

const SMALL_A = 0x61;

const ESXI = / (Db|In|No|Wa|Er|Cr|Al|Em)\(\d{1,3}\)(?:\[\+\])? (?:([\w./-]{1,80})(?:\[(\w{1,20})\])?: )?/y;
const KERNEL = / cpu(\d{1,5}):(\d{1,12})(?: opID=\w{1,40})?\)(?:(ALERT|WARNING): )?/y;
const CENTER = / (trivia|verbose|info|warning|error|panic) ([\w.-]{1,80})\[(\w{1,20})\] (?=\[Originator@)/y;

function parseVmware(line: string): ParsedLine | undefined {
  if (line[10] !== "T") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const { ms: timestamp, end } = time;
  const isEsxi = line[end + 3] === "(";
  // A code in parentheses, a processor, or a level in small letters follows.
  if (!isEsxi && !(line.charCodeAt(end + 1) >= SMALL_A)) return undefined;
  const [esxi, code, program, pid] = isEsxi ? execAt(ESXI, line, end) : [];
  if (esxi !== undefined) {
    return { timestamp, level: CODES[code], message: line.slice(end + esxi.length), metadata: process(program, pid) };
  }
  const [kernel, cpu, world, name] = line.startsWith(" cpu", end) ? execAt(KERNEL, line, end) : [];
  if (kernel !== undefined) {
    return {
      timestamp,
      ...name !== undefined && { level: levelOfWord(name)! },
      message: line.slice(end + kernel.length),
      metadata: { cpu: Number(cpu), world: Number(world) },
    };
  }
  const [center, word, service, thread] = execAt(CENTER, line, end);
  if (center === undefined) return undefined;
  const level = word === "trivia" ? "TRACE" : levelOfWord(word)!;
  return { timestamp, level, message: line.slice(end + center.length), metadata: process(service, thread) };
}

function process(program: string | undefined, pid: string | undefined): Record<string, unknown> {
  return present({ program, pid: pid !== undefined && /^\d{1,15}$/.test(pid) ? Number(pid) : pid });
}
