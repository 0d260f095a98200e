/** Returns the commit of a tree, in 12 digits, with `+` if files differ from it; `undefined` if git knows none. */
export async function commitOf(root: string): Promise<string | undefined> {
  const commit = await git(root, "rev-parse", "--short=12", "HEAD");
  if (commit === undefined) return undefined;
  return await git(root, "status", "--porcelain") === "" ? commit : `${commit}+`;
}

/** Returns the time of the commit of a tree, in seconds since the Unix epoch; `undefined` if git knows none. */
export async function commitTime(root: string): Promise<number | undefined> {
  const time = await git(root, "log", "-1", "--format=%ct");
  return time === undefined ? undefined : Number(time);
}

async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const command = new Deno.Command("git", { args, cwd: root, stdin: "null", stderr: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined; // git is not installed
  }
}
