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
