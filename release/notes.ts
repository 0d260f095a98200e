/**
 * Returns the notes of a version: its section of the changelog, or that of changes that are not released yet.
 *
 * @param changelog Text of `CHANGELOG.md`.
 * @param version Version, such as `0.1.0`.
 * @throws {Error} If there is no section of either.
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const titleOf = (section: string) => /^\[?([\w.-]+)\]?/.exec(section)?.[1];
  const section = sections.find((section) => titleOf(section) === version) ??
    sections.find((section) => titleOf(section) === "Unreleased");
  if (section === undefined) throw new Error(`Cannot write notes: CHANGELOG.md has no section ${version}`);
  return `# Ringside ${version}\n\n${section.slice(section.indexOf("\n")).trim()}\n`;
}
