import type { QueryFilter } from "../query/filter.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import { formatTime } from "../record/timestamp.ts";
import { parseDuration, printDuration } from "../base/time.ts";
import { AlertSyntaxError } from "../signals/alerts/alert_syntax_error.ts";
import type { RuleStatus } from "../signals/alerts/alerts.ts";
import { printCondition } from "../signals/alerts/condition.ts";
import { bodyOf } from "../signals/alerts/payload.ts";
import { type AlertRule, readRule, ruleInput } from "../signals/alerts/rule.ts";
import { describeTarget, hasSecretHeader, printTarget } from "../signals/alerts/target.ts";
import { readBody } from "../ingest/body.ts";
import { HttpProblem } from "../wire/problem.ts";
import { namesOwn } from "../signals/names_own.ts";
import type { OpenAlerts } from "./open_alerts.ts";
import { COUNT, json, object, POSITION, ref } from "./operation.ts";
import { badParameter, parseWithPatterns } from "./params.ts";
import { documented, forRules, jsonResponse, type RouteContext } from "./route.ts";

/** Bounds of the body of a request. */
const BODY_LIMITS = { maxBytes: 65_536, idleMs: 10_000, minBytesPerS: 1, maxMs: 30_000 };

/** Time that a trial may take, in ms. */
const TRIAL_MS = 10_000;

/** Time before now that is tried, unless the request gives another one, and the longest. */
const DEFAULT_SINCE = "1d";
const MAX_SINCE_MS = 30 * 86_400_000;

const TIME = { type: "string", description: "ISO 8601 in UTC." } as const;
const DURATION = { type: "string", examples: ["10m"] } as const;

const PATTERNS = {
  type: "array",
  description: "New patterns, the first ten.",
  items: object({ id: { type: "string" }, template: { type: "string" }, record: ref("EventId") }),
} as const;

const ALERT = object({
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
  patterns: PATTERNS,
  held_back: { ...COUNT, description: "Alerts within the cooldown since the last one that was told." },
  record: { ...ref("EventId"), description: "Record of the stream that tells of the alert." },
}, ["resolved_at", "value", "first", "last", "message", "patterns", "record"]);

const RULE = object({
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

const RULE_INPUT = {
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
} as const;

const KEPT = {
  kept: { type: "boolean", description: "True if the rules are kept over a restart." },
  kept_problem: { type: "string", description: "Reason why they are not." },
} as const;

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

/** Route that tries a rule against the records held and those of the archive. */
export const tryAlertRoute = forRules({
  operationId: "tryAlert",
  summary: "Finds the alerts that a rule would have raised",
  description: "It reads the records held and those of the archive by their timestamps, for ten seconds at most.",
  requestBody: {
    required: true,
    content: json(object({
      rule: RULE_INPUT,
      since: { type: "string", description: "Length of the time to try, up to 30d.", default: DEFAULT_SINCE },
    }, ["since"])),
  },
  responses: {
    200: {
      description: "Alerts.",
      content: json({
        title: "Trial",
        ...object({
          ...POSITION,
          condition: { type: "string", description: "The condition as it is understood." },
          from: TIME,
          to: { ...TIME, description: "End of the time that was tried." },
          complete: { type: "boolean", description: "False if the time for the trial was over before all was read." },
          matched: { ...COUNT, description: "Records that match the query." },
          fired: { ...COUNT, description: "Alerts that would have been told." },
          alerts: {
            type: "array",
            description: "The newest 50 of them, newest first.",
            items: object({
              fired_at: TIME,
              resolved_at: TIME,
              count: COUNT,
              value: { type: "number" },
              first: ref("EventId"),
              patterns: PATTERNS,
              held_back: COUNT,
            }, ["resolved_at", "value", "first", "patterns"]),
          },
        }),
      }),
    },
  },
}, async function tryAlert(context) {
  const open = openOf(context);
  const { rule: input, since = DEFAULT_SINCE } = await readObject(context, ["rule", "since"]);
  const rule = readRuleOf({ ...input as object, to: [] }, open);
  const sinceMs = typeof since === "string" ? parseDuration(since) : undefined;
  if (sinceMs === undefined || sinceMs === 0 || sinceMs > MAX_SINCE_MS) {
    throw badParameter("since", `expected a length of time up to ${printDuration(MAX_SINCE_MS)}, such as 1d`);
  }
  const { patterns, stream } = context;
  const to = Date.now();
  const from = to - sinceMs;
  const filter = await parseWithPatterns({ q: rule.query }, patterns);
  const { tryRule } = await import("../signals/alerts/try_rule.ts");
  const { first, last } = ringOf(stream);
  const trial = await tryRule(rule, entriesOf(context, filter, from, to), {
    ...{ from, to, withinMs: TRIAL_MS },
    withOwn: namesOwn(filter.query),
  });
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    condition: printCondition(rule.condition),
    from: formatTime(from),
    to: formatTime(trial.to),
    complete: trial.isComplete,
    matched: trial.matched,
    fired: trial.fired,
    alerts: trial.alerts.toReversed().map(({ firedAt, resolvedAt, count, value, first, patterns, heldBack }) => ({
      fired_at: formatTime(firedAt),
      ...resolvedAt !== undefined && { resolved_at: formatTime(resolvedAt) },
      count,
      ...value !== undefined && { value },
      ...first !== undefined && { first },
      ...patterns !== undefined && { patterns },
      held_back: heldBack,
    })),
  });
});

/** Reads the matching records of a time, oldest first. */
async function* entriesOf(
  { request, history, stream, scan }: RouteContext,
  filter: QueryFilter,
  from: number,
  to: number,
): AsyncGenerator<readonly HistoryEntry[]> {
  const { run } = stream;
  const { first, last } = ringOf(stream);
  if (history !== undefined) {
    yield* history.read({ filter, from, to, before: { run, seq: last + 1 }, request });
    return;
  }
  const found = await scan(first, last, (record) => {
    const time = Date.parse(record.timestamp);
    return time >= from && time < to && filter.matches(record);
  });
  for (let at = 0; at < found.length; at += PART) {
    yield found.slice(at, at + PART).map(({ seq, record }) => ({ run, seq, record }));
  }
}

/** Records of a part. */
const PART = 512;

/**
 * Returns the alerts of the server.
 *
 * @throws {HttpProblem} 403 if the user is confined to a query: alerts count records that it may not read.
 */
function openOf({ alerts, confinement }: RouteContext): OpenAlerts {
  if (confinement !== undefined) {
    const detail = "Cannot read the alerts: they count records that the user may not read";
    throw new HttpProblem(403, detail, {}, {}, "confined");
  }
  return alerts!;
}

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

/** Reads the object that a request sends. */
async function readObject({ request }: RouteContext, names: readonly string[]): Promise<Record<string, unknown>> {
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
function readRuleOf(input: unknown, { checkTargets }: OpenAlerts, old?: AlertRule): AlertRule {
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
