import { useSignal } from "@preact/signals";
import { copyText } from "../browser/clipboard.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";

/** Time that a button shows its result, in ms. */
const COPIED_MS = 1500;

/** Button that copies a text and shows the result. `name` is its accessible name, if `label` alone is ambiguous. */
export function CopyButton(
  { label, name, text }: { label: string; name?: string; text: () => string | Promise<string> },
) {
  const texts = useDetailsTexts();
  const done = useSignal<"no" | "copied" | "failed">("no");

  async function copy() {
    done.value = await copyText(await text()) ? "copied" : "failed";
    setTimeout(() => done.value = "no", COPIED_MS);
  }

  return (
    <button type="button" aria-label={done.value === "no" ? name : undefined} onClick={copy}>
      {done.value === "no" ? label : done.value === "copied" ? texts.copied : texts.copyFailed}
    </button>
  );
}
