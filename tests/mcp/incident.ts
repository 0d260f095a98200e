/** Calls a tool and returns its answer. */
export type CallTool = (name: string, given: Readonly<Record<string, unknown>>) => Promise<string>;

/** Bytes of a token, by a usual estimate. */
const TOKEN_BYTES = 4;

/** Findings of an agent about an incident. */
export interface Findings {
  readonly cause: string;
  /** Id of the record that tells it. */
  readonly proof: string;
  readonly calls: number;
  /** Tokens of the instructions, the list of tools, the calls and the answers. */
  readonly tokens: number;
}

/**
 * Plays an agent who is asked why orders fail in the demo. It knows the instructions alone, and decides by what the answers
 * say: which pattern with errors is about orders, which record is one of them, and which record of its trace has failed
 * first.
 *
 * @param call Calls a tool.
 * @param overhead Bytes of the instructions and of the list of tools.
 */
export async function findCause(call: CallTool, overhead: number): Promise<Findings> {
  let calls = 0;
  let bytes = overhead;
  const ask = async (name: string, given: Readonly<Record<string, unknown>>) => {
    calls++;
    const text = await call(name, given);
    bytes += JSON.stringify({ name, given }).length + new TextEncoder().encode(text).length;
    return text;
  };
  await ask("describe", {});
  const patterns = await ask("patterns", { level: "ERROR" });
  const [, id] = find(patterns, /^\| pattern:(\S+) .*: Order (?!placed).*$/m, "a pattern with errors about orders");
  const records = await ask("search", { query: `pattern:${id}`, limit: 5 });
  const [, failed] = find(records, /^\| (\S+) \S+ ERROR .*$/m, "a record of that pattern");
  const trace = await ask("trace", { id: failed });
  const [line, first] = find(trace, /^\| (\S+-\d+) \S+ (?:ERROR|FATAL) .*$/m, "the first error of the trace");
  const whole = await ask("around", { id: first, before: 0, after: 0 });
  const [, cause] = find(whole, /^\| >\s+caused by: (.*)$/m, "its cause");
  const [, message] = find(line, /error: (.*?) at /, "its error");
  return { cause: `${message}: ${cause}`, proof: first, calls, tokens: Math.ceil(bytes / TOKEN_BYTES) };
}

function find(text: string, pattern: RegExp, what: string): RegExpExecArray {
  const found = pattern.exec(text);
  if (found !== null) return found;
  throw new Error(`Cannot find ${what} in: ${text}`);
}
