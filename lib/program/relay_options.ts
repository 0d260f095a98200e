import type { RelaySource } from "../cluster/relay.ts";
import { parseAddress } from "../remote/address.ts";
import { type ClientOptions, openClient } from "../remote/client.ts";
import type { Fetch } from "../remote/request.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { readSecret } from "./auth_options.ts";
import { ExitError } from "./exit_error.ts";
import type { RelayFlags } from "./serve_options.ts";
import { parseUpstream, type UpstreamAddress } from "./upstream_address.ts";

/**
 * Reads the files of the servers to follow: tokens and certificates.
 *
 * @throws {ExitError} If a file cannot be read or is malformed.
 */
export async function readUpstreams({ urls, tokenFile, caFile }: RelayFlags): Promise<RelaySource[]> {
  const ca = caFile === undefined ? undefined : await readFile("--from-ca", caFile);
  const shared = await readSecret(undefined, "RINGSIDE_FROM_TOKEN");
  const tokenOf = tokenFile === undefined ? () => undefined : await readTokens(tokenFile);
  return urls.map((text) => {
    const { url, socket, fingerprint } = parseUpstream(text) as UpstreamAddress; // as the flag was read
    const { shown, api } = parseAddress(url);
    const token = tokenOf(socket === undefined ? shown : socketName(socket)) ?? shared;
    return {
      url,
      ...token !== undefined && { token },
      ...socket !== undefined && { shown: socketName(socket) },
      fetch: fetchWith(new URL(api), { socket, fingerprint, ca }),
    };
  });
}

function socketName(path: string): string {
  return `unix:${path}`;
}

/** Returns the token of a server by its URL or `unix:` and its path. */
type TokenOf = (name: string) => string | undefined;

/** Reads a file that has one token for all servers, or lines with a URL and its token. Comments start with `#`. */
async function readTokens(path: string): Promise<TokenOf> {
  const lines = (await readFile("--from-token-file", path)).split("\n").map((line, index) => ({ line, index }))
    .filter(({ line }) => !/^\s*(?:#|$)/.test(line));
  if (lines.length === 1 && !/\s/.test(lines[0].line.trim())) {
    const token = checked(path, lines[0].line.trim(), lines[0].index);
    return () => token;
  }
  const tokens = new Map(lines.map(({ line, index }) => {
    const [url, token = "", ...rest] = line.trim().split(/\s+/);
    const address = rest.length > 0 ? "" : parseUpstream(url);
    if (typeof address === "string") throw malformed(path, index);
    const { url: bare, socket } = address;
    const name = socket === undefined ? parseAddress(bare).shown : socketName(socket);
    return [name, checked(path, token, index)];
  }));
  return (name) => tokens.get(name);
}

function checked(path: string, token: string, index: number): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw malformed(path, index);
}

/** The line itself is left out: it may have the token. */
function malformed(path: string, index: number): ExitError {
  return new ExitError(`Cannot read ${path}:${index + 1}: expected a URL and a token`, EXIT.misused);
}

async function readFile(flag: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new ExitError(`Cannot read ${flag} "${path}": ${reasonOf(error)}`, EXIT.misused);
  }
}

/** Returns a function that sends requests over a socket, or to a server with a certificate of its own. */
function fetchWith(url: URL, options: ClientOptions): Fetch | undefined {
  if (Object.values(options).every((option) => option === undefined)) return undefined;
  let client: Deno.HttpClient | undefined;
  return async (target, request) => {
    client ??= await openClient(url, options);
    try {
      return await fetch(target, { ...request, client });
    } catch (error) {
      // It may have another certificate now, which is compared again.
      if (options.fingerprint !== undefined) {
        client?.close();
        client = undefined;
      }
      throw error;
    }
  };
}
