import { join } from "node:path";
import { readEnvironment } from "../runtime/environment.ts";
import { UsageError } from "../runtime/flags.ts";
import { reasonOf } from "../runtime/reason.ts";
import { configFolder } from "./folders.ts";
import { environmentLayer, type Layer } from "./settings.ts";

/** Name of the config file. */
export const CONFIG_NAME = "ringside.jsonc";

/** Choice of the config file. */
export interface ConfigChoice {
  /** Path of `--config`. */
  readonly config: string | undefined;
  /** True for `--no-config`. */
  readonly isOff: boolean;
}

/**
 * Reads the settings below the command line, the strongest first: the environment, then the config file. That is the
 * file of `--config` or `RINGSIDE_CONFIG`, or `ringside.jsonc` in the folder for settings, if there is one. The current
 * folder is not searched: who unpacks a stranger's folder and starts Ringside there would take over its settings.
 *
 * @throws {UsageError} If a setting is invalid, or the given file cannot be read.
 */
export async function readSettings({ config, isOff }: ConfigChoice): Promise<Layer[]> {
  const environment = environmentLayer(readEnvironment);
  const given = config ?? environment.settings.get("config")?.value as string | undefined;
  if (isOff && config === undefined) return [environment];
  const folder = configFolder();
  const path = given ?? (folder && join(folder, CONFIG_NAME));
  if (path === undefined) return [environment];
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (given === undefined && await isAbsent(path)) return [environment];
    throw new UsageError(`Cannot read the config file "${path}": ${reasonOf(error)}`);
  }
  const { fileLayer } = await import("./config_file.ts");
  return [environment, fileLayer(path, text)];
}

/** True if a file does not exist for this user: a service may have a home that is another user's, or is no folder. */
async function isAbsent(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    return ABSENCES.some((kind) => error instanceof kind);
  }
}

const ABSENCES = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
  Deno.errors.NotCapable, // a path below /dev
];
