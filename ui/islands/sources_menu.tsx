import type { SourcesModelInstance } from "../state/counts/sources.ts";
import { useToolbarTexts } from "../texts/toolbar_texts.ts";
import { Menu } from "./menu.tsx";
import { SourcesList } from "./sources_list.tsx";

/** Menu with the sources of records. */
export function SourcesMenu({ model }: { model: SourcesModelInstance }) {
  return (
    <Menu name="sources" label={useToolbarTexts().sources} onToggle={(open) => model.setShown(open)}>
      <div class="sources" tabIndex={-1}>
        <SourcesList model={model} />
      </div>
    </Menu>
  );
}
