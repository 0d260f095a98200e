/**
 * Part of the bundle that the first rows do not need. It is one part, since parts that share code leave that in many
 * small files, which are loaded at first.
 *
 * @module
 */
import "./first.tsx"; // so that the bundler keeps the first part in one file, which is smaller than two

export { openAfterLive } from "./after_live.tsx";
export { EmptyHelp } from "../islands/empty_help.tsx";
export * from "./on_demand.ts";
