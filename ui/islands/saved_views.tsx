import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { followStorage, pageStorage } from "../browser/storage.ts";
import type { Columns } from "../state/kept/columns.ts";
import {
  addressOfView,
  cleanName,
  MAX_NAME_LENGTH,
  MAX_VIEWS,
  type SavedView,
  type SavedViews as Views,
  SavedViewsModel,
  VIEWS_KEY,
} from "../state/kept/saved_views.ts";
import type { View } from "../state/rows/view.ts";
import { useFieldTexts } from "../texts/field_texts.ts";

/** Form to save the current view, and list of saved views. */
export function SavedViews({ view, columns }: { view: View; columns: Columns | undefined }) {
  const texts = useFieldTexts();
  const model = useMemo(() => new SavedViewsModel(view, pageStorage(), columns), []);
  const removed = useSignal<SavedView | undefined>(undefined);
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => followStorage(VIEWS_KEY, model.recall), []);
  useLayoutEffect(() => undo.current?.focus(), [removed.value]);
  const views = model.views.value;
  return (
    <div class="saved" tabIndex={-1}>
      <SaveField view={view} model={model} />
      {!model.isKept.value && <p class="note">{texts.notKept}</p>}
      {removed.value !== undefined && (
        <p class="note" role="status">
          {texts.removed(removed.value.name)}
          <button
            type="button"
            ref={undo}
            onClick={(event) => {
              event.currentTarget.closest<HTMLElement>(".saved")!.focus();
              model.restore(removed.value!);
              removed.value = undefined;
            }}
          >
            {texts.undo}
          </button>
        </p>
      )}
      {views.length === 0 ? <p class="note">{texts.none}</p> : (
        <ul>
          {views.map((saved) => (
            <SavedItem
              key={saved.name}
              saved={saved}
              model={model}
              remove={() => {
                model.remove(saved);
                removed.value = saved;
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Name field and button that save the current view. */
function SaveField({ view, model }: { view: View; model: Views }) {
  const texts = useFieldTexts();
  const typed = useSignal<string | undefined>(undefined);
  const { level = "", q = "" } = view.params.value;
  const suggested = model.current.value?.name ?? cleanName(q === "" ? level : q);
  const name = typed.value ?? suggested;
  const isKnown = model.views.value.some((saved) => saved.name === cleanName(name));
  const isFull = model.isFull.value && !isKnown;
  const save = () => {
    model.save(name);
    typed.value = undefined;
  };
  return (
    <>
      <div class="save">
        <label for="view-name">{texts.saveAs}</label>
        <input
          type="text"
          id="view-name"
          value={name}
          maxLength={MAX_NAME_LENGTH}
          autocomplete="off"
          onInput={(event) => typed.value = event.currentTarget.value}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault(); // would submit the form of the toolbar
            if (!isFull) save();
          }}
        />
        <button type="button" disabled={cleanName(name) === "" || isFull} onClick={save}>
          {isKnown ? texts.replace : texts.save}
        </button>
      </div>
      {isFull && <p class="note">{texts.full(MAX_VIEWS)}</p>}
    </>
  );
}

function SavedItem({ saved, model, remove }: { saved: SavedView; model: Views; remove: () => void }) {
  const texts = useFieldTexts();
  const isRenaming = useSignal(false);
  const { name, level, q } = saved;

  function open(event: MouseEvent & { currentTarget: HTMLElement }) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab or window
    event.preventDefault();
    model.open(saved);
    event.currentTarget.closest("details")!.open = false;
  }

  if (isRenaming.value) {
    return (
      <li>
        <NameField
          name={name}
          done={(next) => {
            isRenaming.value = false;
            if (next !== name) model.rename(saved, next);
          }}
        />
      </li>
    );
  }
  return (
    <li>
      <a href={addressOfView(saved)} aria-current={model.current.value === saved ? "true" : undefined} onClick={open}>
        <span class="name">{name}</span>
        <span class="filter">
          {[level !== "" && texts.level(level), q].filter(Boolean).join(" · ") || texts.everything}
        </span>
      </a>
      <span class="actions">
        <button type="button" aria-label={texts.renameName(name)} onClick={() => isRenaming.value = true}>
          {texts.rename}
        </button>
        <button type="button" aria-label={texts.removeName(name)} onClick={remove}>{texts.remove}</button>
      </span>
    </li>
  );
}

/** Field for a new name. Escape keeps the old one. */
function NameField({ name, done }: { name: string; done: (name: string) => void }) {
  const texts = useFieldTexts();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  return (
    <input
      type="text"
      ref={input}
      aria-label={texts.newName(name)}
      defaultValue={name}
      maxLength={MAX_NAME_LENGTH}
      autocomplete="off"
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") event.currentTarget.value = name;
        event.currentTarget.closest<HTMLElement>(".saved")!.focus(); // blur applies the name
      }}
      onBlur={(event) => done(event.currentTarget.value)}
    />
  );
}
