import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import { count, present } from "../fields.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";
import { readRequest } from "./access.ts";

/**
 * nginx's error log: `2025/10/24 10:26:15 [error] 31#31: *2 open() "/x" failed (2: No such file), client: 127.0.0.1,
 * host: "shop"`.
 */
export const NGINX_ERROR: LineFormat = { name: "nginx-error", starts: DIGITS, parse: parseNginxError };

const HEAD = / \[([a-z]{4,6})\] (\d{1,10})#(\d{1,10}): (?:\*(\d{1,18}) )?/y;

/** Context that nginx adds about the request, in its order, and our names for it. */
const CONTEXT = [
  ["client", "remote_addr"],
  ["server", "server"],
  ["request", "request"],
  ["subrequest", "subrequest"],
  ["upstream", "upstream"],
  ["host", "http_host"],
  ["referrer", "referer"],
] as const;

function parseNginxError(line: string): ParsedLine | undefined {
  if (line[4] !== "/" || line[20] !== "[") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, name, pid, thread, connection] = execAt(HEAD, line, time.end);
  const level = name === undefined ? undefined : levelOfWord(name);
  if (level === undefined) return undefined;
  const { message, context } = takeContext(line.slice(HEAD.lastIndex));
  const { request, ...others } = context;
  const parts = request === undefined ? {} : readRequest(request);
  return {
    timestamp: time.ms,
    level,
    message,
    metadata: present({
      pid: count(pid),
      thread: count(thread),
      connection: count(connection),
      ...parts,
      request: parts.method === undefined ? request : undefined,
      ...others,
    }),
  };
}

function takeContext(text: string): { message: string; context: Record<string, string> } {
  const context: Record<string, string> = {};
  const start = text.indexOf(", client: ");
  if (start === -1) return { message: text, context };
  let at = start;
  let open: string | undefined;
  for (const [key, name] of CONTEXT) {
    const mark = `, ${key}: `;
    const next = text.indexOf(mark, at);
    if (next === -1) continue;
    if (open !== undefined) setContext(context, open, text.slice(at, next));
    open = name;
    at = next + mark.length;
  }
  if (open !== undefined) setContext(context, open, text.slice(at));
  return { message: text.slice(0, start), context };
}

function setContext(context: Record<string, string>, name: string, value: string) {
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  const text = isQuoted ? value.slice(1, -1) : value;
  if (text !== "") context[name] = text;
}
