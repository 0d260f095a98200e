import { execAt, isDigit } from "../characters.ts";
import { DIGITS, type Envelope, type Opened } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** First characters of names. */
export const NAME_STARTS = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Kubernetes' container runtimes: `2025-10-24T10:26:15.123456789Z stdout F message`; `P` marks a partial line. */
export const CRI: Envelope = { name: "cri", starts: DIGITS, open: openCri };

const CRI_HEAD = / (stdout|stderr) ([FP])(?::[\w:]{0,60})?(?: |$)/y;

function openCri(line: string): Opened | undefined {
  if (line[10] !== "T") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, stream, tag] = execAt(CRI_HEAD, line, time.end);
  if (stream === undefined) return undefined;
  return {
    line: line.slice(CRI_HEAD.lastIndex),
    timestamp: time.ms,
    metadata: { stream },
    ...tag === "P" && { continues: true },
  };
}

/**
 * `docker compose up`, `docker compose logs` and overmind: `web-1  | message`; `web-1 exited with code 0`; and `docker
 * service logs`: `web.1.x7k2@node1    | message`.
 */
export const COMPOSE: Envelope = { name: "compose", starts: NAME_STARTS, open: openCompose };

/** Names are padded to a column plus one blank. A single blank may only follow a name that ends in a number. */
const COMPOSE_HEAD = /^([a-zA-Z\d][\w.-]{0,127}?)([-_]\d{1,4})?(?: {2,80}|(?<=[-_]\d{1,4}) )\|(?: |$)/;
const SWARM_HEAD = /^([a-zA-Z\d][\w-]{0,127})\.(\d{1,5})\.([a-z\d]{3,40})@([\w.-]{1,255}) {1,80}\|(?: |$)/;

/** Row of a table: a name in capitals, a number, or further columns. */
const TABLE_ROW =
  /^(?:[A-Z][^|]{0,60}?[a-z ][^|]{0,60}?\||[^|]{0,128}\|\s*(?:[-+]?[\d.,]{1,20}\s*(?:%|[kKMG]i?B?)?\s*)?$|[^|]{0,128}\|[^|]{0,80} {2,80}\|)/;
const MAX_EXIT = 200;
const COMPOSE_EXIT = /^([a-zA-Z\d][\w.-]{0,127}?)([-_]\d{1,4})? exited with code (\d{1,3})$/;

function openCompose(line: string): Opened | undefined {
  // Searching one character is the fastest way to reject most lines.
  if (!line.includes("|") && !mayBeExit(line)) return undefined;
  const swarm = SWARM_HEAD.exec(line);
  if (swarm !== null) {
    const [all, service, slot, task, host] = swarm;
    return { line: line.slice(all.length), metadata: { service, container: `${service}.${slot}.${task}`, host } };
  }
  const head = COMPOSE_HEAD.exec(line);
  if (head !== null) {
    const [all, service, number = ""] = head;
    if (number === "" && all.length < line.length && TABLE_ROW.test(line)) return undefined;
    const metadata = { service, container: service + number };
    // With --timestamps the time is Docker's.
    return openDocker(line.slice(all.length), metadata) ?? { line: line.slice(all.length), metadata };
  }
  const [, service, number = "", code] = COMPOSE_EXIT.exec(line) ?? [];
  if (service === undefined) return undefined;
  return { line, metadata: { service, container: service + number, exit_code: Number(code) } };
}

function mayBeExit(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  return isDigit(last) && line.length < MAX_EXIT && line.includes(" exited with code ");
}

/** `docker logs --timestamps` and `kubectl logs --timestamps`: `2025-10-24T10:26:15.123456789Z message`. */
export const DOCKER: Envelope = { name: "docker", starts: DIGITS, open: (line) => openDocker(line) };

/** Docker and Podman always write nine decimals; programs hardly ever do. Podman and some kubelets write an offset. */
const DOCKER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d\d:\d\d)(?: |$)/;

function openDocker(line: string, metadata?: Readonly<Record<string, unknown>>): Opened | undefined {
  if (line[10] !== "T" || line[19] !== "." || !DOCKER_TIME.test(line)) return undefined;
  const time = findTime(line);
  return time === undefined
    ? undefined
    : { line: line.slice(time.end + 1), timestamp: time.ms, ...metadata !== undefined && { metadata } };
}

/** `kubectl logs --prefix`: `[pod/web-6b7f/app] message` */
export const KUBECTL: Envelope = { name: "kubectl", starts: "[", open: openKubectl };

const KUBECTL_HEAD = /^\[pod\/([\w.-]{1,253})\/([\w.-]{1,63})\] /;

function openKubectl(line: string): Opened | undefined {
  if (!line.startsWith("[pod/")) return undefined;
  const [all, pod, container] = KUBECTL_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { pod, container } };
}

/** `aws logs tail`: `2025-10-24T10:26:15.123000+00:00 ecs/app/7f2a message` */
export const AWS: Envelope = { name: "aws", starts: DIGITS, open: openAws };

const AWS_HEAD = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 (\S{1,200}\/\S{1,200}) /;

function openAws(line: string): Opened | undefined {
  if (line[26] !== "+") return undefined;
  const [all, stream] = AWS_HEAD.exec(line) ?? [];
  const time = findTime(line);
  if (all === undefined || time === undefined) return undefined;
  return { line: line.slice(all.length), timestamp: time.ms, metadata: { stream } };
}

/** `fly logs`: `2025-10-24T10:26:15Z app[148ed] ams [info]message` */
export const FLY: Envelope = { name: "fly", starts: DIGITS, open: openFly };

const FLY_HEAD = / ([\w-]{1,80})\[([\w-]{1,40})\] ([a-z]{3}) \[(trace|debug|info|warn|warning|error|fatal)\] ?/y;

function openFly(line: string): Opened | undefined {
  if (line[10] !== "T" || line[19] !== "Z" && line[19] !== ".") return undefined;
  if (!line.includes("] ")) return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [all, service, instance, region, level] = execAt(FLY_HEAD, line, time.end);
  if (all === undefined) return undefined;
  return {
    line: line.slice(time.end + all.length),
    timestamp: time.ms,
    level,
    metadata: { service, instance, region },
  };
}
