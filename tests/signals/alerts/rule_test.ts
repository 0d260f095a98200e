import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { AlertSyntaxError } from "../../../lib/signals/alerts/alert_syntax_error.ts";
import { printRule, readRule, ruleInput } from "../../../lib/signals/alerts/rule.ts";
import { describeTarget, readTarget } from "../../../lib/signals/alerts/target.ts";

const RULES = [
  ["count > 5", "count > 5 in 1m: count > 5 in 1m cooldown 10m"],
  [
    "Checkout errors: count > 5 in 1m cooldown 5m to desktop where level>=error service:checkout",
    "Checkout errors: count > 5 in 1m cooldown 5m to desktop where level>=error service:checkout",
  ],
  [
    "slow: p99(duration_ms) > 500 to slack:https://hooks.slack.com/services/T/B/x to ntfy:https://ntfy.sh/ours where path:/^\\/api/",
    "slow: p99(duration_ms) > 500 in 1m cooldown 10m to slack:https://hooks.slack.com/services/T/B/x " +
    "to ntfy:https://ntfy.sh/ours where path:/^\\/api/",
  ],
  [
    'call: silent for 10m to command:"./call.sh --who \\"ops\\"" where a OR b',
    'call: silent for 10m cooldown 10m to command:"./call.sh --who \\"ops\\"" where a OR b',
  ],
  ["to: count > 1 to webhook:@hook-url", "to: count > 1 in 1m cooldown 10m to webhook:@hook-url"],
  ["env: count > 1 to webhook:$RINGSIDE_HOOK", "env: count > 1 in 1m cooldown 10m to webhook:$RINGSIDE_HOOK"],
] as const;

for (const [text, canonical] of RULES) {
  Deno.test(`readRule reads ${JSON.stringify(text)}`, () => {
    const rule = readRule(text);
    assertStrictEquals(printRule(rule), canonical);
    assertStrictEquals(printRule(readRule(canonical)), canonical);
    assertEquals(readRule(JSON.parse(JSON.stringify(ruleInput(rule)))), rule);
  });
}

Deno.test("readRule names a rule by its condition and its query", () => {
  assertStrictEquals(
    readRule({ condition: "count > 5", query: "level>=error" }).name,
    "count > 5 in 1m where level>=error",
  );
});

/** Malformed rules, with the part and the message. */
const MALFORMED: readonly (readonly [unknown, AlertSyntaxError["part"], string])[] = [
  ["a: count > 5 for 1m", "rule", 'Cannot parse alert "a: count > 5 for 1m" at 13: expected cooldown, to, where'],
  ["a: count > 5 cooldown 0s", "rule", "at 22: expected a duration from 1s to 7d"],
  ["a: count > 5 to", "rule", "at 15: expected webhook:URL"],
  ["a: count > 5 to mail:x@example.org", "to", "expected webhook:URL"],
  ["a: count > 5 to slack:ftp://host/secret", "to", 'Cannot parse to of an alert "slack:…" at 6: expected an address'],
  ["a: count > 5 to slack:https://user:pw@host/", "to", "expected an address"],
  ["a: count > 5 to slack:https://host/secret bogus", "rule", 'alert "a: count > 5 to slack:… bogus" at 42'],
  [{ condition: "count > 5 to slack:https://host/secret" }, "condition", '"count > 5 to slack:…" at 10'],
  ["a: count > 5 to command:", "to", "expected a program"],
  ["a: count > 5 where level>=loud", "rule", "at 26: expected a query: TRACE, DEBUG"],
  [`${"x".repeat(101)}: count > 5`, "rule", "expected a name of 1 to 100"],
  [undefined, "condition", 'Cannot parse condition of an alert "undefined" at 0'],
  [{}, "condition", "expected count"],
  [{ condition: "count" }, "condition", "at 5: expected >"],
  [{ condition: "count > 5", query: 7 }, "query", "expected a query"],
  [{ condition: "count > 5", query: "(" }, "query", "expected a query"],
  [{ condition: "count > 5", name: "" }, "name", "expected a name"],
  [{ condition: "count > 5", name: "a: b" }, "name", "expected a name"],
  [{ condition: "count > 5", cooldown: 5 }, "cooldown", "expected a duration"],
  [{ condition: "count > 5", cooldown: "5 min" }, "cooldown", "expected a duration"],
  [{ condition: "count > 5", to: [{ slack: "https://a", webhook: "https://b" }] }, "to", "expected webhook:URL"],
  [{ condition: "count > 5", to: { webhook: "https://a", headers: { host: "b" } } }, "to", "expected headers"],
  [{ condition: "count > 5", to: { webhook: "https://a", headers: { a: "b\r\nc: d" } } }, "to", "expected headers"],
  [{ condition: "count > 5", to: { command: [] } }, "to", "expected a program"],
  [{ condition: "count > 5", to: Array(11).fill("desktop") }, "to", "expected no more than 10 targets"],
  [{ condition: "count > 5", window: "1m" }, "rule", 'Cannot parse alert "window"'],
];

for (const [input, part, message] of MALFORMED) {
  Deno.test(`readRule refuses ${JSON.stringify(input)?.slice(0, 80)}`, () => {
    const error = assertThrows(() => readRule(input), AlertSyntaxError);
    assertStrictEquals(error.part, part);
    assert(error.message.includes(message), error.message);
    assert(!/secret|pw/.test(error.message), error.message);
  });
}

Deno.test("describeTarget shows neither paths, nor headers, nor arguments", () => {
  const targets = [
    "desktop",
    "webhook:http://[::1]:8080/a/secret?token=b",
    { slack: "https://hooks.slack.com/services/T0/B0/x" },
    { webhook: "https://example.org", headers: { authorization: "Bearer secret" } },
    "ntfy:@/run/secrets/ntfy",
    { command: ["/opt/call.sh", "--token", "secret"] },
    "command:call",
  ];
  assertEquals(targets.map((target) => describeTarget(readTarget(target))), [
    "desktop",
    "webhook:http://[::1]:8080/…",
    "slack:https://hooks.slack.com/…",
    "webhook:https://example.org/…",
    "ntfy:…",
    "command:call.sh …",
    "command:call",
  ]);
});
