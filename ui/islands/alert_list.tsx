import { useLayoutEffect, useRef } from "preact/hooks";
import { formatTime } from "../state/page/clock.ts";
import type { PageState } from "../state/page/page_state.ts";
import {
  ALERT_CHOICES,
  type AlertListInstance,
  type DraftAnswer,
  type ListedRule,
  type RuleDraft,
} from "../state/rows/alert_list.ts";
import { type AlertTexts, useAlertTexts } from "../texts/alert_texts.ts";
import { useTexts } from "../texts/context.ts";
import { OVER_LIST_TEXTS } from "../texts/over_list_texts.ts";
import { OverList } from "./over_list.tsx";

/** Rules of alerts and the last alerts over the list of records, once they are open. */
export function AlertList({ state }: { state: PageState }) {
  const model = state.alerts.value;
  return model?.isOpen.value ? <OpenList model={model} state={state} /> : null;
}

function OpenList({ model, state }: { model: AlertListInstance; state: PageState }) {
  const texts = useAlertTexts();
  const { value: found } = model.found;
  const { value: draft } = model.draft;
  return (
    <OverList
      item="alert"
      label={texts.alerts}
      choices={ALERT_CHOICES}
      choiceTexts={texts.choices}
      chosen={model.choice.value}
      choose={model.choose}
      more={
        <>
          <Notices model={model} texts={texts} />
          {found?.mayChange && draft === undefined && (
            <button type="button" class="new" onClick={() => model.write()}>{texts.newRule}</button>
          )}
        </>
      }
      search={model.text.value}
      searchLabel={texts.search}
      setSearch={model.setText}
      isStale={model.isStale.value}
      status={found && texts.state(found.stats)}
      isFault={(found?.stats.failed ?? 0) + (found?.stats.dropped ?? 0) > 0}
      close={model.toggle}
    >
      {found !== undefined && (
        <>
          {draft !== undefined && (
            <Draft draft={draft} model={model} texts={texts} isKept={found.isKept} key={draft.replaces} />
          )}
          {model.choice.value === "rules"
            ? <Rules model={model} texts={texts} mayChange={found.mayChange} />
            : <Alerts model={model} texts={texts} state={state} />}
        </>
      )}
    </OverList>
  );
}

/** Switch of the notifications of the browser. */
function Notices({ model, texts }: { model: AlertListInstance; texts: AlertTexts }) {
  return (
    <label class="notices" title={model.canNotify.value ? texts.noticesHint : texts.noNotices}>
      <input
        type="checkbox"
        role="switch"
        disabled={!model.canNotify.value}
        checked={model.notifies.value}
        onChange={({ currentTarget }) => {
          // The browser may refuse, so that the switch follows the state.
          void model.setNotifies(currentTarget.checked).then(() => currentTarget.checked = model.notifies.peek());
        }}
      />{" "}
      {texts.notices}
    </label>
  );
}

function Rules({ model, texts, mayChange }: { model: AlertListInstance; texts: AlertTexts; mayChange: boolean }) {
  const rules = model.rules.value;
  if (rules.length === 0) return <p class="none">{texts.noRules}</p>;
  return (
    <ul class="rules">
      {rules.map((rule) => (
        <li key={rule.name} data-rule={rule.state}>
          <span class="rule-state">{texts.states[rule.state]}</span> <span class="rule-name">{rule.name}</span>{" "}
          <code class="rule-condition">{rule.condition}</code>{" "}
          <button type="button" class="rule-query" title={texts.showRecords} onClick={() => model.showRecords(rule)}>
            {rule.query === "" ? texts.allRecords : rule.query}
          </button>{" "}
          <span class="rule-to">{rule.to.join(", ")}</span>{" "}
          <RuleButton rule={rule} model={model} texts={texts} mayChange={mayChange} />
        </li>
      ))}
    </ul>
  );
}

function RuleButton(props: { rule: ListedRule; model: AlertListInstance; texts: AlertTexts; mayChange: boolean }) {
  const { rule, model, texts, mayChange } = props;
  if (!mayChange) return null;
  if (rule.fixed) return <span class="fixed" title={texts.fixedHint}>{texts.fixed}</span>;
  return (
    <button type="button" aria-label={`${texts.edit}: ${rule.name}`} onClick={() => model.write(rule)}>
      {texts.edit}
    </button>
  );
}

function Alerts({ model, texts, state }: { model: AlertListInstance; texts: AlertTexts; state: PageState }) {
  const alerts = model.alerts.value;
  if (alerts.length === 0) return <p class="none">{texts.noAlerts}</p>;
  return (
    <ul class="told">
      {alerts.map(({ id, state: alertState, text, fired_at, record }) => (
        <li key={id} data-rule={alertState}>
          <time dateTime={fired_at} title={fired_at}>{formatTime(fired_at, state.clock.value)}</time>{" "}
          {record === undefined
            ? <span>{text}</span>
            : <a href={`#${record}`} onClick={() => model.toggle()}>{text}</a>}
        </li>
      ))}
    </ul>
  );
}

interface DraftProps {
  readonly draft: RuleDraft;
  readonly model: AlertListInstance;
  readonly texts: AlertTexts;
  /** True if changes are kept over a restart. */
  readonly isKept: boolean;
}

/** Form of a rule. */
function Draft({ draft, model, texts, isKept }: DraftProps) {
  const { stale } = OVER_LIST_TEXTS[useTexts().tag];
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    first.current?.focus();
    const list = first.current!.closest("section")!;
    // The form goes, and the focus must not go with it.
    return () => list.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }, []);
  const isBusy = model.isBusy.value;
  return (
    <form
      class="draft"
      aria-label={draft.replaces === undefined ? texts.newRule : `${texts.edit}: ${draft.replaces}`}
      onSubmit={(event) => {
        event.preventDefault();
        void model.save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        model.cancel();
      }}
    >
      {(["name", "condition", "query", "cooldown"] as const).map((part, index) => (
        <label key={part}>
          <span>{texts.parts[part]}</span>
          <input
            ref={index === 0 ? first : undefined}
            value={draft[part]}
            placeholder={texts.examples[part]}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={isRefused(model.answer.value, part)}
            onInput={({ currentTarget }) => model.change({ [part]: currentTarget.value })}
          />
        </label>
      ))}
      <fieldset class="to">
        <legend>{texts.parts.to}</legend>
        {draft.known.map((target, index) => (
          <label key={index}>
            <input
              type="checkbox"
              checked={draft.kept.includes(index)}
              onChange={({ currentTarget: { checked } }) =>
                model.change({
                  kept: checked ? [...draft.kept, index].toSorted() : draft.kept.filter((kept) => kept !== index),
                })}
            />{" "}
            {target}
          </label>
        ))}
        <textarea
          rows={2}
          value={draft.to}
          placeholder={texts.examples.to}
          aria-label={texts.parts.to}
          aria-invalid={isRefused(model.answer.value, "to")}
          spellcheck={false}
          onInput={({ currentTarget }) => model.change({ to: currentTarget.value })}
        />
      </fieldset>
      <div class="actions">
        <button type="button" disabled={isBusy} onClick={() => void model.try()}>{texts.tryRule}</button>
        <button type="submit" disabled={isBusy}>{texts.save}</button>
        {draft.replaces !== undefined && (
          <button
            type="button"
            disabled={isBusy}
            onClick={() => void model.remove(draft.replaces!)}
          >
            {texts.remove}
          </button>
        )}
        <button type="button" onClick={() => model.cancel()}>{texts.cancel}</button>
        <output class={model.answer.value?.kind === "tried" ? undefined : "fault"}>
          {answerText(model.answer.value, texts, stale)}
        </output>
      </div>
      {!isKept && <p class="hint">{texts.notKept}</p>}
    </form>
  );
}

function isRefused(answer: DraftAnswer | undefined, part: string): boolean {
  return answer?.kind === "refused" && answer.part === part;
}

function answerText(answer: DraftAnswer | undefined, texts: AlertTexts, stale: string): string {
  switch (answer?.kind) {
    case undefined:
      return "";
    case "tried":
      return texts.tried(answer.fired, answer.matched, answer.isComplete);
    case "refused":
      return texts.expected(answer) ?? answer.reason;
    case "failed":
      return stale;
  }
}
