import { readServer, SERVER_FLAGS, type ServerOptions } from "../client/options.ts";
import { type FlagTable, parseFlags, readFlags, readSwitch, UsageError } from "../runtime/flags.ts";

/** Flags of `mcp`, in the order of the help. */
export const MCP_FLAGS = {
  ...SERVER_FLAGS,
  help: { short: "h", help: "Print this help.", read: readSwitch },
} as const satisfies FlagTable;

/** Server of `mcp` without a URL. */
const DEFAULT_URL = ":8001";

/** Parsed command line of `mcp`. */
export interface McpCommand extends ServerOptions {
  readonly kind: "mcp";
}

/** @throws {UsageError} If an argument is invalid. */
export function parseMcpCommand(
  args: readonly string[],
): McpCommand | { readonly kind: "help"; readonly of: "mcp" } {
  const { given, words } = parseFlags(MCP_FLAGS, args);
  if (given.help) return { kind: "help", of: "mcp" };
  const [{ url = DEFAULT_URL, ...server }, [extra]] = readServer(readFlags(MCP_FLAGS, given), words);
  if (extra === undefined) return { kind: "mcp", ...server, url };
  throw new UsageError(
    words.length > 1 ? `Unexpected argument '${words[1]}'` : "Cannot use both --socket and a URL",
  );
}
