import type { RecordInput } from "../../lib/record/record.ts";
import type { Report } from "../../lib/sources/report.ts";
import { Changes } from "../support/wait.ts";

/** Collects records and reports, and waits for them. */
export class Collector {
  readonly records: RecordInput[] = [];
  readonly reports: { level: string; message: string; properties: Readonly<Record<string, unknown>> }[] = [];
  readonly #changes = new Changes();

  readonly write = (record: RecordInput): void => {
    this.records.push(record);
    this.#changes.tell();
  };

  readonly report: Report = (level, message, properties = {}) => {
    this.reports.push({ level, message, properties });
    this.#changes.tell();
  };

  /** Messages of the records. */
  get messages(): unknown[] {
    return this.records.map(({ message }) => message);
  }

  /** Waits for that many records and returns all messages. */
  async count(records: number): Promise<unknown[]> {
    await this.until(() => this.records.length >= records, `${records} records`);
    return this.messages;
  }

  /** Waits for a report after the first `after` ones. */
  async reported(message: string, after = 0) {
    const find = () => this.reports.slice(after).find((report) => report.message === message);
    await this.until(() => find() !== undefined, `the report "${message}"`);
    return find()!;
  }

  /** Waits until a condition on records and reports holds; fails at the deadline with the newest of them. */
  async until(condition: () => boolean, what = `records with ${condition}`): Promise<void> {
    const seen = () => ({
      records: this.records.length,
      messages: this.messages.slice(-10),
      reports: this.reports.slice(-10),
    });
    await this.#changes.until(condition, what, seen);
  }
}
