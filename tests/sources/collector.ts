import type { RecordInput } from "../../lib/record/record.ts";
import type { Report } from "../../lib/sources/report.ts";

/** Collects records and reports, and waits for them. */
export class Collector {
  readonly records: RecordInput[] = [];
  readonly reports: { level: string; message: string; properties: Readonly<Record<string, unknown>> }[] = [];
  readonly #waiting = new Set<() => void>();

  readonly write = (record: RecordInput): void => {
    this.records.push(record);
    this.#tell();
  };

  readonly report: Report = (level, message, properties = {}) => {
    this.reports.push({ level, message, properties });
    this.#tell();
  };

  /** Messages of the records. */
  get messages(): unknown[] {
    return this.records.map(({ message }) => message);
  }

  /** Waits for that many records and returns all messages. */
  async count(records: number): Promise<unknown[]> {
    await this.until(() => this.records.length >= records);
    return this.messages;
  }

  /** Waits for a report after the first `after` ones. */
  async reported(message: string, after = 0) {
    const find = () => this.reports.slice(after).find((report) => report.message === message);
    await this.until(() => find() !== undefined);
    return find()!;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #tell(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
