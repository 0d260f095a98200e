import { useEffect, useRef } from "preact/hooks";
import { COMMAND_GROUPS, COMMANDS } from "../state/page/commands.ts";
import { KEY_TEXTS } from "../texts/key_texts.ts";
import { useTexts } from "../texts/context.ts";

/** Dialog with the keyboard shortcuts. */
export function Help({ close }: { close: () => void }) {
  const texts = KEY_TEXTS[useTexts().tag];
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    title.current?.focus(); // not the button: it is at the end, and focus would scroll there
  }, []);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title" ref={title} tabIndex={-1}>{texts.title}</h2>
      <div class="groups">
        {COMMAND_GROUPS.map((group) => (
          <section key={group} aria-labelledby={`help-${group}`}>
            <h3 id={`help-${group}`}>{texts.groups[group]}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map(({ name, keys: [key], shown = key }) => (
                <div key={name}>
                  <dt>
                    <kbd>{texts.keyNames[shown] ?? shown}</kbd>
                  </dt>
                  <dd>{texts.commands[name]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <form method="dialog">
        <button type="submit">{texts.close}</button>
      </form>
    </dialog>
  );
}
