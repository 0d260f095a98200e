import { VERSION } from "../base/version.ts";
import { json, type Operation, response, RESPONSES, SCHEMAS } from "./operation.ts";
import { type ApiRoute, documented, jsonResponse, type Routes } from "./route.ts";

/**
 * The OpenAPI document: what each route says of itself, by its path.
 *
 * @param routes Every route of the API, by its path below the base path. Those added later are in the document too.
 * @param depth How many folders below the base path the document is.
 */
export function openApiRoute(routes: ReadonlyMap<string, Routes<ApiRoute>>, depth: number): ApiRoute {
  return documented({
    operationId: "describeApi",
    summary: "This document",
    responses: { 200: { description: "The document.", content: json({ type: "object" }) } },
  }, function openApi() {
    return jsonResponse({
      openapi: "3.1.1",
      info: {
        title: "Ringside",
        version: VERSION,
        summary: "A live seat at a service's logs.",
        description: "Where GET is answered, HEAD is too, without a body. A path answers other methods with 405, and " +
          "what is not here with 404.",
        license: { name: "MIT", identifier: "MIT" },
      },
      // Relative to this document, so that it is right below any base path and behind any proxy's prefix.
      servers: [{ url: "../".repeat(depth) }],
      paths: Object.fromEntries(Array.from(routes, ([path, methods]) => [path, pathItem(methods)])),
      components: { schemas: SCHEMAS, responses: RESPONSES },
    });
  });
}

function pathItem({ get, post }: Routes<ApiRoute>): Record<string, Operation> {
  return {
    ...get !== undefined && { get: withShared(get.operation) },
    ...post !== undefined && { post: withShared(post.operation) },
  };
}

/** Adds the answers that every operation may give. */
function withShared(operation: Operation): Operation {
  const takesInput = operation.parameters !== undefined || operation.requestBody !== undefined;
  return {
    ...operation,
    responses: {
      ...takesInput && { 400: response("BadRequest") },
      403: response("Forbidden"),
      default: response("Problem"),
      ...operation.responses,
    },
  };
}
