/** Work of the program for which it keeps permissions. */
export interface Duties {
  /** True if it starts other programs. */
  readonly runsPrograms: boolean;
  /** True if it opens Unix sockets, or connects to them, which needs the permission to write. */
  readonly usesSockets: boolean;
}

/**
 * Gives up the permissions that the program does not need any more: to read the environment, to write files unless it
 * uses Unix sockets, and to run programs unless it starts some. It keeps the network, and reading: parts of it are
 * loaded with the first request for them. What was opened stays open. The workers of the archive keep their own permissions.
 *
 * @param duties Work that goes on.
 */
export async function dropPermissions({ runsPrograms, usesSockets }: Duties): Promise<void> {
  const dropped: Deno.PermissionDescriptor[] = [{ name: "env" }, { name: "sys" }];
  if (!usesSockets) dropped.push({ name: "write" });
  if (!runsPrograms) dropped.push({ name: "run" });
  for (const permission of dropped) await Deno.permissions.revoke(permission);
}
