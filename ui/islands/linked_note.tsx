import type { LinkedState } from "../state/rows/linked_record.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { LINKED_TEXTS } from "../texts/linked_texts.ts";
import { RecordDetails } from "./record_details.tsx";

/** Note about a linked record that is not among the rows, with the record if the server still has it. */
export function LinkedNote({ model, state }: { model: LinkedState; state: PageState }) {
  const texts = LINKED_TEXTS[useTexts().tag];
  const linked = model.linked.value;
  if (linked === undefined) return null;
  const { kind, id } = linked;
  const showAround = (id: string) => {
    model.follow("");
    void state.context.value?.show(id);
  };
  return (
    <section class="linked" aria-label={texts.label}>
      <p role="status">{texts[kind]}</p>
      {kind !== "gone" && <button type="button" onClick={() => showAround(id)}>{texts.showInContext}</button>}
      <button type="button" onClick={() => model.follow("")}>{texts.close}</button>
      {kind !== "gone" && (
        <div class="linked-record" tabIndex={0}>
          <RecordDetails id={id} record={linked.record} state={state} />
        </div>
      )}
    </section>
  );
}
