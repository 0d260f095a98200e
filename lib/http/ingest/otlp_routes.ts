import { mediaTypeOf } from "../../base/media_type.ts";
import type { Intake } from "../../ingest/intake.ts";
import type { JsonObject } from "../../record/record.ts";
import { withoutSecrets } from "../../stream/log_stream.ts";
import type { Encoding, Signal } from "../../ingest/posted_otlp.ts";
import type { OtlpAnswer, OtlpCall } from "./acceptor.ts";
import { object, type Operation, response } from "../operation.ts";
import { HttpProblem } from "../../wire/problem.ts";
import { type ApiRoute, documented } from "../route.ts";
import { clientWriter, type Receiver } from "./client_writer.ts";

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["application/json", "application/json"],
  ["application/x-protobuf", "application/x-protobuf"],
  ["application/protobuf", "application/x-protobuf"],
]);

const SOURCE = "otlp";

/** Loads the parsers with the first request, so that they do not delay the start of a program. */
const loadTaker = () => import("../../ingest/posted_otlp.ts");

/**
 * Returns the routes of OTLP/HTTP. Logs become records, the newest spans are kept, metrics are counted.
 *
 * @see {@link https://opentelemetry.io/docs/specs/otlp/#otlphttp}
 */
export function otlpRoutes(ingest: Intake): [path: string, route: ApiRoute][] {
  return [
    ["/v1/logs", otlpRoute(ingest, "logs", "exportOtlpLogs", "rejectedLogRecords")],
    ["/v1/traces", otlpRoute(ingest, "traces", "exportOtlpTraces", "rejectedSpans")],
    ["/v1/metrics", otlpRoute(ingest, "metrics", "exportOtlpMetrics", "rejectedDataPoints")],
  ];
}

function describe(operationId: string, rejectedName: string): Operation {
  const protobuf = { "application/x-protobuf": { schema: { type: "string" } } };
  const partialSuccess = object({ [rejectedName]: { type: "string" }, errorMessage: { type: "string" } });
  return {
    operationId,
    summary: "Accepts data from OpenTelemetry exporters",
    requestBody: { required: true, content: { "application/json": { schema: { type: "object" } }, ...protobuf } },
    responses: {
      200: {
        description: "The data was accepted, except for the part that `partialSuccess` counts.",
        content: { "application/json": { schema: object({ partialSuccess }, ["partialSuccess"]) }, ...protobuf },
      },
      ...Object.fromEntries(Object.keys(CODES).map((status) => [status, response("OtlpStatus")])),
    },
  };
}

function otlpRoute(
  ingest: Intake,
  signal: Signal,
  operationId: string,
  rejectedName: string,
): ApiRoute {
  return documented(describe(operationId, rejectedName), async function answerOtlp(context) {
    const { request } = context;
    const { takeOtlp, encodeOutcome, encodeRefusal } = await loadTaker();
    const type = mediaTypeOf(request.headers);
    const encoding = ENCODINGS.get(type);
    try {
      await ingest.admit(request);
      if (encoding === undefined) {
        throw new HttpProblem(
          415,
          `Cannot read content-type "${type}": expected ${Array.from(ENCODINGS.keys()).join(", ")}`,
        );
      }
      const write = await clientWriter(ingest, context, SOURCE);
      const outcome = await takeOtlp(request, signal, encoding, ingest, write, cleanerOf(context));
      ingest.stats.otlp.rejected += outcome.rejected;
      return respond(encoding, encodeOutcome(outcome, encoding, rejectedName), 200, {});
    } catch (error) {
      ingest.stats.refused++;
      if (!(error instanceof HttpProblem)) throw error;
      const { status, message, headers } = error;
      const answered = encoding ?? "application/json";
      return respond(answered, encodeRefusal(CODES[status] ?? UNKNOWN, message, answered), status, headers);
    }
  });
}

/** Returns a function that removes the secrets of a span. */
function cleanerOf({ stream }: Receiver): (span: JsonObject) => JsonObject {
  return (span) => withoutSecrets(stream, span);
}

/**
 * Accepts a call of OTLP over gRPC, with the limits and counts of OTLP/HTTP.
 *
 * @param call Kind of telemetry, metadata as headers, and the message.
 * @param receiver Stream that receives the records.
 * @param ingest Token, limits and counts.
 * @returns The answer, or the code of gRPC and the reason of a refusal.
 */
export async function acceptCall(
  { signal, headers, message }: OtlpCall,
  receiver: Receiver,
  ingest: Intake,
): Promise<OtlpAnswer> {
  const { takeMessage, encodeOutcome } = await loadTaker();
  try {
    await ingest.admit({ headers });
    const write = await clientWriter(ingest, receiver, SOURCE);
    const outcome = await takeMessage(message, signal, ingest, write, cleanerOf(receiver));
    ingest.stats.otlp.rejected += outcome.rejected;
    return { kind: "answer", message: encodeOutcome(outcome, "application/x-protobuf", "") as Uint8Array };
  } catch (error) {
    ingest.stats.refused++;
    if (!(error instanceof HttpProblem)) throw error;
    return { kind: "refusal", code: CODES[error.status] ?? UNKNOWN, reason: error.message };
  }
}

/** Codes of gRPC by HTTP status. */
const CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 408: 4, 413: 8, 415: 3, 429: 8 };
const UNKNOWN = 2;

function respond(
  encoding: Encoding,
  body: BodyInit,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { status, headers: { ...headers, "content-type": encoding, "cache-control": "no-store" } });
}
