/**
 * Reads a variable of the environment.
 *
 * @param name Its name.
 * @returns Its value, or `undefined` if it is unset or the program lacks the permission.
 */
export function readEnvironment(name: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return undefined;
  return Deno.env.get(name);
}
