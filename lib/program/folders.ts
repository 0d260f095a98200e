import { join } from "node:path";
import { readEnvironment } from "../runtime/environment.ts";

/** Returns the folder in which the system keeps the state of programs, for Ringside. */
export function stateFolder(): string {
  switch (Deno.build.os) {
    case "windows":
      return join(readEnvironment("LOCALAPPDATA") ?? join(home(), "AppData", "Local"), "ringside");
    case "darwin":
      return join(home(), "Library", "Application Support", "ringside");
    default:
      return join(readEnvironment("XDG_STATE_HOME") || join(home(), ".local", "state"), "ringside");
  }
}

/** Returns the folder in which the system keeps the settings of programs, for Ringside. */
export function configFolder(): string {
  switch (Deno.build.os) {
    case "windows":
      return join(readEnvironment("APPDATA") ?? join(home(), "AppData", "Roaming"), "ringside");
    case "darwin":
      return join(home(), "Library", "Application Support", "ringside");
    default:
      return join(readEnvironment("XDG_CONFIG_HOME") || join(home(), ".config"), "ringside");
  }
}

function home(): string {
  return readEnvironment(Deno.build.os === "windows" ? "USERPROFILE" : "HOME") ?? ".";
}
