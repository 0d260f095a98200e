import type { PageState } from "../state/page_state.ts";
import type { Preferences } from "../state/preferences.ts";
import { Menu } from "./menu.tsx";

/** What can be chosen, each with its name in the preferences. */
const CHOICES = [
  { name: "newestFirst", label: "Newest", options: [[true, "On top"], [false, "At the bottom"]] },
  { name: "times", label: "Times", options: [["local", "Local"], ["utc", "UTC"], ["relative", "How long ago"]] },
  { name: "wrap", label: "Long messages", options: [[false, "One line"], [true, "Wrapped"]] },
  { name: "theme", label: "Theme", options: [["auto", "System"], ["light", "Light"], ["dark", "Dark"]] },
] as const satisfies readonly {
  name: keyof Preferences;
  label: string;
  options: readonly (readonly [value: string | boolean, label: string])[];
}[];

/** Chooses how the list looks. */
export function ViewMenu({ state: { preferences } }: { state: PageState }) {
  const chosen = preferences.chosen.value;
  return (
    <Menu label="View">
      {CHOICES.map(({ name, label, options }) => (
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
      <p class="hint">
        <kbd>?</kbd> lists the keys
      </p>
    </Menu>
  );
}
