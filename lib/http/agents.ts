import { describe } from "../base/options.ts";
import type { McpStats } from "./mcp_stats.ts";
import type { Route } from "./route.ts";

export type { McpStats } from "./mcp_stats.ts";

/** Tools for agents, from `openMcp()`. */
export interface Mcp {
  /** Current counts. */
  readonly stats: McpStats;
}

const routes = new WeakMap<object, Route>();

/** Sets the route of tools, so that a handler without them loads none. */
export function provideMcp(mcp: Mcp, route: Route): void {
  routes.set(mcp, route);
}

/**
 * Returns the route of tools.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @throws {TypeError} If the value was not made by `openMcp()`.
 */
export function mcpRouteOf(action: string, mcp: unknown): Route {
  const found = routes.get(mcp as object);
  if (found !== undefined) return found;
  throw new TypeError(`${action}: mcp must be made by openMcp(), got ${describe(mcp)}`);
}
