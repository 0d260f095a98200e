import { count, present, said } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { readTime } from "../time.ts";
import { requestLine } from "./access.ts";

/** Lines that tell the form of those after them. */
const FIELDS = "#Fields: ";
const DATE = "#Date: ";

/** Fields at most, of the names of which a line has values. */
const MAX_FIELDS = 100;

/** Names in our records. The others keep theirs. */
const NAMES: Readonly<Record<string, string>> = {
  "c-ip": "remote_addr",
  "cs-username": "user",
  "cs(User-Agent)": "user_agent",
  "cs(Referer)": "referer",
  "cs-host": "host",
  "sc-bytes": "bytes",
};

/** Fields that the message and the time consist of. */
const READ = new Set(["date", "time", "cs-method", "cs-uri-stem", "cs-uri-query", "cs-uri", "sc-status", "time-taken"]);

/** Lines in W3C's extended format whose fields the lines `#Fields` and `#Date` before them name, as IIS writes them. */
export class W3cFields implements LineFormat {
  readonly name = "proxy";
  #fields: readonly string[] = [];
  #date: string | undefined;

  /** Reads a line that begins with `#`. Returns true if it is one that tells the form of the next ones. */
  take(line: string): boolean {
    if (line.startsWith(DATE)) {
      this.#date = /^\d{4}-\d\d-\d\d(?= |$)/.exec(line.slice(DATE.length))?.[0];
      return true;
    }
    if (!line.startsWith(FIELDS)) return false;
    const fields = line.slice(FIELDS.length, FIELDS.length + 4000).trim().split(/\s+/, MAX_FIELDS);
    // CloudFront's are read without their names.
    this.#fields = fields.includes("sc-status") && !fields.includes("x-edge-location") ? fields : [];
    return true;
  }

  parse(line: string): ParsedLine | undefined {
    const names = this.#fields;
    if (names.length === 0 || line.charCodeAt(0) === 0x23) return undefined;
    const values = line.split(line.includes("\t") ? "\t" : " ", names.length + 1);
    if (values.length !== names.length) return undefined;
    const fields: Record<string, string | undefined> = Object.create(null);
    for (const [index, name] of names.entries()) fields[name] = said(values[index]);
    const status = fields["sc-status"];
    if (status === undefined || !/^[1-5]\d\d$/.test(status)) return undefined;
    const date = fields.date ?? this.#date;
    const clock = fields.time ?? "";
    // Its times are in UTC.
    const timestamp = /^\d\d:\d\d:\d\d/.test(clock) && date !== undefined ? readTime(`${date}T${clock}Z`) : undefined;
    const query = fields["cs-uri-query"];
    const path = fields["cs-uri"] ?? `${fields["cs-uri-stem"] ?? "-"}${query === undefined ? "" : `?${query}`}`;
    const others: Record<string, unknown> = {};
    for (const name of names) if (!READ.has(name) && name !== "__proto__") others[NAMES[name] ?? name] = fields[name];
    return requestLine(timestamp, `${fields["cs-method"] ?? "-"} ${path}`, Number(status), {
      duration_ms: durationOf(fields["time-taken"]),
    }, present(others, { bytes: count(fields["sc-bytes"]), user_agent: agentOf(fields["cs(User-Agent)"]) }));
  }
}

/** IIS writes whole milliseconds, others seconds with a fraction. */
function durationOf(taken: string | undefined): number | undefined {
  if (taken === undefined || !/^\d{1,12}(?:\.\d{1,9})?$/.test(taken)) return undefined;
  return taken.includes(".") ? Math.round(Number(taken) * 1e6) / 1e3 : Number(taken);
}

/** IIS writes a plus for each blank. */
function agentOf(text: string | undefined): string | undefined {
  return text?.replaceAll("+", " ");
}
