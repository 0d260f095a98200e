import { AlertSyntaxError } from "../signals/alerts/alert_syntax_error.ts";
import { type AlertRule, readRule } from "../signals/alerts/rule.ts";
import { hasSecretHeader, printTarget } from "../signals/alerts/target.ts";
import { readBody } from "../ingest/body.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { OpenAlerts } from "./open_alerts.ts";
import { badParameter } from "./params.ts";
import type { RouteContext } from "./route.ts";

/** Bounds of the body of a request. */
const BODY_LIMITS = { maxBytes: 65_536, idleMs: 10_000, minBytesPerS: 1, maxMs: 30_000 };

/**
 * Returns the alerts of the server.
 *
 * @throws {HttpProblem} 403 if the user is confined to a query: alerts count records that it may not read.
 */
export function openOf({ alerts, confinement }: RouteContext): OpenAlerts {
  if (confinement !== undefined) {
    const detail = "Cannot read the alerts: they count records that the user may not read";
    throw new HttpProblem(403, detail, {}, {}, "confined");
  }
  return alerts!;
}

/** Reads the object that a request sends. */
export async function readObject(
  { request }: RouteContext,
  names: readonly string[],
): Promise<Record<string, unknown>> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let value: unknown;
  try {
    for await (const chunk of readBody(request, BODY_LIMITS)) text += decoder.decode(chunk, { stream: true });
    value = JSON.parse(text + decoder.decode());
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, "Cannot read the body: expected an object in JSON");
  }
  const found = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  const unknown = found?.find((name) => !names.includes(name));
  if (found === undefined || unknown !== undefined) {
    throw new HttpProblem(400, `Cannot read the body: expected an object with ${names.join(" and ")}`);
  }
  return value as Record<string, unknown>;
}

/**
 * Reads a rule of the page: it has no program and no header with a secret of the server, but it may keep the targets of
 * the rule that it replaces.
 *
 * @throws {HttpProblem} 400 if it is malformed.
 */
export function readRuleOf(input: unknown, { checkTargets }: OpenAlerts, old?: AlertRule): AlertRule {
  const { to = [], ...others } = (input ?? {}) as { to?: unknown };
  if (typeof input !== "object" || !Array.isArray(to)) {
    throw badParameter("rule", "expected a rule with a list of targets");
  }
  const isKept = (entry: unknown): entry is { keep: number } => typeof (entry as { keep?: unknown })?.keep === "number";
  const targets = to.map((entry) => {
    if (!isKept(entry)) return entry;
    const kept = old?.targets[entry.keep];
    if (kept === undefined) throw badParameter("to", "the replaced rule has no such target");
    return printTarget(kept);
  });
  try {
    const rule = readRule({ ...others, to: targets });
    if (rule.targets.some(({ kind }, index) => kind === "command" && !isKept(to[index]))) {
      throw badParameter("to", "a program can be set on the command line and in the config file alone");
    }
    if (rule.targets.some((target, index) => !isKept(to[index]) && hasSecretHeader(target))) {
      throw badParameter("to", "a secret header can be set in the config file alone"); // it would go to any address
    }
    checkTargets(rule);
    return rule;
  } catch (error) {
    if (!(error instanceof AlertSyntaxError)) throw error;
    const { message, part, offset, code, values } = error;
    throw new HttpProblem(400, message, { parameter: part, offset, expected: { code, values } });
  }
}
