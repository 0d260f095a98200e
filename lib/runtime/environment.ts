/**
 * A variable of the environment.
 *
 * @param name Its name.
 * @returns Its value, or `undefined` if it is not set or may not be read.
 */
export function readEnvironment(name: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return undefined;
  return Deno.env.get(name);
}
