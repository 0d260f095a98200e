import type { ReadonlySignal } from "@preact/signals";
import type { Connection } from "../state/connection/connection.ts";
import type { View } from "../state/rows/view.ts";
import type { Link } from "../state/connection/messages.ts";
import { useTexts } from "../texts/context.ts";
import type { Texts } from "../texts/texts.ts";

/** What the status needs of the connection; the server, which has none, gives a fixed link. */
export type LinkSource =
  & { readonly link: ReadonlySignal<Link> }
  & Partial<Pick<Connection, "seconds" | "perSecond" | "lag" | "comeback" | "retry">>;

/** Says whether new records are arriving, and what was missed. */
export function Status({ view, connection }: { view: View; connection: LinkSource }) {
  const texts = useTexts();
  const link = connection.link.value;
  const lag = connection.lag?.value ?? 0;
  const comeback = connection.comeback?.value;
  const state = link.kind === "live" && view.paused.value ? "paused" : link.kind;
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  const isWaiting = "delayMs" in link;
  return (
    <div class="status">
      {comeback !== undefined && <span class="comeback" role="status">{texts.comeback(comeback)}</span>}
      {missed > 0 && <span class="warning">{texts.missed(missed)}</span>}
      {unreadable > 0 && <span class="warning">{texts.unreadable(unreadable)}</span>}
      {/* What changes by the second stands beside it, so that it is not read out each time. */}
      <output role="status" data-state={state} data-detail={detailOf(link, lag)}>
        {textOf(texts, link, state === "paused", lag)}
      </output>
      {link.kind === "live" && <span class="pace">{texts.perSecond(rounded(connection.perSecond?.value ?? 0))}</span>}
      {isWaiting && <span class="pace">{texts.inSeconds(connection.seconds?.value ?? 0)}</span>}
      {isWaiting && <button type="button" onClick={() => connection.retry?.()}>{texts.now}</button>}
    </div>
  );
}

function detailOf(link: Link, lag: number): string | undefined {
  if (link.kind === "reconnecting") return link.cause;
  return lag > 0 ? "lagging" : undefined;
}

function textOf(texts: Texts, link: Link, isPaused: boolean, lag: number): string {
  if (link.kind === "reconnecting") return texts.causes[link.cause];
  return lag > 0 && !isPaused ? texts.lagging(lag) : texts[isPaused ? "paused" : link.kind];
}

function rounded(perSecond: number): number {
  return Number(perSecond.toFixed(perSecond < 10 ? 1 : 0));
}
