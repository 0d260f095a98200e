import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import { pollAnswer, type PollingClock } from "../counts/polled_answer.ts";
import { changeQuery } from "../terms/query_in_force.ts";
import type { Row } from "./row.ts";
import type { View } from "./view.ts";

/** Choices of the list: the rules, or the alerts that they raised. */
export const ALERT_CHOICES = ["rules", "alerts"] as const;

/** Choice of the list. */
export type AlertChoice = typeof ALERT_CHOICES[number];

/** State of a rule. */
export type RuleState = "learning" | "ok" | "pending" | "firing";

/** Rule, as the server sends it. */
export interface ListedRule {
  readonly name: string;
  readonly query: string;
  readonly condition: string;
  readonly cooldown: string;
  /** Targets, without secrets. */
  readonly to: readonly string[];
  readonly state: RuleState;
  readonly value?: number;
  readonly matches: number;
  readonly held: number;
  /** True if the page cannot change it. */
  readonly fixed: boolean;
}

/** Alert, as the server sends it. */
export interface ListedAlert {
  readonly id: string;
  readonly rule: string;
  readonly state: "firing" | "resolved";
  readonly text: string;
  /** ISO 8601 in UTC. */
  readonly fired_at: string;
  /** Record that tells of it. */
  readonly record?: string;
}

/** Answer of the server. */
export interface ListedAlerts {
  readonly rules: readonly ListedRule[];
  readonly alerts: readonly ListedAlert[];
  /** True if the reader may change rules. */
  readonly mayChange: boolean;
  /** True if changes are kept over a restart. */
  readonly isKept: boolean;
  readonly stats: Readonly<Record<string, number>>;
}

/** Rule that is being written. */
export interface RuleDraft {
  /** Name of the rule that it changes; `undefined` for a new one. */
  readonly replaces: string | undefined;
  readonly name: string;
  readonly query: string;
  readonly condition: string;
  readonly cooldown: string;
  /** Targets of the changed rule, without secrets, and those that stay. */
  readonly known: readonly string[];
  readonly kept: readonly number[];
  /** Further targets, one a line. */
  readonly to: string;
}

/** Answer to a draft that was tried or saved. */
export type DraftAnswer =
  | { readonly kind: "tried"; readonly fired: number; readonly matched: number; readonly isComplete: boolean }
  /** A part of the rule is malformed; the server says why in English, and of a syntax error the code of what it expected. */
  | {
    readonly kind: "refused";
    readonly part: string;
    readonly reason: string;
    readonly expected?: { readonly code: string; readonly values: readonly (string | number)[] };
  }
  | { readonly kind: "failed" };

/** Notifications of the browser. */
export interface AlertNotices {
  /** True if the browser has them here. */
  readonly isAvailable: boolean;
  readonly isOn: ReadonlySignal<boolean>;
  /** Turns them on or off; the browser asks the reader first. */
  set(on: boolean): Promise<void>;
}

/** Dependencies of the model; tests inject fakes. */
export interface AlertListEnvironment extends PollingClock {
  /** Requests the rules and the alerts. */
  read(signal: AbortSignal): Promise<unknown>;
  /** Posts to a route. */
  post(path: string, body: unknown): Promise<{ readonly isOk: boolean; readonly body: unknown }>;
  readonly notices: AlertNotices;
}

/** Rules of alerts, and the alerts that they raised. */
export interface AlertListState {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly choice: ReadonlySignal<AlertChoice>;
  readonly text: ReadonlySignal<string>;
  /** Last answer; `undefined` before the first one. */
  readonly found: ReadonlySignal<ListedAlerts | undefined>;
  readonly isStale: ReadonlySignal<boolean>;
  /** Number of the rules that fire. */
  readonly firing: ReadonlySignal<number>;
  readonly rules: ReadonlySignal<readonly ListedRule[]>;
  readonly alerts: ReadonlySignal<readonly ListedAlert[]>;
  /** Rule that is being written. */
  readonly draft: ReadonlySignal<RuleDraft | undefined>;
  /** Answer to the draft; `undefined` before one. */
  readonly answer: ReadonlySignal<DraftAnswer | undefined>;
  /** True while the server is asked. */
  readonly isBusy: ReadonlySignal<boolean>;
  /** True if the browser has notifications here. */
  readonly canNotify: ReadonlySignal<boolean>;
  readonly notifies: ReadonlySignal<boolean>;
  /** Turns the notifications on or off; the browser asks the reader first. */
  setNotifies(on: boolean): Promise<void>;
  toggle(): void;
  choose(choice: AlertChoice): void;
  setText(text: string): void;
  /** Begins a rule: a new one with the query in force, or a change. */
  write(rule?: ListedRule): void;
  change(changes: Partial<RuleDraft>): void;
  /** Ends the draft without saving it. */
  cancel(): void;
  /** Asks for the alerts that the draft would have raised in the last day. */
  try(): Promise<void>;
  save(): Promise<void>;
  remove(name: string): Promise<void>;
  /** Shows the records of a rule. */
  showRecords(rule: ListedRule): void;
  /** Learns of new rows, which may tell of alerts. */
  receive(rows: readonly Row[]): void;
  show(isVisible: boolean): void;
}

/** Model of {@linkcode AlertListState}. */
export type AlertListInstance = Model<AlertListState>;

/** Creates the model of a closed list. */
export const AlertListModel: new (view: View, environment: AlertListEnvironment) => AlertListInstance = createModel((
  view: View,
  { read, post, delay, now, notices }: AlertListEnvironment,
): AlertListState => {
  const isOpen = signal(false);
  const choice = signal<AlertChoice>("rules");
  const text = signal("");
  const draft = signal<RuleDraft | undefined>(undefined);
  const answer = signal<DraftAnswer | undefined>(undefined);
  const isBusy = signal(false);

  const { found, isStale, refresh } = pollAnswer(
    async (signal) => readAlerts(await read(signal)),
    { delay, now },
    // While the list is closed, its marks and its number alone are shown.
    (next) => JSON.stringify(isOpen.peek() ? next : [next.alerts, next.rules.map(({ state }) => state)]),
  );
  effect(() => {
    if (isOpen.value) refresh.restart(0);
  });

  /** Asks the server about the draft, unless it is asked already. */
  async function ask(
    path: string,
    body: unknown,
  ): Promise<{ readonly isOk: boolean; readonly body: unknown } | undefined> {
    if (isBusy.peek()) return undefined;
    isBusy.value = true;
    answer.value = undefined;
    const posted = await post(path, body);
    isBusy.value = false;
    if (!posted.isOk) answer.value = refusalOf(posted.body);
    return posted;
  }

  const matching = (...parts: readonly string[]) => {
    const wanted = text.value.trim().toLowerCase();
    return parts.some((part) => part.toLowerCase().includes(wanted));
  };

  return {
    isOpen,
    choice,
    text,
    found,
    isStale,
    firing: computed(() => found.value?.rules.filter(({ state }) => state === "firing").length ?? 0),
    rules: computed(() =>
      found.value?.rules.filter(({ name, query, condition }) => matching(name, query, condition)) ?? []
    ),
    alerts: computed(() => found.value?.alerts.filter(({ text }) => matching(text)) ?? []),
    draft,
    answer,
    isBusy,
    canNotify: signal(notices.isAvailable),
    notifies: notices.isOn,
    setNotifies: (on) => notices.set(on),
    toggle: () => isOpen.value = !isOpen.peek(),
    choose: (next) => choice.value = next,
    setText: (next) => text.value = next,
    write(rule) {
      answer.value = undefined;
      draft.value = rule === undefined ? newDraft(view.params.peek()) : draftOf(rule);
    },
    change: (changes) => draft.value = draft.peek() && { ...draft.peek()!, ...changes },
    cancel: () => draft.value = undefined,
    async try() {
      const posted = await ask("alerts/try", { rule: ruleOf(draft.peek()!), since: "1d" });
      if (!posted?.isOk || !isObject(posted.body)) return;
      const { fired, matched, complete } = posted.body;
      answer.value = { kind: "tried", fired: Number(fired), matched: Number(matched), isComplete: complete === true };
    },
    async save() {
      const { replaces } = draft.peek()!;
      const posted = await ask("alerts", { rule: ruleOf(draft.peek()!), ...replaces !== undefined && { replaces } });
      if (!posted?.isOk) return;
      draft.value = undefined;
      refresh.restart(0);
    },
    async remove(name) {
      const posted = await ask("alerts/remove", { name });
      if (!posted?.isOk) return;
      draft.value = undefined;
      refresh.restart(0);
    },
    showRecords({ query }) {
      isOpen.value = false;
      changeQuery(view, () => query);
    },
    receive(rows) {
      if (rows.some((row) => row.kind === "record" && row.record.metadata.logger === LOGGER)) refresh.want();
    },
    show: (next) => refresh.show(next),
  };
});

/** Logger of the records that tell alerts. */
const LOGGER = "ringside.alerts";

/** Returns a new rule, with the filter in force. */
function newDraft({ q = "", level }: { readonly q?: string; readonly level?: string }): RuleDraft {
  const query = [level ? `level>=${level.toLowerCase()}` : "", q].filter((part) => part !== "").join(" ");
  return {
    replaces: undefined,
    name: "",
    query,
    condition: "count > 5 in 1m",
    cooldown: "10m",
    known: [],
    kept: [],
    to: "",
  };
}

function draftOf({ name, query, condition, cooldown, to }: ListedRule): RuleDraft {
  return { replaces: name, name, query, condition, cooldown, known: to, kept: to.map((_, index) => index), to: "" };
}

/** Returns a draft as the server takes it. */
function ruleOf({ name, query, condition, cooldown, kept, to }: RuleDraft) {
  const added = to.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return {
    ...name.trim() !== "" && { name },
    query,
    condition,
    cooldown,
    to: [...kept.map((keep) => ({ keep })), ...added],
  };
}

function refusalOf(body: unknown): DraftAnswer {
  if (!isObject(body) || typeof body.detail !== "string") return { kind: "failed" };
  const { detail, parameter, expected } = body;
  const part = typeof parameter === "string" ? parameter : "";
  if (!isObject(expected) || typeof expected.code !== "string" || !Array.isArray(expected.values)) {
    return { kind: "refused", part, reason: detail };
  }
  const { code, values } = expected;
  return { kind: "refused", part, reason: detail, expected: { code, values: values as (string | number)[] } };
}

/** Returns the rules and the alerts of an answer. Entries that are none are left out. */
function readAlerts(answer: unknown): ListedAlerts {
  if (!isObject(answer) || !Array.isArray(answer.rules) || !Array.isArray(answer.alerts) || !isObject(answer.stats)) {
    throw new SyntaxError("Cannot read the alerts");
  }
  const { rules, alerts, may_change, kept, stats } = answer;
  return {
    rules: rules.filter(isRule),
    alerts: alerts.filter(isAlert),
    mayChange: may_change === true,
    isKept: kept === true,
    stats: stats as Record<string, number>,
  };
}

function isRule(entry: unknown): entry is ListedRule {
  if (!isObject(entry)) return false;
  const { name, query, condition, cooldown, state, to } = entry;
  return [name, query, condition, cooldown, state].every((text) => typeof text === "string") && Array.isArray(to);
}

function isAlert(entry: unknown): entry is ListedAlert {
  return isObject(entry) && [entry.id, entry.text, entry.fired_at].every((text) => typeof text === "string");
}
