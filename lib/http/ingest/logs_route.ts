import type { Intake } from "../../ingest/intake.ts";
import type { Taken } from "../../ingest/json_logs.ts";
import { json, type Operation, ref } from "../operation.ts";
import { HttpProblem } from "../../wire/problem.ts";
import { type ApiRoute, documented, jsonResponse } from "../route.ts";
import { clientWriter, laterWriter } from "./client_writer.ts";
import { REFUSALS } from "./refusals.ts";

const OPERATION: Operation = {
  operationId: "postLogs",
  summary: "Accepts records",
  description:
    "Accepts JSON lines, a list or one object, in the form of a record or of any JSON logger, and plain text as lines of " +
    "a log, compressed with gzip or deflate or not. Malformed lines do not affect the others.",
  requestBody: {
    required: true,
    content: {
      "application/x-ndjson": { schema: { type: "string" }, "x-line": ref("LogRecord") },
      "application/json": { schema: { oneOf: [{ type: "array", items: { type: "object" } }, { type: "object" }] } },
      "text/plain": { schema: { type: "string" } },
    },
  },
  responses: {
    200: {
      description: "Counts of accepted and rejected records.",
      content: json({ title: "Taken", ...ref("Taken") }),
    },
    ...REFUSALS,
  },
};

/** Loads the parsers with the first request, so that they do not delay the start of a program. */
const loadTaker = () => import("../../ingest/posted_logs.ts");

/** Returns the route that accepts posted logs. Its response counts them and gives reasons for rejected ones. */
export function ingestRoute(ingest: Intake): ApiRoute {
  const { stats } = ingest;

  return documented(OPERATION, async function takeRoute(context) {
    let taken: Taken = { accepted: 0, rejected: 0, errors: [] };
    try {
      await ingest.admit(context.request);
      const { takePosted } = await loadTaker();
      const write = await clientWriter(ingest, context, "http");
      const writers = { write, writeLater: laterWriter(context) };
      await takePosted(context.request, ingest, writers, (now) => taken = now);
      if (taken.accepted === 0 && taken.rejected > 0) throw new HttpProblem(400, "Cannot accept any of the logs");
      return jsonResponse(taken);
    } catch (error) {
      stats.refused++;
      if (!(error instanceof HttpProblem)) throw error;
      // Records before the failure stay accepted.
      throw new HttpProblem(error.status, error.message, { ...taken, ...error.members }, error.headers);
    } finally {
      stats.http.accepted += taken.accepted;
      stats.http.rejected += taken.rejected;
    }
  });
}
