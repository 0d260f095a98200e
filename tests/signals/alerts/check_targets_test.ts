import { assertThrows } from "@std/assert";
import { AlertSyntaxError } from "../../../lib/signals/alerts/alert_syntax_error.ts";
import { checkTargets } from "../../../lib/signals/alerts/check_targets.ts";
import { readRule } from "../../../lib/signals/alerts/rule.ts";

const secrets = new Map([["@inside", "https://[fd00::1]/secret"], ["@outside", "https://93.184.216.34/secret"]]);

const REFUSED = {
  "webhook:http://127.1/a": "expected an address on the internet",
  "ntfy:http://[::ffff:10.0.0.1]:8080/a": "expected an address on the internet",
  "slack:@inside": 'to of an alert "slack:…" at 6: expected an address on the internet',
  "slack:@other": "expected a secret that the server has read",
};

for (const [target, message] of Object.entries(REFUSED)) {
  Deno.test(`checkTargets refuses ${target}`, () => {
    assertThrows(() => checkTargets(readRule(`count > 1 to ${target}`), { secrets }), AlertSyntaxError, message);
  });
}

Deno.test("checkTargets leaves names to the delivery, and all addresses that are allowed", () => {
  for (const target of ["desktop", "command:./call.sh", "webhook:http://localhost/a", "slack:@outside"]) {
    checkTargets(readRule(`count > 1 to ${target}`), { secrets });
  }
  for (const target of ["webhook:http://127.1/a", "slack:@inside"]) {
    checkTargets(readRule(`count > 1 to ${target}`), { secrets, allowPrivate: true });
  }
});
