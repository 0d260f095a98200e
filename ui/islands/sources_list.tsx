import type { Sources, SourcesModelInstance } from "../state/counts/sources.ts";
import { SOURCES_TEXTS, type SourcesTexts } from "../texts/sources_texts.ts";
import { useTexts } from "../texts/context.ts";

/** List of sources with their formats and counts, and of received data that is not shown. */
export function SourcesList({ model }: { model: SourcesModelInstance }) {
  const texts = SOURCES_TEXTS[useTexts().tag];
  const sources = model.sources.value;
  if (sources === undefined) return <p>{texts.loading}</p>;
  if (sources === "unknown") return <p>{texts.noAnswer}</p>;
  const lines = linesOf(sources, texts);
  return <>{(lines.length === 0 ? [texts.nothing] : lines).map((line) => <p key={line}>{line}</p>)}</>;
}

function linesOf({ sources, upstreams = [], ingest }: Sources, texts: SourcesTexts): string[] {
  const lines = [...upstreams.map(texts.upstream), ...sources.map(texts.source)];
  if (ingest === undefined) return lines;
  const { http, otlp, refused } = ingest;
  if (http.accepted + http.rejected > 0) lines.push(texts.taken("HTTP", http.accepted, http.rejected));
  if (otlp.logs + otlp.rejected > 0) lines.push(texts.taken("OpenTelemetry", otlp.logs, otlp.rejected));
  if (otlp.spans > 0) lines.push(texts.spans(otlp.spans));
  if (otlp.metric_points > 0) lines.push(texts.metricPoints(otlp.metric_points));
  if (refused > 0) lines.push(texts.refused(refused));
  return lines;
}
