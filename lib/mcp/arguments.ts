import { ToolError } from "./tool_error.ts";

/** Argument of a tool, with its part of the JSON Schema. */
export type Field =
  | {
    readonly type: "string";
    readonly description: string;
    readonly enum?: readonly string[];
    readonly maxLength?: number;
  }
  | {
    readonly type: "integer";
    readonly description: string;
    readonly minimum: number;
    readonly maximum: number;
    readonly default?: number;
  };

/** Arguments of a tool by name. */
export type Fields = Readonly<Record<string, Field>>;

/** Values of arguments. An integer with a default always has a value. */
export type Values<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends { readonly type: "integer" }
    ? F[Name] extends { readonly default: number } ? number : number | undefined
    : string | undefined;
};

/** Longest text of an argument, in UTF-16 code units, unless its field has another bound. */
const MAX_TEXT = 4000;

/** Longest part of a value in an error. */
const MAX_QUOTED = 64;

/** Returns the JSON Schema of arguments: one object of texts and integers, without references. */
export function schemaOf(fields: Fields, required: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field }])),
    ...required.length > 0 && { required: [...required] },
    additionalProperties: false,
  };
}

/**
 * Checks the arguments of a call. Texts are trimmed; an empty one counts as absent, as `null` does.
 *
 * @throws {ToolError} If one is unknown, malformed or missing.
 */
export function readArguments<F extends Fields>(
  tool: string,
  fields: F,
  required: readonly string[],
  given: unknown,
): Values<F> {
  if (given !== undefined && (typeof given !== "object" || given === null || Array.isArray(given))) {
    throw new ToolError(`Cannot call ${tool}: arguments must be an object`);
  }
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(fields, name)) {
      throw new ToolError(
        `Cannot call ${tool}: unknown argument ${quote(name)}; expected ${Object.keys(fields).join(", ")}`,
      );
    }
    const read = value === null ? undefined : readValue(tool, name, fields[name], value);
    if (read !== undefined) values[name] = read;
  }
  for (const [name, field] of Object.entries(fields)) {
    if (values[name] === undefined && field.type === "integer" && field.default !== undefined) {
      values[name] = field.default;
    }
  }
  const missing = required.find((name) => values[name] === undefined);
  if (missing !== undefined) {
    throw new ToolError(`Cannot call ${tool}: "${missing}" is missing. ${fields[missing].description}`);
  }
  return values as Values<F>;
}

function readValue(tool: string, name: string, field: Field, value: unknown): string | number | undefined {
  if (field.type === "integer") {
    // Some clients send numbers as texts.
    const number = typeof value === "string" && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= field.minimum && number <= field.maximum) {
      return number;
    }
    const range = `a whole number from ${field.minimum} to ${field.maximum}`;
    throw new ToolError(`Cannot call ${tool}: "${name}" must be ${range}, got ${quote(value)}`);
  }
  if (typeof value !== "string") {
    throw new ToolError(`Cannot call ${tool}: "${name}" must be a text, got ${quote(value)}`);
  }
  const text = value.trim();
  if (text === "") return undefined;
  const { maxLength = MAX_TEXT } = field;
  if (text.length > maxLength) {
    throw new ToolError(`Cannot call ${tool}: "${name}" must have at most ${maxLength} characters, got ${text.length}`);
  }
  if (field.enum === undefined) return text;
  const choice = field.enum.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (choice !== undefined) return choice;
  throw new ToolError(
    `Cannot call ${tool}: "${name}" must be one of ${field.enum.join(", ")}, got ${quote(text)}`,
  );
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
