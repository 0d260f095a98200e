import { isPlain } from "../../record/copier.ts";
import { metadataOfResource, metadataOfScope, type OtlpLog, toInput } from "../otlp/record.ts";
import { msOfNanos, property, readId, readKeyValues, readNumber, readValue } from "../otlp/value.ts";
import type { ParsedLine } from "../parsed_line.ts";
import type { Fields } from "./draft.ts";

/**
 * Reads an object of OpenTelemetry's JSON, as the collector's `file` exporter writes one on each line. Its log records
 * become lines.
 *
 * @param fields Fields of the object.
 * @param metadata Metadata of each line.
 * @returns The lines, or `undefined` for any other object.
 */
export function readOtlp(fields: Fields, metadata: Readonly<Record<string, unknown>>): ParsedLine[] | undefined {
  const resources = fields.resourceLogs;
  if (!Array.isArray(resources)) return undefined;
  const lines: ParsedLine[] = [];
  try {
    for (const { resource, scopeLogs } of objects(resources)) {
      const ofResource = metadataOfResource(attributesOf(resource));
      for (const { scope, logRecords } of objects(scopeLogs)) {
        const { name, version } = isPlain(scope) ? scope : {};
        const ofScope = metadataOfScope({
          name: textOf(name),
          version: textOf(version),
          attributes: attributesOf(scope),
        });
        const known = { ...metadata, ...ofScope, ...ofResource };
        for (const log of objects(logRecords)) lines.push(toLine(readLog(log), known));
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // another object with such a name
    throw error;
  }
  return lines.length > 0 ? lines : undefined;
}

function objects(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isPlain) : [];
}

function readLog(log: Record<string, unknown>): OtlpLog {
  const number = (name: string) => {
    const value = property(log, name);
    return value === undefined || value === null ? undefined : readNumber(value);
  };
  const id = (name: string) => {
    const text = textOf(property(log, name));
    return text === undefined ? undefined : readId(text);
  };
  return {
    timeUnixNano: msOfNanos(number("timeUnixNano") ?? 0),
    observedTimeUnixNano: msOfNanos(number("observedTimeUnixNano") ?? 0),
    severityNumber: number("severityNumber"),
    severityText: textOf(property(log, "severityText")),
    body: readValue(log.body ?? null, 0),
    attributes: attributesOf(log),
    droppedAttributesCount: number("droppedAttributesCount"),
    traceId: id("traceId"),
    spanId: id("spanId"),
    eventName: textOf(property(log, "eventName")),
  };
}

function attributesOf(value: unknown): Record<string, unknown> {
  return isPlain(value) && Array.isArray(value.attributes) ? readKeyValues(value.attributes, 0) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function toLine(log: OtlpLog, known: Fields): ParsedLine {
  const { timestamp, level, message, metadata } = toInput(log, known);
  return {
    ...typeof timestamp === "number" && { timestamp },
    level,
    message: typeof message === "string" ? message : JSON.stringify(message),
    metadata: metadata as Record<string, unknown>,
  };
}
