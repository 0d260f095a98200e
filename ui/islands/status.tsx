import type { ReadonlySignal } from "@preact/signals";
import type { Comeback, Connection } from "../state/connection.ts";
import type { View } from "../state/view.ts";
import type { Link } from "../state/wire.ts";

/** What the status needs of the connection; the server, which has none, gives a fixed link. */
export type LinkSource =
  & { readonly link: ReadonlySignal<Link> }
  & Partial<Pick<Connection, "seconds" | "perSecond" | "lag" | "comeback" | "retry">>;

/** Says whether new records are arriving, and what was missed. */
export function Status({ view, connection }: { view: View; connection: LinkSource }) {
  const link = connection.link.value;
  const lag = connection.lag?.value ?? 0;
  const comeback = connection.comeback?.value;
  const state = link.kind === "live" && view.paused.value ? "paused" : link.kind;
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  const isWaiting = link.kind === "reconnecting" || link.kind === "stale";
  return (
    <div class="status">
      {comeback !== undefined && <span class="comeback" role="status">{comebackText(comeback)}</span>}
      {missed > 0 && <span class="warning">{`${missed.toLocaleString("en")} missed`}</span>}
      {unreadable > 0 && <span class="warning">{`${unreadable.toLocaleString("en")} unreadable`}</span>}
      {/* What changes by the second stands beside it, so that it is not read out each time. */}
      <output role="status" data-state={state} data-detail={detailOf(link, lag)}>{textOf(link, state, lag)}</output>
      {link.kind === "live" && <span class="pace">{`${formatRate(connection.perSecond?.value ?? 0)}/s`}</span>}
      {isWaiting && <span class="pace">{`in ${connection.seconds?.value ?? 0} s`}</span>}
      {isWaiting && <button type="button" onClick={() => connection.retry?.()}>Now</button>}
    </div>
  );
}

function detailOf(link: Link, lag: number): string | undefined {
  if (link.kind === "reconnecting") return link.cause;
  return link.kind === "live" && lag > 0 ? "lagging" : undefined;
}

const CAUSES = {
  lost: "Reconnecting",
  offline: "Offline, trying again",
  full: "Too many viewers, trying again",
  denied: "Refused, trying again",
} as const satisfies Record<(Link & { kind: "reconnecting" })["cause"], string>;

function textOf(link: Link, state: Link["kind"] | "paused", lag: number): string {
  switch (state) {
    case "connecting":
      return "Connecting";
    case "live":
      return lag > 0 ? `Lagging, ${lag.toLocaleString("en")} behind` : "Live";
    case "paused":
      return "Paused";
    case "reconnecting":
      return CAUSES[link.kind === "reconnecting" ? link.cause : "lost"];
    case "stale":
      return "No sign of life, reconnecting";
    case "closed":
      return "Closed";
    default:
      return state satisfies never;
  }
}

function comebackText({ resumed, missed, restarted }: Comeback): string {
  const came = resumed.toLocaleString("en");
  return restarted
    ? `Back after a restart: ${came} new`
    : `Back: ${came} resumed, ${missed.toLocaleString("en")} missed`;
}

function formatRate(perSecond: number): string {
  return (perSecond < 10 ? perSecond : Math.round(perSecond)).toLocaleString("en");
}
