import type { Ingest } from "../ingest/ingest.ts";
import type { Taken } from "../ingest/json_logs.ts";
import { json, type Operation, ref, response } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type ApiRoute, documented, jsonResponse } from "./route.ts";

const OPERATION: Operation = {
  operationId: "postLogs",
  summary: "Takes records",
  description:
    "JSON by the line, a list or one object, each in the form of a record or as any JSON logger writes it; plain text is " +
    "read as the lines of a log. It may be packed with gzip or deflate. What can be taken is, whatever the rest is like.",
  requestBody: {
    required: true,
    content: {
      "application/x-ndjson": { schema: { type: "string" }, "x-line": ref("LogRecord") },
      "application/json": { schema: { oneOf: [{ type: "array", items: { type: "object" } }, { type: "object" }] } },
      "text/plain": { schema: { type: "string" } },
    },
  },
  responses: {
    200: { description: "What was taken, and what was not.", content: json({ title: "Taken", ...ref("Taken") }) },
    401: response("Unauthorized"),
    413: response("TooLarge"),
    415: response("Unsupported"),
    429: response("TooMany"),
  },
};

/** What is loaded with the first who sends something: a start need not wait for all that reads it. */
const loadTaker = () => import("../ingest/posted_logs.ts");

/** Takes logs that are posted, and tells how many were taken and which were not, and why. */
export function ingestRoute(ingest: Ingest): ApiRoute {
  const { stats } = ingest;

  return documented(OPERATION, async function takeRoute({ request, stream }) {
    let taken: Taken = { accepted: 0, rejected: 0, errors: [] };
    try {
      await ingest.admit(request);
      const { takePosted } = await loadTaker();
      await takePosted(request, ingest, (record) => stream.write(record), (now) => taken = now);
      if (taken.accepted === 0 && taken.rejected > 0) throw new HttpProblem(400, "Cannot take any of the logs");
      return jsonResponse(taken);
    } catch (error) {
      stats.refused++;
      if (!(error instanceof HttpProblem)) throw error;
      // What came before it is taken all the same.
      throw new HttpProblem(error.status, error.message, { ...taken, ...error.members }, error.headers);
    } finally {
      stats.http.accepted += taken.accepted;
      stats.http.rejected += taken.rejected;
    }
  });
}
