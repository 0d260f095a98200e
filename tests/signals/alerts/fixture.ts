import type { Alert } from "../../../lib/signals/alerts/alert.ts";
import { Alerts, type AlertsOptions } from "../../../lib/signals/alerts/alerts.ts";
import { readRule } from "../../../lib/signals/alerts/rule.ts";
import { LogStream, type LogStreamOptions } from "../../../lib/stream/log_stream.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Start of the clock, in milliseconds since the Unix epoch. */
export const START = Date.UTC(2025, 9, 24, 10, 0, 0);

/** A stream with alerts, on a clock that the test advances. */
export class Setting implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly stream: LogStream;
  readonly alerts: Alerts;
  /** Alerts that were delivered, with the kind of their target. */
  readonly delivered: { readonly alert: Alert; readonly kind: string }[] = [];

  constructor(
    rules: readonly unknown[],
    options: Omit<AlertsOptions, "rules"> & { readonly clock?: FakeClock; readonly stream?: LogStreamOptions } = {},
  ) {
    const { clock = new FakeClock(START), stream, ...others } = options as AlertsOptions & {
      clock?: FakeClock;
      stream?: LogStreamOptions;
    };
    this.clock = clock;
    this.stream = new LogStream({ now: clock.now, ...stream });
    this.alerts = new Alerts(this.stream, {
      clock,
      deliver: (alert, { kind }) => {
        this.delivered.push({ alert, kind });
        return Promise.resolve();
      },
      ...others,
      rules: rules.map(readRule),
    });
  }

  /** Writes records now, and reads them. */
  async write(count: number, record: Record<string, unknown> = {}): Promise<void> {
    for (; count > 0; count--) this.stream.write({ level: "ERROR", message: "Disk full", ...record });
    await this.alerts.catchUp();
  }

  /** Advances the clock second by second, with a check at each. */
  async pass(seconds: number): Promise<void> {
    for (; seconds > 0; seconds--) {
      this.clock.elapse(1000);
      await this.alerts.catchUp();
    }
  }

  /** Told alerts as texts, oldest first. */
  get told(): string[] {
    return this.stream.recent(1000, ({ metadata }) => metadata.logger === "ringside.alerts").map(({ message }) =>
      message
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.alerts[Symbol.asyncDispose]();
    this.stream.close();
  }
}
