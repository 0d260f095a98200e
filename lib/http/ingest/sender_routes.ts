import type { Intake } from "../../ingest/intake.ts";
import type { RecordInput } from "../../record/record.ts";
import { json, object, type Operation } from "../operation.ts";
import { type ApiRoute, documented, type RouteContext, type Routes } from "../route.ts";
import { clientWriter } from "./client_writer.ts";
import { REFUSALS } from "./refusals.ts";

/** Header by which Elasticsearch's clients know a server that they work with. */
const PRODUCT = { "x-elastic-product": "Elasticsearch" };

const LOKI: Operation = {
  operationId: "pushLoki",
  summary: "Accepts lines from senders of Loki",
  description: "Loki's push API: JSON, or protobuf in Snappy. Labels and structured metadata become fields.",
  requestBody: {
    required: true,
    content: {
      "application/json": { schema: { type: "object" } },
      "application/x-protobuf": { schema: { type: "string" } },
    },
  },
  responses: { 204: { description: "All lines were accepted." }, ...REFUSALS },
};

const BULK: Operation = {
  operationId: "postBulk",
  summary: "Accepts documents from senders of Elasticsearch",
  description: "Elasticsearch's bulk API for the actions `index` and `create`. The index becomes a field.",
  requestBody: { required: true, content: { "application/x-ndjson": { schema: { type: "string" } } } },
  responses: {
    200: {
      description: "Result of each action.",
      content: json(object({
        took: { type: "integer", minimum: 0 },
        errors: { type: "boolean" },
        items: { type: "array", items: { type: "object" } },
      })),
    },
    ...REFUSALS,
  },
};

const CLUSTER: Operation = {
  operationId: "checkCluster",
  summary: "Answers the health check of Elasticsearch's senders",
  responses: { 200: { description: "One line.", content: { "text/plain": { schema: { type: "string" } } } } },
};

const GELF: Operation = {
  operationId: "postGelf",
  summary: "Accepts a message from senders of Graylog",
  description: "A message of the Graylog Extended Log Format, compressed or not. Its own fields lose their underscore.",
  requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
  responses: { 202: { description: "The message was accepted." }, ...REFUSALS },
};

/** Returns the routes of other log servers, so that their senders need no other setting than the address. */
export function senderRoutes(ingest: Intake): [path: string, routes: Routes<ApiRoute>][] {
  return [
    ["/loki/api/v1/push", { post: lokiRoute(ingest) }],
    ["/_bulk", { post: bulkRoute(ingest) }],
    ["/_cat/health", { get: clusterRoute }],
    ["/gelf", { post: gelfRoute(ingest) }],
  ];
}

function lokiRoute(ingest: Intake): ApiRoute {
  return documented(LOKI, (context) =>
    accept(ingest, context, "loki", async (write) => {
      const { takeLoki } = await import("../../ingest/loki.ts");
      await takeLoki(context.request, ingest, write);
      return new Response(null, { status: 204 });
    }));
}

function bulkRoute(ingest: Intake): ApiRoute {
  return documented(BULK, (context) => {
    const begunAt = performance.now();
    return accept(ingest, context, "elasticsearch", async (write) => {
      const { takeBulk } = await import("../../ingest/bulk.ts");
      const { items, accepted } = await takeBulk(context.request, ingest, write);
      const rejected = items.length - accepted;
      ingest.stats.http.rejected += rejected;
      const answer = { took: Math.round(performance.now() - begunAt), errors: rejected > 0, items };
      return Response.json(answer, { headers: { ...PRODUCT, "cache-control": "no-store" } });
    });
  });
}

const clusterRoute = documented(CLUSTER, function answerCheck() {
  return new Response("ringside green\n", { headers: { ...PRODUCT, "content-type": "text/plain; charset=utf-8" } });
});

function gelfRoute(ingest: Intake): ApiRoute {
  return documented(GELF, (context) =>
    accept(ingest, context, "gelf", async (write) => {
      const { takeGelf } = await import("../../ingest/gelf.ts");
      write(await takeGelf(context.request, ingest));
      return new Response(null, { status: 202 });
    }));
}

/** Checks the token, counts records and refusals, and lets a client speak for itself alone. */
async function accept(
  ingest: Intake,
  context: RouteContext,
  source: string,
  take: (write: (input: RecordInput) => void) => Promise<Response>,
): Promise<Response> {
  try {
    await ingest.admit(context.request);
    const write = await clientWriter(ingest, context, source);
    return await take((record) => {
      write(record);
      ingest.stats.http.accepted++;
    });
  } catch (error) {
    ingest.stats.refused++;
    throw error;
  }
}
