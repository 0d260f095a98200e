import { isDigit, isLetter } from "../characters.ts";
import { DIGITS, type Envelope, type Opened } from "../parsed_line.ts";
import { levelOfWord } from "../level_words.ts";
import { findClock, findTime } from "../time.ts";
import { NAME_STARTS } from "./envelopes.ts";

/** `pm2 logs`: `0|shop     | message` */
export const PM2: Envelope = { name: "pm2", starts: DIGITS, open: openPm2 };

const PM2_HEAD = /^(\d{1,4})\|([\w.@/-]{1,80}) {0,40}\|(?: |$)/;

function openPm2(line: string): Opened | undefined {
  if (!line.slice(0, 5).includes("|")) return undefined;
  const [all, id, service] = PM2_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { service, pm2_id: Number(id) } };
}

/** foreman and honcho: `10:26:15 web.1  | message` */
export const FOREMAN: Envelope = { name: "foreman", starts: DIGITS, open: openForeman };

const FOREMAN_HEAD = /^\d\d:\d\d:\d\d ([\w-]{1,60})(\.\d{1,4})? {1,60}\|(?: |$)/;

function openForeman(line: string): Opened | undefined {
  if (line[2] !== ":" || line[8] !== " " || !line.includes("|")) return undefined;
  const [all, service, number] = FOREMAN_HEAD.exec(line) ?? [];
  if (all === undefined || (number === undefined && service !== "system")) return undefined;
  const time = findClock(line);
  return {
    line: line.slice(all.length),
    ...time !== undefined && { timestamp: time.ms },
    metadata: { service, process: service + (number ?? "") },
  };
}

/** Tilt: `        shop \u2502 message` */
export const TILT: Envelope = { name: "tilt", starts: NAME_STARTS + " ", open: openTilt };

const TILT_HEAD = /^ {0,60}([a-zA-Z\d][\w.:-]{0,60}) \u2502(?: |$)/;

function openTilt(line: string): Opened | undefined {
  const bar = line.indexOf("\u2502");
  if (bar === -1 || bar > 62 || line.indexOf("\u2502", bar + 1) !== -1) return undefined;
  const [all, service] = TILT_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { service } };
}

/** stern, `web-6b7f9c5d4-x7k2p app message`, and kubetail, `[web-6b7f9c5d4-x7k2p app] message` */
export const STERN: Envelope = { name: "stern", starts: "[abcdefghijklmnopqrstuvwxyz", open: openStern };

/** Name of a pod: that of its owner, then the hash of a replica set or five letters. */
const POD =
  "([a-z][a-z\\d.-]{0,200}-(?=[a-z\\d]{0,9}\\d)[a-z\\d]{4,10}|[a-z][a-z\\d.-]{0,200}-[a-z\\d]{6,10}-[a-z\\d]{5})";
const STERN_HEAD = new RegExp(`^${POD} ([a-z][a-z\\d-]{0,62}) `);
const KUBETAIL_HEAD = new RegExp(`^\\[${POD}(?: ([a-z][a-z\\d-]{0,62}))?\\] `);
const SURE_POD = /-[a-z\d]{6,10}-[a-z\d]{5}$/;

/** Beginnings of a program's own line: an object, a time or a level. */
const OWN_LINE = /^(?:\{"|\d{4}[-/]\d\d|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|(?:time|level|ts)=)/;

function openStern(line: string): Opened | undefined {
  const isBracketed = line[0] === "[";
  const dash = line.indexOf("-");
  if (dash === -1 || dash > 200) return undefined;
  const blank = line.indexOf(" ");
  if (blank < dash || blank > 320 || !mayEndPod(line.charCodeAt(blank - 1))) return undefined;
  const [all, pod, container] = (isBracketed ? KUBETAIL_HEAD : STERN_HEAD).exec(line) ?? [];
  if (all === undefined || !(SURE_POD.test(pod) || OWN_LINE.test(line.slice(all.length, all.length + 20)))) {
    return undefined;
  }
  return { line: line.slice(all.length), metadata: { pod, ...container !== undefined && { container } } };
}

/** Returns true for a small letter, a digit, or the bracket after the name of a pod. */
function mayEndPod(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x7a) || code === 0x5d;
}

/** Turborepo: `web:dev: message` */
export const TURBO: Envelope = { name: "turbo", starts: "@abcdefghijklmnopqrstuvwxyz", open: openTurbo };

const TURBO_HEAD =
  /^(@?[a-z][\w./-]{0,80}(?:#[\w-]{1,40})?):(dev|build|start|test|lint|serve|watch|preview|typecheck|check-types|check|format|codegen|generate)(?::[\w-]{1,40})?: /;

function openTurbo(line: string): Opened | undefined {
  const colon = line.indexOf(":");
  if (colon === -1 || colon > 120 || !isLetter(line.charCodeAt(colon + 1))) return undefined;
  const [all, service, task] = TURBO_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { service, task } };
}

/** concurrently: `[web] message`, `[0] message`, once a line of a program's own or of concurrently itself follows */
export const CONCURRENTLY: Envelope = { name: "concurrently", starts: "[", open: openConcurrently };

const CONCURRENTLY_HEAD = /^\[([\w:./ -]{1,60})\] /;

/** Beginnings that only another program writes: an object, a date, the fields of logfmt. */
const SURE_LINE = /\{"|\[?\d{4}[-/]\d\d[-/]\d\d[T ]|(?:time|level|ts)=\S|\S.{0,200} exited with code \d{1,3}$/y;

/** Names that are a level, a library such as `GIN`, a time or a thread. */
const NO_SERVICE =
  /^(?:[A-Z_-]+|trace|debug|info|notice|warn|warning|error|err|fatal|critical|main|\d{3,}|[\d:./ -]{4,})$/;

function openConcurrently(line: string, isAgain?: boolean): Opened | undefined {
  const close = line.indexOf("] ");
  if (close === -1 || close > 61) return undefined;
  SURE_LINE.lastIndex = close + 2;
  const isObject = line.startsWith('{"', close + 2);
  if (!isAgain && !isObject && !SURE_LINE.test(line)) return undefined;
  const [all, service] = CONCURRENTLY_HEAD.exec(line) ?? [];
  if (all === undefined || !isObject && NO_SERVICE.test(service)) return undefined;
  return { line: line.slice(all.length), metadata: { service } };
}

/** The Java Service Wrapper: `INFO   | jvm 1    | 2025/10/24 10:26:15 | message` */
export const WRAPPER: Envelope = { name: "wrapper", starts: "SIEDWFAN", open: openWrapper };

const WRAPPER_HEAD =
  /^(STATUS|INFO|ERROR|DEBUG|WARN|FATAL|ADVICE|NOTICE) {1,3}\| (wrapper|wrapperp|jvm \d{1,4}) {1,6}\| (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{3})?) \|(?: |$)/;

function openWrapper(line: string): Opened | undefined {
  if (line[7] !== "|" && line[6] !== "|" && line[8] !== "|") return undefined;
  const [all, name, process, date] = WRAPPER_HEAD.exec(line) ?? [];
  if (all === undefined) return undefined;
  const time = findTime(date);
  return {
    line: line.slice(all.length),
    ...time !== undefined && { timestamp: time.ms },
    level: levelOfWord(name) ?? "INFO",
    metadata: { process },
  };
}

/** A file's name before its lines, as in the collection Loghub: `nova-api.log.1.2017-05-16_13:53:08 2017-05-16 …` */
export const FILE_NAME: Envelope = { name: "file", starts: NAME_STARTS, open: openFileName };

const FILE_HEAD = /^([\w-]{1,60}\.log(?:[.:_-][\w.:-]{0,40})?) (?=\d{4}-\d\d-\d\d[T ]\d\d:)/;

function openFileName(line: string): Opened | undefined {
  const blank = line.indexOf(" ");
  if (blank < 5 || blank > 106 || line[blank + 5] !== "-" || !isDigit(line.charCodeAt(blank + 1))) return undefined;
  const [all, file] = FILE_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { file }, lane: file };
}
