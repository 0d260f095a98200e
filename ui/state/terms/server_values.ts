import { isObject } from "../../../lib/wire/event.ts";
import { printQuery } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { type Delay, searchText } from "./seen_fields.ts";

/** Fetches the values of a field from the facets route. */
export type ReadFacets = (params: Readonly<Record<string, string>>) => Promise<unknown>;

/** Pause in typing before the server is asked, in ms. */
const REST_MS = 120;

/** Maximum number of values per request. */
const MAX_VALUES = 50;

/** Prefixes that a pattern can hold without quotes. */
const PLAIN = /^[\p{L}\p{N}_.-]*$/u;

/** Values of a field that the server knows, also from records that the page does not keep. */
export class ServerValues {
  readonly #readFacets: ReadFacets;
  readonly #delay: Delay;
  readonly #progress: () => void;
  #name = "";
  #counts = new Map<string, number>();
  /** Prefixes with all of their values known. */
  #complete: string[] = [];
  readonly #asked = new Set<string>();
  #stop = () => {};

  /** @param progress Called after values have arrived. */
  constructor(readFacets: ReadFacets, delay: Delay, progress: () => void) {
    this.#readFacets = readFacets;
    this.#delay = delay;
    this.#progress = progress;
  }

  /** Returns the values known so far, and asks the server for those with the prefix `beginning`. */
  values(name: string, beginning: string): ReadonlyMap<string, number> {
    if (name !== this.#name) this.forget();
    this.#name = name;
    this.#stop();
    const prefix = PLAIN.test(beginning) ? beginning.toLowerCase() : "";
    const isKnown = this.#asked.has(prefix) || this.#complete.some((known) => prefix.startsWith(known));
    if (!isKnown) this.#stop = this.#delay(() => this.#ask(name, prefix), REST_MS);
    return this.#counts;
  }

  async #ask(name: string, prefix: string): Promise<void> {
    const pattern = { kind: "pattern", parts: prefix === "" ? ["", ""] : [prefix, ""] } as const;
    const q = printQuery({ kind: "field", name, value: pattern });
    const counts = this.#counts;
    let facets: unknown;
    this.#asked.add(prefix);
    try {
      facets = await this.#readFacets({ q, field: name, limit: String(MAX_VALUES) });
    } catch {
      if (counts === this.#counts) this.#asked.delete(prefix);
      return; // no connection; the status shows it, and the values of the page are suggested
    }
    if (counts !== this.#counts) return;
    const [facet] = isObject(facets) && Array.isArray(facets.facets) ? facets.facets : [];
    if (!isObject(facet) || !Array.isArray(facet.values)) return;
    for (const item of facet.values) {
      if (!isObject(item) || typeof item.count !== "number") continue;
      const text = searchText(name, item.value as JsonValue);
      if (text !== undefined) counts.set(text, item.count);
    }
    if (facet.other === 0) this.#complete.push(prefix);
    this.#progress();
  }

  /** Forgets all values. */
  forget(): void {
    this.#stop();
    this.#name = "";
    this.#counts = new Map();
    this.#complete = [];
    this.#asked.clear();
  }
}
