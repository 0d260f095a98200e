import type { Figures } from "../state/connection/figures.ts";
import type { View } from "../state/rows/view.ts";
import { useTexts } from "../texts/context.ts";
import { STATUS_TEXTS } from "../texts/status_texts.ts";
import type { LinkSource } from "./status.tsx";

/** Shows the outcome of a reconnect, and the counts of what was missed. */
export function StatusNotes({ view, figures }: { view: View; figures: Figures }) {
  const texts = STATUS_TEXTS[useTexts().tag];
  const comeback = figures.comeback.value;
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  return (
    <>
      {comeback !== undefined && <span class="comeback" role="status">{texts.comeback(comeback)}</span>}
      {missed > 0 && <span class="warning">{texts.missed(missed)}</span>}
      {unreadable > 0 && <span class="warning">{texts.unreadable(unreadable)}</span>}
    </>
  );
}

/** Shows the rate of a live connection, or the wait for the next try and a button that ends it. */
export function StatusPace({ connection, figures }: { connection: LinkSource; figures: Figures }) {
  const texts = STATUS_TEXTS[useTexts().tag];
  const link = connection.link.value;
  if (link.kind === "live") return <span class="pace">{texts.perSecond(rounded(figures.perSecond.value))}</span>;
  if (link.kind !== "stale" && link.kind !== "reconnecting") return null;
  return (
    <>
      {link.kind === "reconnecting" && <span class="pace">{texts.inSeconds(figures.seconds.value)}</span>}
      <button type="button" onClick={() => connection.retry?.()}>{texts.retryNow}</button>
    </>
  );
}

function rounded(perSecond: number): number {
  return Number(perSecond.toFixed(perSecond < 10 ? 1 : 0));
}
