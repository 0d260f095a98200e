/** Work of the program for which it keeps permissions. */
export interface Duties {
  /** True if it starts other programs. */
  readonly runsPrograms: boolean;
}

/**
 * Gives up the permissions that the program does not need any more: to write files, to read the environment, and unless
 * it starts other programs, to run any. It keeps the network, and reading: parts of it are loaded with the first request
 * for them. What was opened stays open. The workers of the archive keep their own permissions.
 *
 * @param duties Work that goes on.
 */
export async function dropPermissions({ runsPrograms }: Duties): Promise<void> {
  const dropped: Deno.PermissionDescriptor[] = [{ name: "write" }, { name: "env" }, { name: "sys" }];
  if (!runsPrograms) dropped.push({ name: "run" });
  for (const permission of dropped) await Deno.permissions.revoke(permission);
}
