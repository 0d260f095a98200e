import { metadataOfResource, metadataOfScope, toInput } from "../parse/otlp/record.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";

/** Fields in use of a log record of the SDK of OpenTelemetry. */
export interface OtelLogRecord {
  /** Time, in seconds and nanoseconds. */
  readonly hrTime: readonly [seconds: number, nanos: number];
  /** Time of the observation. */
  readonly hrTimeObserved: readonly [seconds: number, nanos: number];
  /** Ids of the trace and the span. */
  readonly spanContext?: { readonly traceId: string; readonly spanId: string };
  /** Severity, from 1 to 24. */
  readonly severityNumber?: number;
  /** Name of the severity. */
  readonly severityText?: string;
  /** Message. */
  readonly body?: unknown;
  /** Name of the event. */
  readonly eventName?: string;
  /** Fields of the record. */
  readonly attributes: object;
  /** Fields of the service. */
  readonly resource: { readonly attributes: object };
  /** Logger. */
  readonly instrumentationScope: { readonly name: string; readonly version?: string };
  /** Number of fields that the SDK dropped. */
  readonly droppedAttributesCount: number;
}

/** Exporter of log records, as the SDK of OpenTelemetry has it. */
export interface OtelLogExporter {
  /** Writes log records. */
  export(records: readonly OtelLogRecord[], done: (result: { code: number; error?: Error }) => void): void;
  /** Does nothing: records are written at once. */
  forceFlush(): Promise<void>;
  /** Does nothing: the program closes its stream. */
  shutdown(): Promise<void>;
}

/** `ExportResultCode.SUCCESS` */
const SUCCESS = 0;

/**
 * Creates a `LogRecordExporter` for the SDK of OpenTelemetry that writes to a stream, without a collector in between.
 *
 * Records look like those that arrive over OTLP: the name of the scope becomes `logger`, `service.name` becomes
 * `service`, `exception.*` become `error`, and attributes become metadata.
 *
 * @param stream Stream to write to.
 * @returns The exporter, for a `SimpleLogRecordProcessor` or a `BatchLogRecordProcessor`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
 * import { LogStream } from "@ringside/ringside";
 * import { logRecordExporter } from "@ringside/ringside/opentelemetry";
 *
 * const stream = new LogStream();
 * const exporter = logRecordExporter(stream);
 * const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
 * provider.getLogger("shop").emit({ body: "Paid", attributes: { order: 7 } });
 * ```
 */
export function logRecordExporter(stream: LogStream): OtelLogExporter {
  checkWritable("Cannot create exporter", stream);

  function write(log: OtelLogRecord): void {
    const known = {
      ...metadataOfScope(log.instrumentationScope),
      ...metadataOfResource({ ...log.resource.attributes }),
    };
    const input = toInput({
      // Most of them are getters.
      severityNumber: log.severityNumber,
      severityText: log.severityText,
      body: log.body,
      eventName: log.eventName,
      droppedAttributesCount: log.droppedAttributesCount,
      timeUnixNano: msOf(log.hrTime),
      observedTimeUnixNano: msOf(log.hrTimeObserved),
      attributes: { ...log.attributes },
      traceId: log.spanContext?.traceId,
      spanId: log.spanContext?.spanId,
    }, known);
    // A batch is exported outside of the context of its records.
    stream.write(input, { context: false });
  }

  return {
    export(records, done) {
      records.forEach(write);
      done({ code: SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function msOf([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1000 + nanos / 1e6;
}
