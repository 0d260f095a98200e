import { HttpProblem } from "../wire/problem.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { Intake } from "./intake.ts";
import { countPoints, writeLogs } from "./otlp.ts";
import { decodeJson } from "./otlp_json.ts";
import { decodeProtobuf, encodePartialSuccess, encodeStatus } from "./otlp_protobuf.ts";
import { type Decoded, LOGS_REQUEST, METRICS_REQUEST, type Schema, TRACES_REQUEST } from "./otlp_schema.ts";
import { takeSpans } from "./spans.ts";

/** How a request is spelled, and so its answer. */
export type Encoding = "application/json" | "application/x-protobuf";

/** How much of a request could not be taken, and why. */
export interface Outcome {
  readonly rejected: number;
  readonly reason: string;
}

/** Takes what was sent, whose spelling the encoding names. Throws an {@linkcode HttpProblem} if it cannot be read. */
export type Take = (bytes: Uint8Array, encoding: Encoding, ingest: Intake, stream: LogStream) => Outcome;

/** What takes each of the signals: logs become records, the newest spans are kept, metrics are counted. */
export const TAKE: Readonly<Record<"logs" | "traces" | "metrics", Take>> = {
  logs(bytes, encoding, { stats }, stream) {
    const { message, ...outcome } = decode(bytes, encoding, LOGS_REQUEST);
    stats.otlp.logs += writeLogs(message, (record) => stream.write(record));
    return outcome;
  },

  traces(bytes, encoding, { stats, spans }) {
    const { message, ...outcome } = decode(bytes, encoding, TRACES_REQUEST);
    stats.otlp.spans += takeSpans(message, (span, weight) => spans.push(span, weight));
    return outcome;
  },

  metrics(bytes, encoding, { stats }) {
    const { message, ...outcome } = decode(bytes, encoding, METRICS_REQUEST);
    stats.otlp.metric_points += countPoints(message);
    return outcome;
  },
};

function decode<S extends Schema>(bytes: Uint8Array, encoding: Encoding, schema: S): Decoded<S> {
  try {
    if (encoding === "application/x-protobuf") return decodeProtobuf(bytes, schema);
    return decodeJson(new TextDecoder().decode(bytes), schema);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpProblem(400, error.message);
    throw error;
  }
}

/** The body of the answer to what was taken. `rejectedName` is what the signal calls the number of those that were not. */
export function spellOutcome({ rejected, reason }: Outcome, encoding: Encoding, rejectedName: string): BodyInit {
  const isWhole = rejected === 0;
  if (encoding === "application/x-protobuf") {
    return isWhole ? new Uint8Array() : encodePartialSuccess(rejected, reason);
  }
  const partialSuccess = { [rejectedName]: String(rejected), errorMessage: reason };
  return JSON.stringify(isWhole ? {} : { partialSuccess });
}

/** The body of the answer to what was refused: gRPC's code, and why. */
export function spellStatus(code: number, message: string, encoding: Encoding): BodyInit {
  return encoding === "application/x-protobuf" ? encodeStatus(code, message) : JSON.stringify({ code, message });
}
