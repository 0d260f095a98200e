import { join } from "node:path";
import { readEnvironment } from "../runtime/environment.ts";

/** Reason for a missing folder, for messages. */
export const NO_HOME = `${Deno.build.os === "windows" ? "USERPROFILE" : "HOME"} is not set`;

/**
 * Returns the folder in which the system keeps the state of programs, for Ringside, or `undefined` if the environment
 * names no home. The current folder never takes its place: it may be a stranger's.
 */
export function stateFolder(): string | undefined {
  switch (Deno.build.os) {
    case "windows":
      return folderOf("LOCALAPPDATA", "AppData", "Local");
    case "darwin":
      return inHome("Library", "Application Support");
    default:
      return folderOf("XDG_STATE_HOME", ".local", "state");
  }
}

/** Returns the folder in which the system keeps the settings of programs, for Ringside, or `undefined` as above. */
export function configFolder(): string | undefined {
  switch (Deno.build.os) {
    case "windows":
      return folderOf("APPDATA", "AppData", "Roaming");
    case "darwin":
      return inHome("Library", "Application Support");
    default:
      return folderOf("XDG_CONFIG_HOME", ".config");
  }
}

function folderOf(variable: string, ...parts: string[]): string | undefined {
  const given = readEnvironment(variable);
  return given ? join(given, "ringside") : inHome(...parts);
}

function inHome(...parts: string[]): string | undefined {
  const home = readEnvironment(Deno.build.os === "windows" ? "USERPROFILE" : "HOME");
  return home ? join(home, ...parts, "ringside") : undefined;
}
