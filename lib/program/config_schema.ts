import type { Flag } from "../runtime/flags.ts";
import { SERVE_FLAGS } from "./serve_flags.ts";
import { FILE_FLAGS, kindOf } from "./settings.ts";

/** JSON Schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;

const TEXTS: Schema = { type: "array", items: { type: "string" } };

/** Rules that stand in the config file in place of the name of a file with them. */
const RULES: Schema = {
  type: "object",
  properties: {
    names: { description: "Names whose values are hidden too, in any spelling.", ...TEXTS },
    keep: { description: "Names that are kept, although they look like those of secrets.", ...TEXTS },
    patterns: { description: "Regular expressions of texts that are hidden too.", ...TEXTS },
    email: { description: "True to hide e-mail addresses.", type: "boolean" },
  },
  additionalProperties: false,
};

/** Target of a rule of alerts. */
const TARGET: Schema = {
  anyOf: [
    { type: "string", description: "webhook:URL, slack:URL, ntfy:URL, command:PROGRAM or desktop." },
    ...["webhook", "slack", "ntfy"].map((kind) => ({
      type: "object",
      properties: {
        [kind]: { description: "Address, or the place of a secret one: @FILE or $RINGSIDE_NAME.", type: "string" },
        headers: { type: "object", additionalProperties: { type: "string" } },
      },
      required: [kind],
      additionalProperties: false,
    })),
    {
      type: "object",
      properties: { command: { anyOf: [TEXTS, { type: "string" }] } },
      required: ["command"],
      additionalProperties: false,
    },
  ],
};

const TARGET_REF: Schema = { $ref: "#/definitions/target" };
const ALERT_REF: Schema = { $ref: "#/definitions/alert" };

/** Rule of alerts as an object. */
const ALERT: Schema = {
  type: "object",
  properties: {
    name: { description: "Name of the rule.", type: "string", maxLength: 100 },
    query: { description: "Query of the records.", type: "string" },
    condition: { description: "Condition, such as count > 5 in 1m.", type: "string" },
    cooldown: { description: "Shortest time between two alerts.", type: "string", default: "10m" },
    to: { description: "Receivers besides the stream.", anyOf: [{ type: "array", items: TARGET_REF }, TARGET_REF] },
  },
  required: ["condition"],
  additionalProperties: false,
};

/** Returns the JSON Schema of the config file, made from the flags of the server. */
export function configSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of Ringside",
    type: "object",
    properties: {
      $schema: { description: "Address of this schema, for editors.", type: "string" },
      ...Object.fromEntries(FILE_FLAGS.map((name) => [name, schemaOf(name)])),
    },
    additionalProperties: false,
    definitions: { alert: ALERT, target: TARGET },
    allowComments: true,
    allowTrailingCommas: true,
  };
}

function schemaOf(name: typeof FILE_FLAGS[number]): Schema {
  const flag: Flag<unknown> = SERVE_FLAGS[name];
  const { help: description, fallback, choices, bare } = flag;
  const schemas = valuesOf(flag);
  if (choices !== undefined) schemas.unshift({ enum: choices });
  if (bare !== undefined) schemas.unshift({ type: "boolean" });
  if (name === "redact-rules") schemas.push(RULES);
  if (name === "alert") {
    const rule = [{ type: "string" }, ALERT_REF];
    return { description, anyOf: [{ type: "array", items: { anyOf: rule } }, ...rule] };
  }
  const standard = kindOf(flag) === "number" ? Number(fallback) : fallback;
  return {
    description,
    ...standard !== undefined && { default: standard },
    ...schemas.length === 1 ? schemas[0] : { anyOf: schemas },
  };
}

function valuesOf(flag: Flag<unknown>): Schema[] {
  switch (kindOf(flag)) {
    case "switch":
      return [{ type: "boolean" }];
    case "number":
      return [{ type: "integer", minimum: 0 }];
    case "list":
      return [TEXTS, { type: "string" }];
    case "text":
      return [{ type: "string" }, { type: "integer", minimum: 0 }];
  }
}
