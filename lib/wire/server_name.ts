const NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;

/** Returns true for the name of a server: letters, digits, dots, dashes and underscores, 63 at most. */
export function isServerName(name: unknown): name is string {
  return typeof name === "string" && NAME.test(name);
}
