/**
 * Tells what happens to a source, in the words of Ringside's own log: `{name}` in the message stands for that property.
 */
export type Report = (
  level: "info" | "warn" | "error",
  message: string,
  properties?: Readonly<Record<string, unknown>>,
) => void;
