import type { SourceStats } from "../parse/line_records.ts";

/** Adds the counters of a part of a source to those of the parts before it. Its format and envelope are the later ones. */
export function sumOf(before: SourceStats | undefined, part: SourceStats): SourceStats {
  if (before === undefined) return part;
  return {
    ...part,
    lines: before.lines + part.lines,
    records: before.records + part.records,
    joined: before.joined + part.joined,
    blank: before.blank + part.blank,
    cutLines: before.cutLines + part.cutLines,
    cutBytes: before.cutBytes + part.cutBytes,
    cleaned: before.cleaned + part.cleaned,
  };
}
