import type { JsonObject, RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Intake } from "./intake.ts";
import { countPoints, writeLogs } from "./otlp.ts";
import { decodeJson } from "./otlp_json.ts";
import { decodeProtobuf, encodePartialSuccess, encodeStatus } from "./otlp_protobuf.ts";
import { type Decoded, LOGS_REQUEST, METRICS_REQUEST, type Schema, TRACES_REQUEST } from "./otlp_schema.ts";
import { takeSpans } from "./spans.ts";

/** Encoding of a request and of its response. */
export type Encoding = "application/json" | "application/x-protobuf";

/** Kind of telemetry: logs become records, the newest spans are kept, metrics are counted. */
export type Signal = "logs" | "traces" | "metrics";

/** Rejected part of a request. */
export interface Outcome {
  /** Number of rejected items. */
  readonly rejected: number;
  /** Reason for the first of them. */
  readonly reason: string;
}

/**
 * Reads a request of OpenTelemetry.
 *
 * @param request Request to read.
 * @param signal Kind of telemetry in it.
 * @param encoding Encoding of its body.
 * @param intake Limits of the body, counts and spans.
 * @param write Receives the log records.
 * @param clean Returns a span without what must not be kept.
 * @returns Rejected part.
 * @throws {HttpProblem} If the body cannot be read or decoded.
 */
export async function takeOtlp(
  request: Request,
  signal: Signal,
  encoding: Encoding,
  intake: Intake,
  write: (record: RecordInput) => void,
  clean?: (span: JsonObject) => JsonObject,
): Promise<Outcome> {
  const held = intake.hold();
  try {
    const chunks = intake.chunks(request);
    const body = encoding === "application/json" ? await intake.text(chunks, held) : await intake.bytes(chunks, held);
    return await take(body, signal, intake, write, clean);
  } finally {
    held.release();
  }
}

/**
 * Reads a message of OpenTelemetry that arrived whole, as over gRPC.
 *
 * @param body Message in protobuf.
 * @param signal Kind of telemetry in it.
 * @param intake Counts, spans and bytes in memory.
 * @param write Receives the log records.
 * @param clean Returns a span without what must not be kept.
 * @returns Rejected part.
 * @throws {HttpProblem} If the message cannot be decoded.
 */
export async function takeMessage(
  body: Uint8Array<ArrayBuffer>,
  signal: Signal,
  intake: Intake,
  write: (record: RecordInput) => void,
  clean?: (span: JsonObject) => JsonObject,
): Promise<Outcome> {
  const held = intake.hold();
  try {
    held.add(body.length);
    return await take(body, signal, intake, write, clean);
  } finally {
    held.release();
  }
}

async function take(
  body: string | Uint8Array<ArrayBuffer>,
  signal: Signal,
  { stats, spans }: Intake,
  write: (record: RecordInput) => void,
  clean?: (span: JsonObject) => JsonObject,
): Promise<Outcome> {
  switch (signal) {
    case "logs": {
      const { message, ...outcome } = await decode(body, LOGS_REQUEST);
      stats.otlp.logs += await writeLogs(message, write);
      return outcome;
    }
    case "traces": {
      const { message, ...outcome } = await decode(body, TRACES_REQUEST);
      stats.otlp.spans += await takeSpans(message, (span, weight) => spans.push(span, weight), clean);
      return outcome;
    }
    case "metrics": {
      const { message, ...outcome } = await decode(body, METRICS_REQUEST);
      stats.otlp.metric_points += countPoints(message);
      return outcome;
    }
    default:
      return signal satisfies never;
  }
}

async function decode<S extends Schema>(
  body: string | Uint8Array<ArrayBuffer>,
  schema: S,
): Promise<Decoded<S>> {
  try {
    if (typeof body === "string") return await decodeJson(body, schema);
    return await decodeProtobuf(body, schema);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpProblem(400, error.message);
    throw error;
  }
}

/**
 * Returns the body of the response to an accepted request.
 *
 * @param outcome Rejected part.
 * @param encoding Encoding of the request.
 * @param rejectedName Name of the number of rejected items.
 */
export function encodeOutcome({ rejected, reason }: Outcome, encoding: Encoding, rejectedName: string): BodyInit {
  const isWhole = rejected === 0;
  if (encoding === "application/x-protobuf") {
    return isWhole ? new Uint8Array() : encodePartialSuccess(rejected, reason);
  }
  const partialSuccess = { [rejectedName]: String(rejected), errorMessage: reason };
  return JSON.stringify(isWhole ? {} : { partialSuccess });
}

/** Returns the body of the response to a refused request: gRPC's code and a message. */
export function encodeRefusal(code: number, message: string, encoding: Encoding): BodyInit {
  return encoding === "application/x-protobuf" ? encodeStatus(code, message) : JSON.stringify({ code, message });
}
