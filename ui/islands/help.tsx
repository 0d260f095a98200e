import { useEffect, useRef } from "preact/hooks";
import { COMMANDS } from "../state/commands.ts";
import { KEY_TEXTS } from "../texts/key_texts.ts";
import { useTexts } from "../texts/context.ts";

/** Lists the keys. */
export function Help({ close }: { close: () => void }) {
  const texts = KEY_TEXTS[useTexts().tag];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">{texts.title}</h2>
      <dl>
        {COMMANDS.map(({ shown, name }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{texts.commands[name]}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{texts.close}</button>
      </form>
    </dialog>
  );
}
