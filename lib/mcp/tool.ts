import { LEVELS } from "../record/severity.ts";
import { DEFAULT_BUDGET, MAX_BUDGET, MIN_BUDGET } from "./answer.ts";
import type { Api } from "./api.ts";
import { type Fields, readArguments, type Values } from "./arguments.ts";

/** One call of a tool. */
export interface Call {
  readonly api: Api;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

/** Tool for agents. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: Fields;
  /** Names of the arguments that a call must have. */
  readonly required: readonly string[];
  /** True if a call may wait for records. */
  readonly waits: boolean;
  /**
   * Runs the tool.
   *
   * @param given Arguments as they came.
   * @param call Server and signal.
   * @returns The answer.
   * @throws {ToolError} If the arguments are malformed, or the server refuses.
   */
  run(given: unknown, call: Call): Promise<string>;
}

/** Definition of a tool. */
interface Definition<F extends Fields> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: F;
  readonly required?: readonly (keyof F & string)[];
  readonly waits?: boolean;
  readonly answer: (values: Values<F>, call: Call) => Promise<string>;
}

/** Returns a tool that checks its arguments. */
export function defineTool<F extends Fields>(definition: Definition<F>): Tool {
  const { name, title, description, fields, required = [], waits = false, answer } = definition;
  return {
    name,
    title,
    description,
    fields,
    required,
    waits,
    run: (given, call) => answer(readArguments(name, fields, required, given), call),
  };
}

/** Arguments that filter records. */
export const FILTER_FIELDS = {
  query: { type: "string", description: "Query in Ringside's language. All records without it." },
  level: { type: "string", enum: LEVELS, description: "Least severe level." },
} as const satisfies Fields;

/** Arguments for a range of time. */
export const RANGE_FIELDS = {
  from: { type: "string", maxLength: 64, description: "Start of the timestamps: ISO 8601, or an age such as 15m." },
  to: { type: "string", maxLength: 64, description: "End of the timestamps, exclusive." },
} as const satisfies Fields;

/** Argument for the size of the answer. */
export const BUDGET_FIELD = {
  budget: {
    type: "integer",
    minimum: MIN_BUDGET,
    maximum: MAX_BUDGET,
    default: DEFAULT_BUDGET,
    description: "Size of the answer in bytes.",
  },
} as const satisfies Fields;
