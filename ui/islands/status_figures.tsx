import type { Figures } from "../state/connection/figures.ts";
import type { Link } from "../state/connection/messages.ts";
import { useTexts } from "../texts/context.ts";
import { STATUS_TEXTS } from "../texts/status_texts.ts";
import type { Texts } from "../texts/texts.ts";
import { type FigureProps, type LinkSource, textOf } from "./status.tsx";

/** Shows the outcome of a reconnect for a while. */
export function StatusComeback({ figures }: { figures: Figures }) {
  const texts = STATUS_TEXTS[useTexts().tag];
  const comeback = figures.comeback.value;
  return comeback === undefined ? null : <span class="comeback" role="status">{texts.comeback(comeback)}</span>;
}

/** Shows the rate of a live connection, the rows that wait in a pause, or the wait for the next try. */
export function StatusFigure({ view, connection, figures }: FigureProps) {
  const texts = STATUS_TEXTS[useTexts().tag];
  const link = connection.link.value;
  if (link.kind === "reconnecting") return <>{texts.inSeconds(figures.seconds.value)}</>;
  if (link.kind !== "live") return null;
  if (view.paused.value) return view.waiting.value === 0 ? null : <>{texts.waiting(view.waiting.value)}</>;
  const lag = figures.lag.value;
  return <>{lag > 0 ? texts.behind(lag) : texts.perSecond(rounded(figures.perSecond.value))}</>;
}

/** Button that tries to connect at once. */
export function StatusRetry({ connection }: { connection: LinkSource }) {
  const texts = STATUS_TEXTS[useTexts().tag];
  return <button type="button" class="retry" onClick={() => connection.retry?.()}>{texts.retryNow}</button>;
}

function rounded(perSecond: number): number {
  return Number(perSecond.toFixed(perSecond < 10 ? 1 : 0));
}

/** Returns a text about a connection on which no records arrive; `""` for any other. */
export function troubleOf(texts: Texts, link: Link): string {
  return link.kind === "stale" || link.kind === "reconnecting" ? textOf(texts, link, false, 0) : "";
}
