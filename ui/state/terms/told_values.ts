import { isObject } from "../../../lib/wire/event.ts";
import { printQuery } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { type Delay, searchText } from "./seen_fields.ts";

/** Asks the server for the values that a field has in the records that match, as its facets route gives them. */
export type ReadFacets = (params: Readonly<Record<string, string>>) => Promise<unknown>;

/** How long typing must rest before the server is asked, in ms. */
const REST_MS = 120;

/** The most values asked for. */
const MAX_VALUES = 50;

/** Words that a pattern can hold. */
const PLAIN = /^[\p{L}\p{N}_.-]*$/u;

/** Asks the server which values a field has: it knows of records that the page does not keep. */
export class ToldValues {
  readonly #readFacets: ReadFacets;
  readonly #delay: Delay;
  readonly #progress: () => void;
  #name = "";
  #counts = new Map<string, number>();
  /** Beginnings of which it has told all values. */
  #complete: string[] = [];
  readonly #asked = new Set<string>();
  #stop = () => {};

  /** @param progress Is called when it has told of some. */
  constructor(readFacets: ReadFacets, delay: Delay, progress: () => void) {
    this.#readFacets = readFacets;
    this.#delay = delay;
    this.#progress = progress;
  }

  /** The values of a field it has told of so far; it is asked for those that begin in a way. */
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
      return; // the server is away, which the status says; those of the page are suggested
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

  /** Lets go of all of it. */
  forget(): void {
    this.#stop();
    this.#name = "";
    this.#counts = new Map();
    this.#complete = [];
    this.#asked.clear();
  }
}
