import type { Sources, SourcesModelInstance } from "../state/sources.ts";
import { Menu } from "./menu.tsx";

/** Tells where records come from, in which format, and what of what was sent is not shown. */
export function SourcesMenu({ model }: { model: SourcesModelInstance }) {
  const sources = model.sources.value;
  return (
    <Menu label="Sources" onToggle={(open) => model.setShown(open)}>
      <div class="sources" tabIndex={-1}>
        {sources === undefined
          ? <p>Asking…</p>
          : sources === "unknown"
          ? <p>The server does not answer</p>
          : textsOf(sources).map((text) => <p key={text}>{text}</p>)}
      </div>
    </Menu>
  );
}

function textsOf({ sources, ingest }: Sources): string[] {
  const texts = sources.map(({ source, format, lines, records }) =>
    `${source}: ${count(lines, "line")} as ${format}, ${count(records, "record")}`
  );
  if (ingest !== undefined) {
    const { http, otlp, refused } = ingest;
    if (http.accepted + http.rejected > 0) {
      texts.push(`HTTP: ${count(http.accepted, "record")}${lost(http.rejected, "could not be read")}`);
    }
    if (otlp.logs + otlp.rejected > 0) {
      texts.push(`OpenTelemetry: ${count(otlp.logs, "record")}${lost(otlp.rejected, "could not be read")}`);
    }
    if (otlp.spans > 0) texts.push(`OpenTelemetry: ${count(otlp.spans, "span")}, not shown yet`);
    if (otlp.metric_points > 0) {
      texts.push(`OpenTelemetry: ${count(otlp.metric_points, "metric point")}, counted and dropped`);
    }
    if (refused > 0) texts.push(`${count(refused, "request")} refused`);
  }
  return texts.length === 0 ? ["Nothing but what the program itself writes"] : texts;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function lost(number: number, how: string): string {
  return number === 0 ? "" : `, ${number.toLocaleString("en")} ${how}`;
}
