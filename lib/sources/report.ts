/**
 * Receives the events of a source for Ringside's own log. `{name}` in the message is a placeholder for that property.
 */
export type Report = (
  level: "info" | "warn" | "error",
  message: string,
  properties?: Readonly<Record<string, unknown>>,
) => void;
