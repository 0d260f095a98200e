import { parseQuery, type Query } from "../../lib/query.ts";
import { type Highlights, NO_HIGHLIGHTS, type Range } from "./styled_text.ts";

const NOTHING: readonly Range[] = [];

/** The most matches marked in one text. */
const MAX_MARKS = 100;

/** Reads what a query looks for, where it can be read. What it excludes is not looked for, nor are patterns. */
export function readHighlights(q: string): Highlights {
  const texts = new Set<string>();
  const fields = new Map<string, Set<string>>();

  function collect(query: Query) {
    switch (query.kind) {
      case "and":
      case "or":
        query.terms.forEach(collect);
        return;
      case "text":
      case "field": {
        if (query.value.kind !== "pattern") return;
        const isText = query.kind === "text";
        const found = isText ? texts : fields.get(query.name) ?? new Set<string>();
        if (!isText) fields.set(query.name, found);
        for (const part of query.value.parts) if (part !== "") found.add(part.toLowerCase());
      }
    }
  }

  try {
    collect(parseQuery(q));
  } catch {
    return NO_HIGHLIGHTS; // its field says what is wrong with it
  }
  if (texts.size === 0 && fields.size === 0) return NO_HIGHLIGHTS;
  return {
    find(text, field) {
      const own = field === undefined ? undefined : fields.get(field);
      return texts.size === 0 && own === undefined ? NOTHING : findAll(text, [...texts, ...own ?? []]);
    },
  };
}

function findAll(text: string, wanted: readonly string[]): readonly Range[] {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return NOTHING; // a few letters grow, and then nothing is where it was
  const ranges: Range[] = [];
  for (const part of wanted) {
    let at = lower.indexOf(part);
    for (let count = 0; at !== -1 && count < MAX_MARKS; count++) {
      ranges.push([at, at + part.length]);
      at = lower.indexOf(part, at + part.length);
    }
  }
  return merged(ranges.sort(([a], [b]) => a - b));
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const [start, end] of ranges) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
}
