import { levelFromName } from "../../record/level.ts";
import { isDigit } from "../characters.ts";
import { present, said } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { readTime } from "../time.ts";

/**
 * Blue Gene/L and Thunderbird, the logs of supercomputers in the collection Loghub: `- 1117838570 2005.06.03 R02-M1 …`. A
 * label in place of the dash marks an alert.
 */
export const SUPERCOMPUTER: LineFormat = {
  name: "supercomputer",
  starts: "-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  parse: parseSupercomputer,
};

const HEAD = /^(-|[A-Z][A-Z\d_]{0,24}) (\d{10}) \d{4}\.\d\d\.\d\d (\S{1,80}) /;

/** `2005-06-03-15.42.50.363779 R02-M1-N0-C:J12-U11 RAS KERNEL INFO message` */
const BLUE_GENE =
  /^\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d(\.\d{6}) \S{1,80} ([A-Z]{1,20}) ([A-Z_]{1,20}) (INFO|WARNING|ERROR|SEVERE|FATAL|FAILURE) /;

/** `Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: message` */
const THUNDERBIRD = /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,160} (?:([^\s:[\]]{1,80})(?:\[(\d{1,10})\])?: )?/;

function parseSupercomputer(line: string): ParsedLine | undefined {
  const blank = line.indexOf(" ");
  if (!isDigit(line.charCodeAt(blank + 1)) || line[blank + 11] !== " " || line[blank + 16] !== ".") return undefined;
  const [head, label, seconds, node] = HEAD.exec(line) ?? [];
  if (head === undefined) return undefined;
  const rest = line.slice(head.length);
  const metadata = { node, alert: said(label) };
  const [event, fraction, type, component, name] = BLUE_GENE.exec(rest) ?? [];
  // Only the seconds are in UTC.
  const timestamp = readTime(Number(seconds + (fraction ?? "")));
  const time = timestamp !== undefined && { timestamp };
  if (event !== undefined) {
    const message = rest.slice(event.length);
    return { ...time, level: levelFromName(name)!, message, metadata: present(metadata, { type, component }) };
  }
  const [entry, program, pid] = THUNDERBIRD.exec(rest) ?? [];
  if (entry === undefined) return undefined;
  const process = { program, pid: pid === undefined ? undefined : Number(pid) };
  return { ...time, message: rest.slice(entry.length), metadata: present(metadata, process) };
}
