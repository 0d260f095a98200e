import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { SourcesModelInstance } from "../state/sources.ts";
import { useTexts } from "../texts/context.ts";
import { Menu } from "./menu.tsx";

/** Tells where records come from; what it tells is loaded when it is opened. */
export function SourcesMenu({ model }: { model: SourcesModelInstance }) {
  const texts = useTexts();
  const list = useSignal<{ readonly SourcesList: ComponentType<{ model: SourcesModelInstance }> } | undefined>(
    undefined,
  );

  function toggle(open: boolean) {
    model.setShown(open);
    if (open && list.peek() === undefined) import("./on_demand.ts").then((parts) => list.value = parts);
  }

  return (
    <Menu label={texts.sources} onToggle={toggle}>
      <div class="sources" tabIndex={-1}>{list.value !== undefined && <list.value.SourcesList model={model} />}</div>
    </Menu>
  );
}
