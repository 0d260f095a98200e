import type { RedactOptions } from "../redact/redactor.ts";
import type { AlertRuleInput } from "../signals/alerts/rule.ts";
import { type Flag, type GivenValue, UsageError } from "../runtime/flags.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";

/** Name of a flag of the server. */
export type FlagName = keyof typeof SERVE_FLAGS;

/** Value of a setting; `false` turns a switch off, and overrides what lower layers say. */
export interface Setting {
  readonly value: GivenValue;
  /** Place for messages, such as `RINGSIDE_PORT`. */
  readonly place: string;
}

/** Settings of one origin, below the command line. */
export interface Layer {
  /** Path of the config file, or `undefined` for the environment. */
  readonly path: string | undefined;
  readonly settings: ReadonlyMap<FlagName, Setting>;
  /** Rules of redaction that stand in the file. */
  readonly redactRules?: RedactOptions;
  /** Rules of alerts of the file. */
  readonly alertRules?: readonly (string | AlertRuleInput)[];
}

/** Kind of a value in the environment and in the config file. */
export type SettingKind = "switch" | "number" | "text" | "list";

/** Flags that are no settings. A secret on a command line is bad enough; the others choose the settings themselves. */
const NO_SETTINGS: ReadonlySet<string> = new Set(["ingest-token", "no-config", "version", "help"]);

/** Flags that are settings of the environment, in the order of the help. */
export const VARIABLE_FLAGS: readonly FlagName[] = (Object.keys(SERVE_FLAGS) as FlagName[])
  .filter((name) => !NO_SETTINGS.has(name));

/** Flags that are settings of the config file: `no-auth` is `"auth": false` there. */
export const FILE_FLAGS: readonly FlagName[] = VARIABLE_FLAGS
  .filter((name) => name !== "config" && !name.startsWith("no-"));

/** Returns the variable of a flag: `RINGSIDE_OTLP_PORT` for `otlp-port`. */
export function variableOf(name: FlagName): string {
  return `RINGSIDE_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** Returns the kind of a flag's value. */
export function kindOf({ value, fallback, multiple }: Flag<unknown>): SettingKind {
  if (value === undefined) return "switch";
  if (multiple) return "list";
  return fallback !== undefined && /^\d+$/.test(fallback) ? "number" : "text";
}

/** Returns the setting of a switch. If it has an opposite, such as `no-auth`, off is that one. */
export function switchSetting(name: FlagName, isOn: boolean, place: string): readonly [FlagName, Setting] {
  const opposite = `no-${name}` as FlagName;
  if (!isOn && Object.hasOwn(SERVE_FLAGS, opposite)) return [opposite, { value: true, place }];
  return [name, { value: isOn, place }];
}

const SWITCH_WORDS: Readonly<Record<string, boolean>> = {
  ...{ "1": true, true: true, yes: true, on: true },
  ...{ "0": false, false: false, no: false, off: false },
};

/** Value of `RINGSIDE_PORT` that Kubernetes gives each container beside a service with the name `ringside`. */
const SERVICE_LINK = /^(?:tcp|udp|sctp):\/\//;

/**
 * Reads the settings of the environment: `RINGSIDE_PORT=9000` is `--port 9000`. A list has commas between its values.
 *
 * @param read Returns the value of a variable.
 * @throws {UsageError} If a switch is neither on nor off.
 */
export function environmentLayer(read: (name: string) => string | undefined): Layer {
  const settings = new Map<FlagName, Setting>();
  for (const name of VARIABLE_FLAGS) {
    const place = variableOf(name);
    const text = read(place)?.trim() ?? "";
    if (text === "" || name === "port" && SERVICE_LINK.test(text)) continue;
    const flag: Flag<unknown> = SERVE_FLAGS[name];
    const word = text.toLowerCase();
    const isOn = Object.hasOwn(SWITCH_WORDS, word) ? SWITCH_WORDS[word] : undefined;
    if (flag.value === undefined || flag.bare !== undefined && (word === "true" || word === "false")) {
      if (isOn === undefined) throw new UsageError(`Cannot read ${place} "${text}": expected true or false`);
      const [target, setting] = switchSetting(name, isOn, place);
      settings.set(target, isOn && flag.bare !== undefined ? { ...setting, value: bareValue(flag) } : setting);
    } else {
      const value = flag.multiple
        ? text.split(flag.separator ?? ",").map((part) => part.trim()).filter((part) => part !== "")
        : text;
      settings.set(name, { value, place });
    }
  }
  return { path: undefined, settings };
}

/** Returns the value of a flag that is given without one. */
export function bareValue({ bare = "", multiple }: Flag<unknown>): GivenValue {
  return multiple ? [bare] : bare;
}
