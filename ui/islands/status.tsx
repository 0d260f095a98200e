import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Connection } from "../state/connection/connection.ts";
import type { Figures } from "../state/connection/figures.ts";
import type { Link } from "../state/connection/messages.ts";
import type { View } from "../state/rows/view.ts";
import { useTexts } from "../texts/context.ts";
import type { Texts } from "../texts/texts.ts";

/** Link of the connection; the server, which has no connection, renders a fixed one. */
export type LinkSource = Pick<Connection, "link"> & Partial<Pick<Connection, "retry">>;

/** Figures beside the state of the connection; loaded after it is live. */
export interface StatusFigures {
  readonly figures: Figures;
  /** Counts of what was missed. */
  readonly Notes: ComponentType<{ view: View; figures: Figures }>;
  /** Figures that change by the second. */
  readonly Pace: ComponentType<{ connection: LinkSource; figures: Figures }>;
}

interface StatusProps {
  readonly view: View;
  readonly connection: LinkSource;
  readonly more?: ReadonlySignal<StatusFigures | undefined>;
}

/** Shows the state of the connection. */
export function Status({ view, connection, more }: StatusProps) {
  const texts = useTexts();
  const link = connection.link.value;
  const { figures, Notes, Pace } = more?.value ?? {};
  const lag = figures?.lag.value ?? 0;
  const state = link.kind === "live" && view.paused.value ? "paused" : link.kind;
  return (
    <div class="status">
      {Notes && <Notes view={view} figures={figures!} />}
      <output role="status" data-state={state} data-detail={detailOf(link, lag)}>
        {textOf(texts, link, state === "paused", lag)}
      </output>
      {/* It stands outside of the output, so that it is not read out each second. */}
      {Pace && <Pace connection={connection} figures={figures!} />}
    </div>
  );
}

function detailOf(link: Link, lag: number): string | undefined {
  if (link.kind === "reconnecting") return link.cause;
  return lag > 0 ? "lagging" : undefined;
}

function textOf(texts: Texts, link: Link, isPaused: boolean, lag: number): string {
  if (link.kind === "reconnecting") return texts.causes[link.cause];
  if (link.kind === "stale") return texts.stale(link.silentMs / 1000);
  return lag > 0 && !isPaused ? texts.lagging(lag) : texts[isPaused ? "paused" : link.kind];
}

/** Returns a text about a connection on which no records arrive; `""` for any other. */
export function troubleOf(texts: Texts, link: Link): string {
  return link.kind === "stale" || link.kind === "reconnecting" ? textOf(texts, link, false, 0) : "";
}
