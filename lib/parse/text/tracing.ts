import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import { setProperty } from "../../record/copier.ts";
import { present } from "../fields.ts";
import { readPairs, readScalar, takeTrailingPairs } from "../pairs.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * Rust's `tracing`: `2025-10-24T10:26:15.123456Z  INFO request{id=7}: shop::db: message rows=3`. The fields of its spans
 * become metadata; those of an inner span win.
 */
export const TRACING: LineFormat = { name: "tracing", starts: DIGITS + " ", parse: parseTracing };

/** The level is right-aligned in five columns. The thread is optional. */
const HEAD = / (TRACE|DEBUG| INFO| WARN|ERROR) (?:(ThreadId\(\d{1,6}\)) )?/y;

/** One span with or without fields. Spans are separated by colons. */
const SPAN = /([A-Za-z_][\w.-]{0,100})\{([^{}]{0,2000})\}:?/y;

/** Limit of spans in one record. */
const MAX_SPANS = 32;

/** Module with its colon, then file and line if configured. */
const TARGET = / ?([a-z_]\w{0,100}(?:::\w{1,100}){0,20}):(?: ([\w./\\-]{1,200}\.rs):(\d{1,7}):)?(?: |$)/y;

/** Lines below a message in the pretty form: place and thread, then the spans from the innermost one. */
const PRETTY_PLACE = /^ {4}at ([^\s:]{1,200}):(\d{1,7})(?: on (\S.{0,80}))?$/;
const PRETTY_SPAN = /^ {4}in ([\w.:-]{1,200})(?: with (.{1,2000}))?$/;

function parsePretty(text: string): ParsedLine | undefined {
  const [head, ...rest] = text.split("\n");
  const parsed = rest.length === 0 ? undefined : parseTracing(head.slice(2));
  if (parsed === undefined) return undefined;
  const more: Record<string, unknown> = {};
  const spans: string[] = [];
  const fields: Record<string, unknown> = {};
  const others: string[] = [];
  for (const line of rest) {
    const [, file, number, thread] = PRETTY_PLACE.exec(line) ?? [];
    const [, span, pairs = ""] = PRETTY_SPAN.exec(line) ?? [];
    if (file !== undefined) Object.assign(more, present({ file, line: Number(number), thread }));
    else if (span === undefined) others.push(line);
    else {
      spans.unshift(span);
      for (const [, key, value] of pairs.matchAll(PRETTY_FIELD)) {
        if (!Object.hasOwn(fields, key)) setProperty(fields, key, readScalar(value));
      }
    }
  }
  return {
    ...parsed,
    message: [parsed.message, ...others].join("\n"),
    metadata: { ...parsed.metadata, ...spans.length > 0 && { span: spans.join(":") }, ...more, ...fields },
  };
}

const PRETTY_FIELD = /([A-Za-z_][\w.]{0,60}): ("[^"]{0,500}"|[^\s,]{1,500})/g;

function parseTracing(line: string): ParsedLine | undefined {
  if (line[0] === " ") return line.startsWith("  2") || line.startsWith("  1") ? parsePretty(line) : undefined;
  if (line[10] !== "T") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, name, thread] = execAt(HEAD, line, time.end);
  if (name === undefined) return undefined;

  let at = HEAD.lastIndex;
  const spans: string[] = [];
  let fields: Readonly<Record<string, unknown>> = {};
  while (spans.length < MAX_SPANS) {
    const [all, span, inside] = execAt(SPAN, line, at);
    if (all === undefined) break;
    spans.push(span);
    fields = { ...fields, ...readPairs(inside, 0)?.fields };
    at += all.length;
  }
  const [, logger, file, number] = execAt(TARGET, line, at);
  if (logger === undefined) return undefined;
  const event = takeTrailingPairs(line.slice(TARGET.lastIndex));
  return {
    timestamp: time.ms,
    level: levelOfWord(name.trimStart())!,
    message: event.message,
    metadata: {
      logger,
      ...spans.length > 0 && { span: spans.join(":") },
      ...thread !== undefined && { thread },
      ...file !== undefined && { file, line: Number(number) },
      ...fields,
      ...event.fields,
    },
  };
}
