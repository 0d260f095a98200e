import { type SavedTemplate, type Template, type TemplateFinder, Templates } from "../../../lib/query/templates.ts";
import { isObject } from "../../../lib/wire/event.ts";
import type { PagePatterns } from "../../../lib/wire/page.ts";

/** Pattern of the server: its templates, and the id that they have for it. */
interface Known {
  readonly id: string;
  readonly templates: Templates;
}

/** Requests a pattern by its id. */
export type ReadPattern = (id: string) => Promise<unknown>;

/** Patterns of a query, as the server knows them, so that the page can test its rows. */
export class KnownPatterns implements TemplateFinder {
  readonly #known = new Map<string, Known | undefined>();
  readonly #loading = new Map<string, Promise<void>>();
  #read: ReadPattern | undefined;
  /** True if the server finds patterns. */
  isInUse = false;

  /** True while a pattern is requested that was asked for. */
  get isLoading(): boolean {
    return this.#loading.size > 0;
  }

  /** Takes the patterns of the document; `undefined` if the server finds none. */
  learn(patterns: PagePatterns | undefined): void {
    this.isInUse = patterns !== undefined;
    for (const [id, answer] of Object.entries(patterns ?? {})) this.#known.set(id, readKnown(answer));
  }

  /** Sets the function that requests further ones. */
  readWith(read: ReadPattern): void {
    this.#read = read;
  }

  /** Waits for the patterns that are requested. */
  async settled(): Promise<void> {
    await Promise.all(this.#loading.values());
  }

  /** Requests the patterns anew: they match more messages once the server has learned more of them. */
  async refresh(): Promise<void> {
    const ids = Array.from(this.#known.keys());
    await Promise.all(ids.map((id) => this.#load(id)));
  }

  get(id: string): Template | undefined {
    if (!this.#known.has(id) && this.#read !== undefined) {
      if (!this.#loading.has(id)) this.#loading.set(id, this.#load(id).finally(() => this.#loading.delete(id)));
      return undefined;
    }
    const known = this.#known.get(id);
    return known?.templates.get(known.id);
  }

  find(message: string): Template | undefined {
    for (const known of this.#known.values()) {
      const found = known?.templates.find(message);
      if (found !== undefined) return found;
    }
  }

  around(): readonly SavedTemplate[] {
    return [];
  }

  async #load(id: string): Promise<void> {
    try {
      this.#known.set(id, readKnown(await this.#read?.(id)));
    } catch {
      // The server is away or does not know it. What is known stays.
      if (!this.#known.has(id)) this.#known.set(id, undefined);
    }
  }
}

/** Patterns of this page. */
export const KNOWN_PATTERNS = new KnownPatterns();

function readKnown(answer: unknown): Known {
  if (!isObject(answer) || typeof answer.id !== "string" || !Array.isArray(answer.templates)) {
    throw new SyntaxError("Cannot read a pattern");
  }
  return { id: answer.id, templates: Templates.from(answer.templates.filter(isTemplate)) };
}

function isTemplate(entry: unknown): entry is SavedTemplate {
  return isObject(entry) && typeof entry.id === "string" && typeof entry.text === "string" &&
    typeof entry.isMerged === "boolean";
}
