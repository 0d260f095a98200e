/** Pattern that was never seen before, in an alert. */
export interface AlertPattern {
  /** Id, as in a query. */
  readonly id: string;
  /** Message with `<*>` in place of variable parts. */
  readonly template: string;
  /** Id of its first record. */
  readonly record: string;
}

/** Alert of a rule: from the time that its condition holds until it does not hold any more. */
export interface Alert {
  /** Id, which no other alert has. */
  readonly id: string;
  /** Name of the rule. */
  readonly rule: string;
  /** State: a resolved alert does not go on. */
  readonly state: "firing" | "resolved";
  /** Time from which on the condition held, in milliseconds since the Unix epoch. */
  readonly firedAt: number;
  /** Time from which on it did not hold any more. */
  readonly resolvedAt?: number;
  /** Condition of the rule. */
  readonly condition: string;
  /** Query of the rule. */
  readonly query: string;
  /** Matching records, from the window before the alert on; with new patterns, the patterns. */
  readonly count: number;
  /** Number that the condition compares, when it was last true. */
  readonly value?: number;
  /** Id of the first matching record since the alert began, or of the one that began it. */
  readonly first?: string;
  /** Id of the last matching record. */
  readonly last?: string;
  /** Message of the last one, which may be cut. */
  readonly message?: string;
  /** New patterns, the first ones. */
  readonly patterns?: readonly AlertPattern[];
  /** Alerts since the last one that was told, within the cooldown. */
  readonly heldBack: number;
  /** Id of the record of the stream that tells of this state. */
  readonly record?: string;
}

/** Most characters of a message and of a template. */
export const MAX_MESSAGE_LENGTH = 300;

/** Most patterns that an alert lists. */
export const MAX_PATTERNS = 10;

/** Cuts a text. */
export function cut(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

/** Tells an alert in one line. */
export function alertText(alert: Alert): string {
  const { rule, state, condition, heldBack, firedAt, resolvedAt = firedAt } = alert;
  const held = heldBack === 0 ? "" : `; ${heldBack} more since the last alert`;
  return state === "firing"
    ? `Alert: ${rule}: ${factOf(alert)} (${condition})${held}`
    : `Resolved: ${rule} after ${Math.max(1, Math.round((resolvedAt - firedAt) / 1000))} s, ${factOf(alert)}${held}`;
}

function factOf({ condition, count, value, patterns }: Alert): string {
  if (patterns !== undefined && patterns.length > 0) {
    const more = count > 1 ? ` and ${count - 1} more` : "";
    return `new pattern "${patterns[0].template}"${more}`;
  }
  if (condition.startsWith("silent")) return `no record for ${value ?? 0} s`;
  const records = `${count} ${count === 1 ? "record" : "records"}`;
  return value === undefined || condition.startsWith("count") ? records : `${Number(value.toPrecision(4))}, ${records}`;
}
