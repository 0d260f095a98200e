import type { Ingest } from "../ingest/ingest.ts";
import type { Taken } from "../ingest/json_logs.ts";
import { takePosted } from "../ingest/posted_logs.ts";
import { HttpProblem } from "./problem.ts";
import { jsonResponse, type Route } from "./route.ts";

/** Takes logs that are posted, and tells how many were taken and which were not, and why. */
export function ingestRoute(ingest: Ingest): Route {
  const { stats } = ingest;

  return async function takeRoute({ request, stream }) {
    let taken: Taken = { accepted: 0, rejected: 0, errors: [] };
    try {
      ingest.admit(request);
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
  };
}
