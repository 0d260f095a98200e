import type { Tool } from "./tool.ts";
import { AROUND } from "./tools/around.ts";
import { DESCRIBE } from "./tools/describe.ts";
import { NEW_SINCE } from "./tools/new_since.ts";
import { PATTERNS } from "./tools/patterns.ts";
import { SEARCH } from "./tools/search.ts";
import { STATS } from "./tools/stats.ts";
import { TRACE } from "./tools/trace.ts";
import { WAIT_FOR } from "./tools/wait_for.ts";

/** All tools, in the order in which agents use them. */
export const TOOLS: readonly Tool[] = [DESCRIBE, PATTERNS, SEARCH, AROUND, TRACE, STATS, NEW_SINCE, WAIT_FOR];
