import type { ReadonlySignal } from "@preact/signals";
import type { Connection, Link } from "../state/connection.ts";
import type { View } from "../state/view.ts";

/** What the status needs of the connection; the server, which has none, gives a fixed one. */
export type LinkSource = { readonly link: ReadonlySignal<Link> } & Partial<Pick<Connection, "retry">>;

/** Says whether new records are arriving, and what was missed. */
export function Status({ view, connection }: { view: View; connection: LinkSource }) {
  const link = connection.link.value;
  const state = link.kind === "live" && view.paused.value ? "paused" : link.kind;
  const missed = view.missed.value;
  const unreadable = view.unreadable.value;
  return (
    <div class="status">
      {missed > 0 && <span class="warning">{`${missed.toLocaleString("en")} missed`}</span>}
      {unreadable > 0 && <span class="warning">{`${unreadable.toLocaleString("en")} unreadable`}</span>}
      <output role="status" data-state={state}>{textOf(link, state)}</output>
      {(link.kind === "reconnecting" || link.kind === "stale") && (
        <button
          type="button"
          onClick={() => connection.retry?.()}
        >
          Now
        </button>
      )}
    </div>
  );
}

function textOf(link: Link, state: Link["kind"] | "paused"): string {
  switch (state) {
    case "connecting":
      return "Connecting";
    case "live":
      return "Live";
    case "paused":
      return "Paused";
    case "reconnecting":
      return `Reconnecting in ${link.kind === "reconnecting" ? Math.ceil(link.delayMs / 1000) : 0} s`;
    case "stale":
      return "No sign of life, reconnecting";
    case "closed":
      return "Closed";
    default:
      return state satisfies never;
  }
}
