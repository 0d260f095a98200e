import type { Ingest } from "../ingest/ingest.ts";
import { type Decoded, LOGS_REQUEST, METRICS_REQUEST, type Schema, TRACES_REQUEST } from "../ingest/otlp_schema.ts";
import type { LogStream } from "../log_stream.ts";
import { object, type Operation, response } from "./operation.ts";
import { HttpProblem } from "./problem.ts";
import { type ApiRoute, documented } from "./route.ts";

/** How a request is spelled, and so its answer. */
type Encoding = "application/json" | "application/x-protobuf";

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["application/json", "application/json"],
  ["application/x-protobuf", "application/x-protobuf"],
  ["application/protobuf", "application/x-protobuf"],
]);

/** What a part of a request was that could not be taken, and why. */
interface Outcome {
  readonly rejected: number;
  readonly reason: string;
}

type Take = (bytes: Uint8Array, encoding: Encoding, stream: LogStream) => Promise<Outcome>;

/** What is loaded once someone sends it: a start need not wait for that. */
const loadJson = () => import("../ingest/otlp_json.ts");
const loadProtobuf = () => import("../ingest/otlp_protobuf.ts");
const loadReaders = () => import("../ingest/otlp.ts");
const loadSpans = () => import("../ingest/spans.ts");

/**
 * The routes of OTLP/HTTP: logs become records, the newest spans are kept, metrics are counted.
 *
 * @see {@link https://opentelemetry.io/docs/specs/otlp/#otlphttp}
 */
export function otlpRoutes(ingest: Ingest): [path: string, route: ApiRoute][] {
  const { stats: { otlp }, spans } = ingest;

  async function takeLogs(bytes: Uint8Array, encoding: Encoding, stream: LogStream): Promise<Outcome> {
    const { message, ...outcome } = await decode(bytes, encoding, LOGS_REQUEST);
    const { writeLogs } = await loadReaders();
    otlp.logs += writeLogs(message, (record) => stream.write(record));
    return outcome;
  }

  async function takeTraces(bytes: Uint8Array, encoding: Encoding): Promise<Outcome> {
    const { message, ...outcome } = await decode(bytes, encoding, TRACES_REQUEST);
    const { takeSpans } = await loadSpans();
    otlp.spans += takeSpans(message, (span, weight) => spans.push(span, weight));
    return outcome;
  }

  async function takeMetrics(bytes: Uint8Array, encoding: Encoding): Promise<Outcome> {
    const { message, ...outcome } = await decode(bytes, encoding, METRICS_REQUEST);
    const { countPoints } = await loadReaders();
    otlp.metric_points += countPoints(message);
    return outcome;
  }

  return [
    ["/v1/logs", otlpRoute(ingest, takeLogs, "exportOtlpLogs", "rejectedLogRecords")],
    ["/v1/traces", otlpRoute(ingest, takeTraces, "exportOtlpTraces", "rejectedSpans")],
    ["/v1/metrics", otlpRoute(ingest, takeMetrics, "exportOtlpMetrics", "rejectedDataPoints")],
  ];
}

function describe(operationId: string, rejectedName: string): Operation {
  const protobuf = { "application/x-protobuf": { schema: { type: "string" } } };
  const partialSuccess = object({ [rejectedName]: { type: "string" }, errorMessage: { type: "string" } });
  return {
    operationId,
    summary: "Takes what OpenTelemetry's exporters send",
    requestBody: { required: true, content: { "application/json": { schema: { type: "object" } }, ...protobuf } },
    responses: {
      200: {
        description: "What was taken; `partialSuccess` says what was not.",
        content: { "application/json": { schema: object({ partialSuccess }, ["partialSuccess"]) }, ...protobuf },
      },
      ...Object.fromEntries(Object.keys(CODES).map((status) => [status, response("OtlpStatus")])),
    },
  };
}

function otlpRoute(ingest: Ingest, take: Take, operationId: string, rejectedName: string): ApiRoute {
  return documented(describe(operationId, rejectedName), async function takeOtlp({ request, stream }) {
    const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
    const encoding = ENCODINGS.get(type);
    try {
      await ingest.admit(request);
      if (encoding === undefined) {
        throw new HttpProblem(
          415,
          `Cannot read content-type "${type}": expected ${Array.from(ENCODINGS.keys()).join(", ")}`,
        );
      }
      const { rejected, reason } = await take(await ingest.bytes(ingest.chunks(request)), encoding, stream);
      ingest.stats.otlp.rejected += rejected;
      return await success(encoding, rejected, reason, rejectedName);
    } catch (error) {
      ingest.stats.refused++;
      if (error instanceof HttpProblem) return await failure(error, encoding ?? "application/json");
      throw error;
    }
  });
}

async function decode<S extends Schema>(bytes: Uint8Array, encoding: Encoding, schema: S): Promise<Decoded<S>> {
  try {
    if (encoding === "application/x-protobuf") return (await loadProtobuf()).decodeProtobuf(bytes, schema);
    return (await loadJson()).decodeJson(new TextDecoder().decode(bytes), schema);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpProblem(400, error.message);
    throw error;
  }
}

/** The answer to what was taken, in the encoding of the request. */
async function success(
  encoding: Encoding,
  rejected: number,
  reason: string,
  rejectedName: string,
): Promise<Response> {
  const isWhole = rejected === 0;
  if (encoding === "application/json") {
    const partialSuccess = { [rejectedName]: String(rejected), errorMessage: reason };
    return respond(encoding, JSON.stringify(isWhole ? {} : { partialSuccess }), 200, {});
  }
  if (isWhole) return respond(encoding, new Uint8Array(), 200, {});
  const { encodePartialSuccess } = await loadProtobuf();
  return respond(encoding, encodePartialSuccess(rejected, reason), 200, {});
}

/** gRPC's codes, which stand in a status beside the text. */
const CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 408: 4, 413: 8, 415: 3, 429: 8 };
const UNKNOWN = 2;

async function failure({ status, message, headers }: HttpProblem, encoding: Encoding): Promise<Response> {
  const code = CODES[status] ?? UNKNOWN;
  const body = encoding === "application/json"
    ? JSON.stringify({ code, message })
    : (await loadProtobuf()).encodeStatus(code, message);
  return respond(encoding, body, status, headers);
}

function respond(
  encoding: Encoding,
  body: BodyInit,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { status, headers: { ...headers, "content-type": encoding, "cache-control": "no-store" } });
}
