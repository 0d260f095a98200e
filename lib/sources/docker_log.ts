import { LineRecords, type LineRecordsOptions, MAX_LINE_BYTES, type SourceStats } from "../parse/line_records.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import { RecordOrder } from "../parse/record_order.ts";
import type { RecordInput } from "../record/record.ts";
import { type ContainerStream, DockerFrames } from "./docker_frames.ts";

/** Value of `metadata.source` of its records. */
export const DOCKER_SOURCE = "docker";

/** Facts of a container that its records name. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** True if it has a terminal, and so one stream. */
  readonly hasTerminal: boolean;
}

/** Label of the service that a container of Compose runs. */
const SERVICE_LABEL = "com.docker.compose.service";

/** Service that a container runs: that of Compose, or its name. */
export function serviceOf({ name, labels }: Container): string {
  return labels[SERVICE_LABEL] ?? name;
}

/** Time before each line. All have nine digits of a second, so that they compare as texts. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z(?= |$)/;

/** Turns the bytes of a container's log into records. */
export class DockerLog {
  readonly #streams: Readonly<Record<ContainerStream, { splitter: LineSplitter; records: LineRecords }>>;
  readonly #frames: DockerFrames | undefined;
  /** Time of the last line read before; lines up to it are skipped. */
  readonly #after: string;
  #last: string;

  /**
   * @param container Container.
   * @param write Receives each record.
   * @param after Time of the last line that was read earlier, or `""`.
   * @param options Options for the parser of its lines.
   */
  constructor(container: Container, write: (input: RecordInput) => void, after: string, options?: LineRecordsOptions) {
    const order = new RecordOrder();
    const open = (stream: ContainerStream) => {
      const known = { source: DOCKER_SOURCE, service: serviceOf(container), container: container.name };
      const writeKnown = ({ metadata, ...record }: RecordInput) =>
        write({ ...record, metadata: { ...known, image: container.image, stream, ...metadata as object } });
      const records = new LineRecords(writeKnown, DOCKER_SOURCE, { ...options, order });
      return { splitter: new LineSplitter(MAX_LINE_BYTES), records };
    };
    this.#streams = { stdout: open("stdout"), stderr: open("stderr") };
    this.#frames = container.hasTerminal ? undefined : new DockerFrames();
    this.#after = this.#last = after;
  }

  /** Time of the last line, or `""`. */
  get last(): string {
    return this.#last;
  }

  /** Counters of both streams. */
  get stats(): SourceStats[] {
    return Object.values(this.#streams).map(({ records }) => records.stats);
  }

  /** Takes bytes as the engine sends them. */
  async take(bytes: Uint8Array): Promise<void> {
    const frames = this.#frames?.push(bytes) ?? [{ stream: "stdout" as const, bytes }];
    for (const { stream, bytes } of frames) {
      const { splitter, records } = this.#streams[stream];
      await this.#takeLines(splitter.push(bytes), records);
    }
  }

  /** Writes what is left. */
  end(): void {
    for (const { splitter, records } of Object.values(this.#streams)) {
      records.push(this.#fresh(splitter.end()));
      records.flush();
    }
  }

  async #takeLines(lines: readonly Line[], records: LineRecords): Promise<void> {
    const fresh = this.#fresh(lines);
    if (fresh.length > 0) await records.take(fresh);
  }

  /** Returns the lines that were not read before. */
  #fresh(lines: readonly Line[]): Line[] {
    return lines.filter(({ text }) => {
      const time = TIME.exec(text)?.[0];
      if (time === undefined) return true;
      if (time <= this.#after) return false;
      if (time > this.#last) this.#last = time;
      return true;
    });
  }
}
