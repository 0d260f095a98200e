/** Result of a check: as it should be, worth knowing, worth a look, or broken. */
export type CheckState = "ok" | "note" | "warn" | "fail";

/** A check of `doctor`. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** Finding, with the remedy if there is one. */
  readonly text: string;
  /** Measured time, in ms. */
  readonly ms?: number;
}

/** Creates a check. */
export function check(name: string, state: CheckState, text: string, ms?: number): Check {
  return { name, state, text, ...ms !== undefined && { ms: Math.round(ms) } };
}

/** Formats a time in ms for a person. */
export function shownTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
