import { parseDuration, printDuration } from "../base/time.ts";
import type { QueryFilter } from "../query/filter.ts";
import { formatTime } from "../record/timestamp.ts";
import { printCondition } from "../signals/alerts/condition.ts";
import { namesOwn } from "../signals/names_own.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { ringOf } from "../stream/log_stream.ts";
import { openOf, readObject, readRuleOf } from "./alert_request.ts";
import { NEW_PATTERNS, RULE_INPUT } from "./alert_schemas.ts";
import { COUNT, json, object, POSITION, ref, TIME } from "./operation.ts";
import { badParameter, parseWithPatterns } from "./params.ts";
import { forRules, jsonResponse, type RouteContext } from "./route.ts";

/** Time that a trial may take, in ms. */
const TRIAL_MS = 10_000;

/** Time before now that is tried, unless the request gives another one, and the longest. */
const DEFAULT_SINCE = "1d";
const MAX_SINCE_MS = 30 * 86_400_000;

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
              patterns: NEW_PATTERNS,
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
