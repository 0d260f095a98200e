import { COUNT, object, ref, type Schema, TIME } from "./operation.ts";

const DURATION: Schema = { type: "string", examples: ["10m"] };

/** Schema of the new patterns of an alert. */
export const NEW_PATTERNS: Schema = {
  type: "array",
  description: "New patterns, the first ten.",
  items: object({ id: { type: "string" }, template: { type: "string" }, record: ref("EventId") }),
};

/** Schema of an alert. */
export const ALERT: Schema = object({
  id: { type: "string", description: "Id of the alert; a resolved one has that of its firing." },
  rule: { type: "string" },
  state: { type: "string", enum: ["firing", "resolved"] },
  text: { type: "string", description: "The alert in one line." },
  fired_at: TIME,
  resolved_at: TIME,
  condition: { type: "string" },
  query: { type: "string" },
  count: { ...COUNT, description: "Matching records, or new patterns." },
  value: { type: "number", description: "Number that the condition compares." },
  first: { ...ref("EventId"), description: "First matching record." },
  last: { ...ref("EventId"), description: "Last matching record." },
  message: { type: "string", description: "Message of the last one, which may be cut." },
  patterns: NEW_PATTERNS,
  held_back: { ...COUNT, description: "Alerts within the cooldown since the last one that was told." },
  record: { ...ref("EventId"), description: "Record of the stream that tells of the alert." },
}, ["resolved_at", "value", "first", "last", "message", "patterns", "record"]);

/** Schema of a rule with its state. */
export const RULE: Schema = object({
  name: { type: "string" },
  query: { type: "string" },
  condition: { type: "string", examples: ["count > 5 in 1m"] },
  cooldown: DURATION,
  to: {
    type: "array",
    description: "Targets, without secrets.",
    items: { type: "string", examples: ["slack:https://hooks.slack.com/…"] },
  },
  state: { type: "string", enum: ["learning", "ok", "pending", "firing"] },
  value: { type: "number", description: "Number that the condition compares." },
  matches: { ...COUNT, description: "Records that matched the query." },
  held: { ...COUNT, description: "Alerts within the cooldown that are not told yet." },
  told_at: { ...TIME, description: "Time of the last alert." },
  fixed: { type: "boolean", description: "True if the command line or the environment sets the rule." },
}, ["value", "told_at"]);

/** Schema of a rule in a request. */
export const RULE_INPUT: Schema = {
  type: "object",
  required: ["condition"],
  additionalProperties: false,
  properties: {
    name: { type: "string", maxLength: 100 },
    query: { type: "string" },
    condition: { type: "string", examples: ["count > 5 in 1m"] },
    cooldown: DURATION,
    to: {
      type: "array",
      description: "Targets. `{ keep: 0 }` is the first target of the rule that is replaced.",
      items: {
        oneOf: [
          { type: "string", examples: ["ntfy:https://ntfy.sh/our-topic", "desktop"] },
          { type: "object", required: ["keep"], properties: { keep: COUNT } },
        ],
      },
    },
  },
};

/** Schemas of the properties that tell whether rules are kept. */
export const KEPT: Readonly<Record<string, Schema>> = {
  kept: { type: "boolean", description: "True if the rules are kept over a restart." },
  kept_problem: { type: "string", description: "Reason why they are not." },
};
