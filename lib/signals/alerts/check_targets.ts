import { parseUrl } from "../../base/url.ts";
import { addressIn, isPrivateAddress } from "./addresses.ts";
import { AlertSyntaxError } from "./alert_syntax_error.ts";
import type { AlertRule } from "./rule.ts";
import { placesOf, withSecrets } from "./target.ts";

/** Things that decide about targets. */
export interface CheckTargetsOptions {
  /** Secrets by their place. */
  readonly secrets: ReadonlyMap<string, string>;
  /** True if addresses that are not on the internet are allowed. @default {false} */
  readonly allowPrivate?: boolean;
}

/**
 * Checks that alerts of a rule can be sent: the secrets of its targets are known, and no address is refused at each
 * delivery. A name is checked at the delivery, once it is resolved.
 *
 * @throws {AlertSyntaxError} If a target cannot receive alerts. Its message has no address.
 *
 * @example Usage
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checkTargets } from "./check_targets.ts";
 * import { readRule } from "./rule.ts";
 *
 * const rule = readRule("Errors: count > 5 to webhook:http://10.0.0.1/hook");
 * assertThrows(() => checkTargets(rule, { secrets: new Map() }), SyntaxError, "expected an address on the internet");
 * ```
 */
export function checkTargets({ targets }: AlertRule, { secrets, allowPrivate = false }: CheckTargetsOptions): void {
  const unknown = targets.flatMap(placesOf).find((place) => !secrets.has(place));
  if (unknown !== undefined) throw new AlertSyntaxError(unknown.slice(0, 100), 0, "place", [], "to");
  if (allowPrivate) return;
  for (const target of targets.map((target) => withSecrets(target, secrets))) {
    if (target.kind === "desktop" || target.kind === "command") continue;
    const url = parseUrl(target.url);
    const address = url === null ? undefined : addressIn(url);
    if (address === undefined || !isPrivateAddress(address)) continue;
    throw new AlertSyntaxError(`${target.kind}:…`, target.kind.length + 1, "public-address", [], "to");
  }
}
