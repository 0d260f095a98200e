import type { PageState } from "../state/page/page_state.ts";
import type { SourcesModelInstance } from "../state/counts/sources.ts";
import { ColumnsMenu } from "./columns_menu.tsx";
import { ExportMenu } from "./export_menu.tsx";
import { SourcesMenu } from "./sources_menu.tsx";
import { ViewMenu } from "./view_menu.tsx";

/** Menus of the header. */
export function Menus({ state, sources }: { state: PageState; sources: SourcesModelInstance }) {
  return (
    <div class="menus">
      <ViewMenu state={state} />
      <ColumnsMenu state={state} />
      <ExportMenu state={state} />
      <SourcesMenu model={sources} />
    </div>
  );
}
