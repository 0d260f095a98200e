import { execAt, isDigit } from "../characters.ts";
import type { Envelope, Opened } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Kubernetes' container runtimes: `2025-10-24T10:26:15.123456789Z stdout F message`; `P` marks a partial line. */
export const CRI: Envelope = { name: "cri", open: openCri };

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

/** `docker compose up` and `docker compose logs`: `web-1  | message`, and `web-1 exited with code 0`. */
export const COMPOSE: Envelope = { name: "compose", open: openCompose };

/** Names are padded to a column plus one blank. A single blank may only follow a name that ends in a number. */
const COMPOSE_HEAD = /^([a-zA-Z\d][\w.-]{0,127}?)([-_]\d{1,4})?(?: {2,80}|(?<=[-_]\d{1,4}) )\|(?: |$)/;
const MAX_EXIT = 200;
const COMPOSE_EXIT = /^([a-zA-Z\d][\w.-]{0,127}?)([-_]\d{1,4})? exited with code (\d{1,3})$/;

function openCompose(line: string): Opened | undefined {
  // Searching one character is the fastest way to reject most lines.
  if (!line.includes("|") && !mayBeExit(line)) return undefined;
  const head = COMPOSE_HEAD.exec(line);
  if (head !== null) {
    const [all, service, number = ""] = head;
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
export const DOCKER: Envelope = { name: "docker", open: openDocker };

/** Docker always writes nine decimals and `Z`; programs hardly ever do. */
const DOCKER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z(?: |$)/;

function openDocker(line: string, metadata?: Readonly<Record<string, unknown>>): Opened | undefined {
  if (line[10] !== "T" || line[29] !== "Z" || !DOCKER_TIME.test(line)) return undefined;
  const time = findTime(line);
  return time === undefined
    ? undefined
    : { line: line.slice(31), timestamp: time.ms, ...metadata !== undefined && { metadata } };
}

/** `kubectl logs --prefix`: `[pod/web-6b7f/app] message` */
export const KUBECTL: Envelope = { name: "kubectl", open: openKubectl };

const KUBECTL_HEAD = /^\[pod\/([\w.-]{1,253})\/([\w.-]{1,63})\] /;

function openKubectl(line: string): Opened | undefined {
  if (!line.startsWith("[pod/")) return undefined;
  const [all, pod, container] = KUBECTL_HEAD.exec(line) ?? [];
  return all === undefined ? undefined : { line: line.slice(all.length), metadata: { pod, container } };
}
