import { UsageError } from "../runtime/flags.ts";

/** Shells with completions. */
export const SHELLS = ["bash", "fish", "zsh"] as const;

/** Shell with completions. */
export type Shell = typeof SHELLS[number];

/**
 * Parses the words after `ringside completions`.
 *
 * @throws {UsageError} If they are not the name of one shell.
 */
export function readShell(words: readonly string[]): Shell {
  const shell = SHELLS.find((shell) => shell === words[0]);
  if (shell !== undefined && words.length === 1) return shell;
  const fault = words.length === 0 ? "Missing shell" : `Cannot complete for "${words.join(" ")}"`;
  throw new UsageError(`${fault}: expected ${SHELLS.join(", ")}. Example: ringside completions bash`);
}
