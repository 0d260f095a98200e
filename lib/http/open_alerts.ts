import type { Alerts } from "../signals/alerts/alerts.ts";
import type { AlertRule, AlertRuleInput } from "../signals/alerts/rule.ts";

/** Place for rules that are made on the page. */
export interface RuleKeeper {
  /** Reason why the place cannot be written, in words. */
  readonly problem?: string;
  /** Keeps all rules that the page may change. It does not throw: {@linkcode problem} tells if that fails. */
  keep(rules: readonly AlertRuleInput[]): Promise<void>;
}

/** Alerts of a server. */
export interface OpenAlerts {
  readonly alerts: Alerts;
  /** Place for rules; `undefined` if they live until the end of the process. */
  readonly keeper?: RuleKeeper;
  /** Checks that alerts of a rule can be sent. */
  readonly checkTargets: (rule: AlertRule) => void;
}
