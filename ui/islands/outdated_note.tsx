import type { ReadonlySignal } from "@preact/signals";
import { useTexts } from "../texts/context.ts";
import { OUTDATED_TEXTS } from "../texts/outdated_texts.ts";

/** Note on a page that is older than the server, with a button that reloads it. */
export function OutdatedNote({ isOutdated }: { isOutdated: ReadonlySignal<boolean> }) {
  const texts = OUTDATED_TEXTS[useTexts().tag];
  if (!isOutdated.value) return null;
  return (
    <section class="linked" aria-label={texts.outdated}>
      <p role="status">{texts.outdated}</p>
      <button type="button" onClick={() => location.reload()}>{texts.reload}</button>
    </section>
  );
}
