import type { ReadonlySignal } from "@preact/signals";
import type { Clock } from "../state/clock.ts";
import type { View } from "../state/view.ts";
import { closeOnEscape, closeOutside } from "./menu.ts";

/** Relative, so that the page also works below a proxy's prefix. */
const API = "../../api/monitoring/advanced";

const FORMATS = [
  { format: "ndjson", label: "JSON lines" },
  { format: "json", label: "JSON" },
  { format: "csv", label: "CSV" },
] as const;

/** Gives what the filter picks as a file, and the way to the API. */
export function ExportMenu({ view, clock }: { view: View; clock: ReadonlySignal<Clock> }) {
  const { zone } = clock.value;
  return (
    <details class="menu" onFocusOut={closeOutside} onKeyDown={closeOnEscape}>
      <summary>Export</summary>
      <nav aria-label="Export">
        {FORMATS.map(({ format, label }) => (
          <a
            key={format}
            href={`${API}/logs/export?${new URLSearchParams({ format, tz: zone, ...view.params.value })}`}
            download
          >
            {label}
          </a>
        ))}
        <a href={`${API}/openapi.json`} target="_blank">API</a>
      </nav>
    </details>
  );
}
