import { VERSION } from "../base/version.ts";
import { json, type Operation, response, RESPONSES, SCHEMAS } from "./operation.ts";
import { type ApiRoute, documented, jsonResponse, type Routes } from "./route.ts";

/**
 * Returns the route that serves the OpenAPI document.
 *
 * @param routes Routes of the API by path below the base path. Routes that are added later are documented, too.
 * @param depth Number of folders between the base path and the document.
 */
export function openApiRoute(routes: ReadonlyMap<string, Routes<ApiRoute>>, depth: number): ApiRoute {
  return documented({
    operationId: "describeApi",
    summary: "Returns this document",
    responses: { 200: { description: "OpenAPI document.", content: json({ type: "object" }) } },
  }, function openApi() {
    return jsonResponse({
      openapi: "3.1.1",
      info: {
        title: "Ringside",
        version: VERSION,
        summary: "Live viewer for the logs of a service.",
        description:
          "Every path with GET also answers HEAD, without a body. Other methods are answered with 405, other " +
          "paths with 404.",
        license: { name: "MIT", identifier: "MIT" },
      },
      // Relative to the document, so it holds below any base path and behind any prefix of a proxy.
      servers: [{ url: "../".repeat(depth) }],
      paths: Object.fromEntries(
        Array.from(routes, ([path, methods]) => [path.replace(/\*$/, "{id}"), pathItem(methods)]),
      ),
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

/** Adds the responses that all operations share. */
function withShared(operation: Operation): Operation {
  const { parameters = [], requestBody } = operation;
  const takesInput = parameters.some((parameter) => parameter.in !== "path") || requestBody !== undefined;
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
