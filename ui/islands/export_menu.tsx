import { API } from "../browser/api.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { Menu } from "./menu.tsx";

const FORMATS = [
  { format: "ndjson", label: "JSON Lines" },
  { format: "json", label: "JSON" },
  { format: "csv", label: "CSV" },
] as const;

/** Menu with downloads of the filtered records, and a link to the API description. */
export function ExportMenu({ state: { view, clock } }: { state: PageState }) {
  const { zone } = clock.value;
  const texts = useToolbarTexts();
  return (
    <Menu name="export" label={texts.export}>
      <nav aria-label={texts.export}>
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
    </Menu>
  );
}
