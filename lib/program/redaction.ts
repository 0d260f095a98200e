import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { type RedactOptions, Redactor } from "../redact/redactor.ts";
import { ExitError } from "./exit_error.ts";
import { isOnLoopback } from "./hosts.ts";

/** Options of {@linkcode readRedaction}. */
export interface RedactionOptions {
  readonly host: string;
  /** `"auto"` hides secrets if other machines can connect. */
  readonly redact: "auto" | boolean;
  /** JSON file with further rules, or these rules. */
  readonly redactRules: string | RedactOptions | undefined;
}

/** Redaction of the program. */
export interface Redaction {
  /** Option of the stream. */
  readonly redact: false | RedactOptions;
  /** Message for the start, and its level. */
  readonly notice: { readonly level: "info" | "warn"; readonly message: string } | undefined;
}

/**
 * Decides whether secrets in records are hidden, and reads the rules.
 *
 * @throws {ExitError} If the rules cannot be read.
 */
export async function readRedaction(options: RedactionOptions): Promise<Redaction> {
  const { host, redact, redactRules } = options;
  const isLocal = isOnLoopback(host);
  if (redact === false || redact === "auto" && isLocal && redactRules === undefined) {
    const message = "Secrets in records are not hidden from other machines (--no-redact)";
    return { redact: false, notice: isLocal ? undefined : { level: "warn", message } };
  }
  const rules = typeof redactRules === "string" ? await readRules(redactRules) : redactRules ?? {};
  const reason = redact === "auto" && redactRules === undefined ? "; --no-redact keeps them" : "";
  return { redact: rules, notice: { level: "info", message: `Secrets in records are hidden${reason}` } };
}

async function readRules(path: string): Promise<RedactOptions> {
  try {
    const rules: RedactOptions = JSON.parse(await Deno.readTextFile(path));
    new Redactor(rules); // checks them
    return rules;
  } catch (error) {
    throw new ExitError(`Cannot read the rules in "${path}": ${reasonOf(error)}`, EXIT.misused);
  }
}
