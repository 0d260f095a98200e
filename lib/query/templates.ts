import { maskMessage, WILDCARD } from "./mask.ts";

/** Messages that differ in variable parts alone. */
export interface Template {
  /** Hash of the masked message that the template was learned from, 12 digits in hex. */
  readonly id: string;
  /** Masked message, in which `<*>` stands for a variable part. */
  readonly text: string;
}

/** A template, as another process needs it to find the same one. */
export interface SavedTemplate extends Template {
  /** True if one of its words had several values. */
  readonly isMerged: boolean;
}

/** Finds the template of a message. */
export interface TemplateFinder {
  /** Returns the template of a message; `undefined` if there is none. */
  find(message: string): Template | undefined;
  /** Returns a template by its id or by that of one which became a part of it. */
  get(id: string): Template | undefined;
  /** Returns the template of an id and those that may match its messages too. */
  around(id: string): readonly SavedTemplate[];
}

/** Bounds of {@linkcode Templates}. */
export interface TemplateLimits {
  /** Most templates. @default {5000} */
  readonly templates?: number;
  /** Receives a template that became a part of another one. */
  readonly onMerge?: (part: Template, whole: Template) => void;
}

const MAX_TEMPLATES = 5000;

/** Masked messages per template whose template is remembered. */
const FOUND_PER_TEMPLATE = 4;

/** Most words of a message; longer ones are templates of their own. */
const MAX_WORDS = 100;

/** Part of the templates that is dropped once there are too many. */
const DROPPED_PART = 0.1;

/** Lists of templates that differ in one word, per template. Messages of many words have one for each word. */
const SIBLINGS_PER_TEMPLATE = 20;

interface Node extends Template {
  text: string;
  words: readonly string[];
  /** Age of the last message, in messages. */
  usedAt: number;
  /** Template that this one became a part of. */
  into?: Node;
  isDropped: boolean;
}

/**
 * Templates of messages, learned one message at a time. A message is masked first. Masked messages that differ in one
 * word become one template once that word has had several values.
 *
 * Memory is bounded: the templates that were not seen for longest are dropped, and counted.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { Templates } from "./templates.ts";
 *
 * const templates = new Templates();
 * const { id, text } = templates.learn("Order 4711 paid in 12 ms");
 * assertStrictEquals(text, "Order <*> paid in <*>");
 * assertStrictEquals(templates.find("Order 4712 paid in 3 s")?.id, id);
 * ```
 */
export class Templates implements TemplateFinder {
  readonly #limit: number;
  readonly #onMerge: TemplateLimits["onMerge"];
  /** Templates by their text, without those that became part of another one. */
  readonly #texts = new Map<string, Node>();
  /** Templates found for other masked messages. */
  readonly #found = new Map<string, Node>();
  /** Templates by id; those that became part of another one, too. */
  readonly #byId = new Map<string, Node>();
  /** Templates in which a word had several values, by their number of words. */
  readonly #merged = new Map<number, Set<Node>>();
  /** Templates by all of their words but one. */
  readonly #siblings = new Map<number, Node[]>();
  #messages = 0;
  #dropped = 0;
  /** Last message that was searched, and its template: each term of a query searches the same one. */
  #asked: string | undefined;
  #answer: Node | undefined;

  /** @param limits Bounds. */
  constructor({ templates = MAX_TEMPLATES, onMerge }: TemplateLimits = {}) {
    this.#limit = templates;
    this.#onMerge = onMerge;
  }

  /**
   * Returns the templates that another process has learned. They find the same ones.
   *
   * @param saved The templates.
   * @param limits Bounds. @default holds no more than those
   */
  static from(saved: readonly SavedTemplate[], limits?: TemplateLimits): Templates {
    const templates = new Templates(limits ?? { templates: Math.max(1, saved.length) });
    for (const template of saved) templates.#load(template);
    return templates;
  }

  /**
   * Adds templates that were learned in an earlier run, the most important last.
   *
   * @param saved The templates. One with `into` became a part of the one with that id.
   */
  restore(saved: readonly (SavedTemplate & { readonly into?: string })[]): void {
    const known = saved.filter(({ into }) => into === undefined).slice(-this.#limit);
    for (const template of known) {
      const node = this.#load(template);
      if (node !== undefined && node.words.length <= MAX_WORDS) this.#mergeSiblings(node);
    }
    for (const { id, text, into } of saved) {
      const whole = into === undefined || this.#byId.has(id) ? undefined : this.#byId.get(into);
      if (whole === undefined) continue;
      this.#byId.set(id, { id, text, words: text.split(" "), usedAt: 0, isDropped: false, into: rootOf(whole) });
    }
    this.#found.clear();
    this.#asked = undefined;
  }

  /** Returns true if one of the words of a template had several values. */
  isMerged(template: Template): boolean {
    const { words } = template as Node;
    return this.#merged.get(words.length)?.has(template as Node) === true;
  }

  /** Number of templates. */
  get size(): number {
    return this.#texts.size;
  }

  /** Number of templates that were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  get(id: string): Template | undefined {
    const node = this.#byId.get(id);
    return node && rootOf(node);
  }

  around(id: string): readonly SavedTemplate[] {
    const found = this.#byId.get(id);
    if (found === undefined) return [];
    const { length } = rootOf(found).words;
    const merged = this.#merged.get(length) ?? new Set();
    const others = Array.from(this.#texts.values()).filter((node) => node.words.length === length && !merged.has(node));
    // In the order in which they are tried.
    return [...others, ...merged].map((node) => this.#save(node));
  }

  /** Returns all templates, for {@linkcode from}. */
  saved(): readonly SavedTemplate[] {
    return Array.from(this.#texts.values(), (node) => this.#save(node));
  }

  #save(node: Node): SavedTemplate {
    return { id: node.id, text: node.text, isMerged: this.isMerged(node) };
  }

  find(message: string): Template | undefined {
    if (message !== this.#asked) {
      this.#answer = this.#find(maskMessage(message));
      this.#asked = message;
    }
    return this.#answer;
  }

  /** Returns the template of a message. A message that none matches becomes one. */
  learn(message: string): Template {
    const masked = maskMessage(message);
    const node = this.#find(masked) ?? this.#add(masked);
    node.usedAt = ++this.#messages;
    return node;
  }

  /** Adds a template of another process or run; returns `undefined` if it is known. */
  #load({ id, text, isMerged }: SavedTemplate): Node | undefined {
    if (this.#byId.has(id) || this.#texts.has(text)) return undefined;
    const node: Node = { id, text, words: text.split(" "), usedAt: ++this.#messages, isDropped: false };
    this.#byId.set(id, node);
    this.#texts.set(text, node);
    if (isMerged) this.#addMerged(node);
    return node;
  }

  #find(masked: string): Node | undefined {
    const known = this.#texts.get(masked) ?? this.#found.get(masked);
    if (known !== undefined) return known;
    const words = masked.split(" ");
    if (words.length > MAX_WORDS) return undefined;
    const node = this.#findMerged(words) ?? this.#findWider(words);
    if (node === undefined) return undefined;
    if (this.#found.size >= this.#limit * FOUND_PER_TEMPLATE) this.#found.clear();
    this.#found.set(masked, node);
    return node;
  }

  #findMerged(words: readonly string[]): Node | undefined {
    let best: Node | undefined;
    for (const node of this.#merged.get(words.length) ?? []) {
      if (isMatch(node.words, words) && (best === undefined || wildcards(node) < wildcards(best))) best = node;
    }
    return best;
  }

  /** Finds a template that has a variable part in place of one word: "to <*>" for "to localhost". */
  #findWider(words: readonly string[]): Node | undefined {
    const replaceable = words.map(isReplaceable);
    if (countTrue(replaceable) < 3) return undefined; // two that stay, and one that is replaced
    for (let at = words.length - 1; at > 0; at--) {
      if (!replaceable[at]) continue;
      const node = this.#texts.get(words.with(at, WILDCARD).join(" "));
      if (node !== undefined) return node;
    }
  }

  #add(masked: string): Node {
    this.#asked = undefined;
    const id = hashOf(masked);
    const words = masked.split(" ");
    const node: Node = { id, text: masked, words, usedAt: 0, isDropped: false };
    this.#byId.set(id, node);
    this.#texts.set(masked, node);
    if (this.#texts.size > this.#limit) this.#dropOldest();
    return words.length > MAX_WORDS ? node : this.#mergeSiblings(node);
  }

  /** Registers a template under each of its words, and merges it with those that differ in that word alone. */
  #mergeSiblings(node: Node): Node {
    const { words } = node;
    const replaceable = words.map(isReplaceable);
    const constants = countTrue(replaceable) - 1;
    for (let at = words.length - 1; at >= 0; at--) {
      if (!replaceable[at]) continue;
      const needed = valuesNeeded(constants, at);
      if (needed === undefined) continue;
      const key = siblingKey(words, at);
      const all = this.#siblings.get(key) ?? [];
      const siblings = all.filter((other) =>
        !other.isDropped && other.into === undefined && differAt(other.words, words, at)
      );
      siblings.push(node);
      if (siblings.length < needed || siblings.length < MANY && siblings.every(({ words }) => ACTION.test(words[at]))) {
        if (this.#siblings.size >= this.#limit * SIBLINGS_PER_TEMPLATE) this.#siblings.clear();
        this.#siblings.set(key, siblings);
        continue;
      }
      this.#siblings.delete(key);
      return this.#merge(siblings, at);
    }
    return node;
  }

  /** Makes the oldest of some templates, or one that has the text already, stand for all of them. */
  #merge(nodes: readonly Node[], at: number): Node {
    const words = nodes[0].words.with(at, WILDCARD);
    const text = words.join(" ");
    const whole = this.#texts.get(text) ?? nodes[0];
    for (const part of nodes) {
      this.#texts.delete(part.text);
      this.#merged.get(part.words.length)?.delete(part);
      if (part === whole) continue;
      part.into = whole;
      this.#onMerge?.(part, whole);
    }
    whole.words = words;
    whole.text = text;
    this.#texts.set(text, whole);
    this.#addMerged(whole);
    this.#found.clear(); // the new template may match better than the one found
    return this.#mergeSiblings(whole);
  }

  #addMerged(node: Node): void {
    const { length } = node.words;
    const merged = this.#merged.get(length);
    if (merged === undefined) this.#merged.set(length, new Set([node]));
    else merged.add(node);
  }

  /** Drops the templates that were not seen for longest. */
  #dropOldest(): void {
    // The newest one was not seen yet.
    const seen = Array.from(this.#texts.values()).filter(({ usedAt }) => usedAt > 0)
      .sort((left, right) => left.usedAt - right.usedAt);
    const old = seen.slice(0, Math.ceil(this.#limit * DROPPED_PART));
    for (const node of old) {
      node.isDropped = true;
      this.#texts.delete(node.text);
      this.#merged.get(node.words.length)?.delete(node);
    }
    this.#dropped += old.length;
    this.#found.clear();
    for (const [id, node] of this.#byId) if (rootOf(node).isDropped) this.#byId.delete(id);
    for (const [key, nodes] of this.#siblings) {
      if (nodes.every((node) => rootOf(node).isDropped)) this.#siblings.delete(key);
    }
  }
}

function rootOf(node: Node): Node {
  while (node.into !== undefined) node = node.into;
  return node;
}

function wildcards({ words }: Node): number {
  let count = 0;
  for (const word of words) if (word === WILDCARD) count++;
  return count;
}

/** Returns true if words match those of a template. */
function isMatch(template: readonly string[], words: readonly string[]): boolean {
  // From the end: messages of a program often begin alike.
  for (let at = words.length - 1; at >= 0; at--) {
    if (template[at] !== words[at] && template[at] !== WILDCARD) return false;
  }
  return true;
}

/** Returns true if two lists of words differ at one place alone. */
function differAt(left: readonly string[], right: readonly string[], place: number): boolean {
  return left.length === right.length &&
    left.every((word, at) => at === place ? word !== right[at] : word === right[at]);
}

/** Returns true for a word that may be one of several values. */
function isReplaceable(word: string): boolean {
  return word !== WILDCARD && /\p{L}/u.test(word);
}

/** Number of values that make any word variable, also one for an action. */
const MANY = 24;

/** Word for what has happened or goes on. Messages that differ in it tell of different things. */
const ACTION = /^\p{L}{2,}(?:ed|ing)\p{P}*$/u;

function countTrue(values: readonly boolean[]): number {
  let count = 0;
  for (const value of values) if (value) count++;
  return count;
}

/**
 * Returns the number of values that make a word variable: more where fewer other words show that the messages are alike,
 * and for the first word, which is often a verb. `undefined` if no number does.
 */
function valuesNeeded(constants: number, at: number): number | undefined {
  if (constants === 0) return undefined;
  const values = constants >= 3 ? 4 : constants === 2 ? 5 : 8;
  return at === 0 ? values + 4 : values;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Hashes all words but one, and its place. */
function siblingKey(words: readonly string[], place: number): number {
  let hash = FNV_OFFSET ^ words.length ^ place << 8;
  for (let at = 0; at < words.length; at++) if (at !== place) hash = fnv(words[at], Math.imul(hash ^ at, FNV_PRIME));
  return hash;
}

function fnv(text: string, hash: number): number {
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

function hashOf(text: string): string {
  const high = fnv(text, FNV_OFFSET) >>> 0;
  const low = fnv(text, Math.imul(high ^ text.length, FNV_PRIME)) >>> 0;
  return high.toString(16).padStart(8, "0") + (low >>> 16).toString(16).padStart(4, "0");
}
