import { isObject } from "../parse/json/draft.ts";
import type { LineRecordsOptions, SourceStats } from "../parse/line_records.ts";
import { LineSplitter } from "../parse/lines.ts";
import type { RecordInput } from "../record/record.ts";
import { reasonOf } from "../runtime/reason.ts";
import { sleep } from "../runtime/sleep.ts";
import { Backoff } from "./backoff.ts";
import { DockerApi, DockerError } from "./docker_api.ts";
import { type Container, DOCKER_SOURCE, DockerLog, serviceOf } from "./docker_log.ts";
import { forgetOldest } from "./forget_oldest.ts";
import type { Report } from "./report.ts";
import { sumOf } from "./source_stats.ts";

/** Socket of Docker's engine. */
export const DOCKER_SOCKET = "/var/run/docker.sock";

/** Containers that are followed at the same time. */
const MAX_CONTAINERS = 500;

/** Longest event, in bytes. */
const MAX_EVENT_BYTES = 1_048_576;

/** Delay before a log that broke off is read again, in ms. */
const RETRY_MS = 1000;

/** Status for a container that does not exist. */
const NOT_FOUND = 404;

/** Characters of an id that people see. */
const SHORT_ID = 12;

const PROJECT_LABEL = "com.docker.compose.project";

/** Options for {@linkcode DockerReader}. */
export interface DockerReaderOptions {
  /** Containers to follow: names, services of Compose, `label=KEY`, `label=KEY=VALUE`, `project=NAME`. @default all */
  readonly names?: readonly string[];
  /** Path of the engine's socket. @default {"/var/run/docker.sock"} */
  readonly socketPath?: string;
  /** Newest lines to begin with, of each container that runs already. @default {50} */
  readonly lines?: number;
  /** Options for the parser of the lines. */
  readonly records?: LineRecordsOptions;
  /** Receives reports of containers and failures. */
  readonly report?: Report;
  /** Waits for `ms` or until `signal` is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows the logs of the containers of an engine: those that run, and others as they start. Standard output and standard
 * error are kept apart. If the engine goes away, it is asked again, and each log continues after its last line.
 */
export class DockerReader implements AsyncDisposable {
  readonly #options: DockerReaderOptions;
  readonly #write: (input: RecordInput) => void;
  readonly #api: DockerApi;
  readonly #report: Report;
  readonly #stop = new AbortController();
  /** Containers that are followed, by id; true if one started again in the meantime. */
  readonly #followed = new Map<string, boolean>();
  readonly #reading = new Set<Promise<void>>();
  /** Time of the last line of each container. */
  readonly #last = new Map<string, string>();
  readonly #logs = new Set<DockerLog>();
  /** Counters of logs that have ended. */
  #past: SourceStats = {
    ...{ source: DOCKER_SOURCE, format: "auto", lines: 0, records: 0, joined: 0, blank: 0 },
    ...{ cutLines: 0, cutBytes: 0, cleaned: 0 },
  };
  #running: Promise<void> | undefined;
  #isAway = false;

  /**
   * @param write Receives each record.
   * @param options Containers, socket and reports.
   */
  constructor(write: (input: RecordInput) => void, options: DockerReaderOptions = {}) {
    this.#options = options;
    this.#write = write;
    this.#report = options.report ?? (() => {});
    this.#api = new DockerApi(options.socketPath ?? DOCKER_SOCKET);
  }

  /** Starts following, until the reader is disposed of. */
  start(): void {
    this.#running = this.#run();
  }

  /** Counters of all containers. */
  get stats(): SourceStats {
    return [...this.#logs].flatMap(({ stats }) => stats).reduce(sumOf, this.#past);
  }

  /** Ends following. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#reading);
  }

  async #run(): Promise<void> {
    const { sleep: wait = sleep, socketPath = DOCKER_SOCKET } = this.#options;
    const { signal } = this.#stop;
    let isFirst = true;
    const backoff = new Backoff();
    while (!signal.aborted) {
      let reason = "it has ended";
      try {
        // Asked first, so that no container starts unseen after the list.
        const events = await this.#api.stream(EVENTS, signal);
        const list = await this.#api.json("/containers/json", signal);
        if (this.#isAway) this.#report("info", "Docker is back at {socket}", { socket: socketPath });
        this.#isAway = false;
        backoff.reset();
        for (const id of idsIn(list)) this.#follow(id, isFirst);
        isFirst = false;
        await this.#readEvents(events);
      } catch (error) {
        reason = reasonOf(error);
      }
      if (signal.aborted) return;
      if (!this.#isAway) {
        this.#report("warn", "Cannot reach Docker at {socket}: {reason}", { socket: socketPath, reason });
      }
      this.#isAway = true;
      await wait(backoff.next(), signal);
    }
  }

  async #readEvents(events: AsyncIterable<Uint8Array>): Promise<void> {
    const splitter = new LineSplitter(MAX_EVENT_BYTES);
    for await (const chunk of events) {
      for (const { text } of splitter.push(chunk)) {
        const id = idOfEvent(text);
        if (id !== undefined) this.#follow(id, false);
      }
    }
  }

  /** @param isEarly True for a container that ran before, of which only the last lines are read. */
  #follow(id: string, isEarly: boolean): void {
    if (this.#followed.has(id)) return void this.#followed.set(id, true);
    if (this.#followed.size >= MAX_CONTAINERS) {
      return this.#report("warn", "Cannot follow container {id}: {count} are followed", { id, count: MAX_CONTAINERS });
    }
    this.#followed.set(id, false);
    const reading = this.#read(id, isEarly)
      .catch((error) => this.#fail(id, error))
      .finally(() => {
        this.#reading.delete(reading);
        const again = this.#followed.get(id);
        this.#followed.delete(id);
        if (again && !this.#stop.signal.aborted) this.#follow(id, false);
      });
    this.#reading.add(reading);
  }

  /** Reports that the engine refuses a log. A log that breaks off is read again. */
  async #fail(id: string, error: unknown): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    if (error instanceof DockerError) {
      if (error.status === NOT_FOUND) return; // it was removed
      return this.#report("warn", "Cannot follow container {id}: {reason}", {
        id: id.slice(0, SHORT_ID),
        reason: error.message,
      });
    }
    this.#followed.set(id, true);
    await (this.#options.sleep ?? sleep)(RETRY_MS, signal);
  }

  async #read(id: string, isEarly: boolean): Promise<void> {
    const { signal } = this.#stop;
    const container = containerOf(id, await this.#api.json(`/containers/${id}/json`, signal));
    if (!isWanted(container, this.#options.names ?? [])) return;
    const after = this.#last.get(id);
    const from = after !== undefined
      ? `since=${secondsOf(after)}`
      : `tail=${isEarly ? this.#options.lines ?? 50 : "all"}`;
    const path = `/containers/${id}/logs?follow=1&stdout=1&stderr=1&timestamps=1&${from}`;
    const chunks = await this.#api.stream(path, signal);
    this.#report("info", "Following container {container}", {
      ...{ container: container.name, service: serviceOf(container), image: container.image },
    });
    const log = new DockerLog(container, this.#write, after ?? "", this.#options.records);
    this.#logs.add(log);
    try {
      for await (const chunk of chunks) await log.take(chunk);
    } finally {
      log.end();
      this.#last.set(id, log.last);
      forgetOldest(this.#last);
      this.#logs.delete(log);
      this.#past = log.stats.reduce(sumOf, this.#past);
    }
  }
}

const EVENTS = `/events?filters=${encodeURIComponent(JSON.stringify({ type: ["container"], event: ["start"] }))}`;

/** Returns a text of hexadecimal digits, which may stand in a path. */
function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[\da-f]{12,64}$/.test(value) ? value : undefined;
}

function idsIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => isObject(item) ? idOf(item.Id) : undefined).filter((id) => id !== undefined);
}

function idOfEvent(text: string): string | undefined {
  try {
    const event = JSON.parse(text);
    return isObject(event) ? idOf(isObject(event.Actor) ? event.Actor.ID : event.id) : undefined;
  } catch {
    return undefined;
  }
}

function containerOf(id: string, answer: unknown): Container {
  const { Name, Config } = isObject(answer) ? answer : {};
  const { Image, Labels, Tty } = isObject(Config) ? Config : {};
  const labels = Object.entries(isObject(Labels) ? Labels : {});
  return {
    id,
    name: typeof Name === "string" && Name !== "" ? Name.replace(/^\//, "") : id.slice(0, SHORT_ID),
    image: typeof Image === "string" ? Image : "",
    labels: Object.fromEntries(labels.map(([key, value]) => [key, String(value)])),
    hasTerminal: Tty === true,
  };
}

/** Returns true if a container has one of the names, or all are wanted. */
function isWanted(container: Container, names: readonly string[]): boolean {
  const { name, labels } = container;
  return names.length === 0 || names.some((wanted) => {
    const [, kind, key, value] = /^(label|project)=([^=]*)(?:=(.*))?$/.exec(wanted) ?? [];
    if (kind === "project") return labels[PROJECT_LABEL] === key;
    if (kind === "label") return value === undefined ? Object.hasOwn(labels, key) : labels[key] === value;
    return wanted === name || wanted === serviceOf(container);
  });
}

/** Returns a time as the engine takes it: seconds since the Unix epoch with nine digits of a fraction. */
function secondsOf(time: string): string {
  return `${Math.floor(Date.parse(time) / 1000)}${time.slice(19, 29)}`;
}
