import type { PageState } from "../state/page/page_state.ts";
import { type Preferences, THEMES, TIME_STYLES } from "../state/kept/preferences.ts";
import { type ToolbarTexts, useToolbarTexts } from "../texts/toolbar_texts.ts";
import { Highlights } from "./highlights.tsx";
import { Menu } from "./menu.tsx";

/** Menu with the settings of the list. */
export function ViewMenu({ state: { view, preferences, highlights } }: { state: PageState }) {
  const chosen = preferences.chosen.value;
  const texts = useToolbarTexts();
  return (
    <Menu name="view" label={texts.view}>
      {choicesOf(texts).map(({ name, label, options }) => (
        <fieldset key={name}>
          <legend>{label}</legend>
          {options.map(([value, text]) => (
            <label key={text}>
              <input
                type="radio"
                name={`view-${name}`}
                checked={chosen[name] === value}
                onChange={() => preferences.choose({ [name]: value })}
              />
              {text}
            </label>
          ))}
        </fieldset>
      ))}
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={view.follow.value}
          onChange={(event) => event.currentTarget.checked ? view.goLive() : view.setFollow(false)}
        />
        <span>{texts.autoScroll}</span>
      </label>
      <Highlights terms={highlights} />
      <p class="hint">
        <kbd>?</kbd> {texts.shortcuts}
      </p>
    </Menu>
  );
}

/** Returns the settings, each with its name in the preferences. */
function choicesOf(texts: ToolbarTexts): readonly Choice[] {
  return [
    { name: "newestFirst", label: texts.order, options: [[true, texts.newestFirst], [false, texts.newestLast]] },
    { name: "times", label: texts.times, options: TIME_STYLES.map((style) => [style, texts.timeStyles[style]]) },
    { name: "wrap", label: texts.longMessages, options: [[false, texts.oneLine], [true, texts.wrapped]] },
    { name: "folded", label: texts.repeats, options: [[false, texts.oneByOne], [true, texts.folded]] },
    { name: "theme", label: texts.theme, options: THEMES.map((theme) => [theme, texts.themes[theme]]) },
  ];
}

interface Choice {
  readonly name: keyof Preferences;
  readonly label: string;
  readonly options: readonly (readonly [value: string | boolean, label: string])[];
}
