import { ringOf } from "../stream/log_stream.ts";
import { formatTime } from "../record/timestamp.ts";
import { printDuration } from "../base/time.ts";
import type { RuleStatus } from "../signals/alerts/alerts.ts";
import { printCondition } from "../signals/alerts/condition.ts";
import { bodyOf } from "../signals/alerts/payload.ts";
import { ruleInput } from "../signals/alerts/rule.ts";
import { describeTarget } from "../signals/alerts/target.ts";
import { HttpProblem } from "../wire/problem.ts";
import { openOf, readObject, readRuleOf } from "./alert_request.ts";
import { ALERT, KEPT, RULE, RULE_INPUT } from "./alert_schemas.ts";
import type { OpenAlerts } from "./open_alerts.ts";
import { COUNT, json, object, POSITION } from "./operation.ts";
import { badParameter } from "./params.ts";
import { documented, forRules, jsonResponse } from "./route.ts";

/** Route that lists the rules and the alerts. */
export const alertsRoute = documented({
  operationId: "listAlerts",
  summary: "Lists rules of alerts with their states, and the last alerts",
  responses: {
    200: {
      description: "Rules and alerts.",
      content: json({
        title: "Alerts",
        ...object({
          ...POSITION,
          rules: { type: "array", items: RULE },
          alerts: { type: "array", description: "The last 200, newest first.", items: ALERT },
          may_change: { type: "boolean", description: "True if the user may change rules." },
          ...KEPT,
          stats: object({
            read: { ...COUNT, description: "Records that were read." },
            missed: { ...COUNT, description: "Records that were overwritten before." },
            lag: { ...COUNT, description: "Records that are not read yet." },
            late: { ...COUNT, description: "Matching records that were too old to count when they came." },
            unwritten: { ...COUNT, description: "Alerts that are in this list, but not in the stream." },
            waiting: { ...COUNT, description: "Alerts that wait to be delivered." },
            delivered: COUNT,
            retried: { ...COUNT, description: "Attempts that failed and were repeated." },
            failed: { ...COUNT, description: "Alerts that could not be delivered." },
            dropped: { ...COUNT, description: "Alerts that were dropped, since too many waited." },
          }),
        }, ["kept_problem"]),
      }),
    },
  },
}, async function listAlerts(context) {
  const { stream, mayChange } = context;
  const open = openOf(context);
  await open.alerts.catchUp();
  const { first, last } = ringOf(stream);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    rules: open.alerts.rules.map(ruleStatus),
    alerts: open.alerts.recent.map((alert) => ({
      ...bodyOf(alert),
      ...alert.record !== undefined && { record: alert.record },
    })),
    may_change: mayChange,
    ...keptOf(open),
    stats: open.alerts.stats,
  });
});

/** Route that adds a rule, or changes one. */
export const setAlertRoute = forRules({
  operationId: "setAlert",
  summary: "Adds a rule of alerts, or changes one",
  description:
    "It needs the role of a writer; without a login, a client on this machine. Rules that the command line or the " +
    "environment sets cannot be changed, and no program can be set here.",
  requestBody: {
    required: true,
    content: json(object({
      rule: RULE_INPUT,
      replaces: { type: "string", description: "Name of the rule to change." },
    }, ["replaces"])),
  },
  responses: {
    200: {
      description: "Rule.",
      content: json({ title: "AlertRule", ...object({ rule: RULE, ...KEPT }, ["kept_problem"]) }),
    },
  },
}, async function setAlert(context) {
  const open = openOf(context);
  const { alerts } = open;
  const { rule: input, replaces } = await readObject(context, ["rule", "replaces"]);
  const old = alerts.rules.find(({ rule }) => rule.name === replaces);
  if (replaces !== undefined && old === undefined) throw badParameter("replaces", "there is no such rule");
  if (old?.isFixed) throw badParameter("replaces", "the rule is set by the command line or the environment");
  const rule = readRuleOf(input, open, old?.rule);
  if (rule.name !== replaces && alerts.rules.some(({ rule: { name } }) => name === rule.name)) {
    throw badParameter("name", "another rule has this name");
  }
  try {
    alerts.set(rule, false, old?.rule.name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HttpProblem(409, error.message);
  }
  await keep(open);
  return jsonResponse({ rule: ruleStatus(alerts.rules.find((status) => status.rule === rule)!), ...keptOf(open) });
});

/** Route that removes a rule. */
export const removeAlertRoute = forRules({
  operationId: "removeAlert",
  summary: "Removes a rule of alerts",
  description: "It needs the same rights as a change.",
  requestBody: { required: true, content: json(object({ name: { type: "string" } })) },
  responses: {
    200: { description: "The rule is gone.", content: json({ title: "Kept", ...object(KEPT, ["kept_problem"]) }) },
  },
}, async function removeAlert(context) {
  const open = openOf(context);
  const { name } = await readObject(context, ["name"]);
  const old = open.alerts.rules.find(({ rule }) => rule.name === name);
  if (old === undefined) throw badParameter("name", "there is no such rule");
  if (old.isFixed) throw badParameter("name", "the rule is set by the command line or the environment");
  open.alerts.remove(old.rule.name);
  await keep(open);
  return jsonResponse(keptOf(open));
});

function keptOf({ keeper }: OpenAlerts) {
  if (keeper === undefined) return { kept: false, kept_problem: "there is no config file" };
  return { kept: keeper.problem === undefined, ...keeper.problem !== undefined && { kept_problem: keeper.problem } };
}

/** Keeps the rules that the page may change. A failure is told by the next list. */
async function keep({ alerts, keeper }: OpenAlerts): Promise<void> {
  await keeper?.keep(alerts.rules.filter(({ isFixed }) => !isFixed).map(({ rule }) => ruleInput(rule)));
}

function ruleStatus({ rule, state, value, matches, held, toldAt, isFixed }: RuleStatus) {
  return {
    name: rule.name,
    query: rule.query,
    condition: printCondition(rule.condition),
    cooldown: printDuration(rule.cooldownMs),
    to: rule.targets.map(describeTarget),
    state,
    ...value !== undefined && { value },
    matches,
    held,
    ...toldAt > 0 && { told_at: formatTime(toldAt) },
    fixed: isFixed,
  };
}
