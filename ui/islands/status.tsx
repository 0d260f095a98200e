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

/** Props of the figure beside the state. */
export interface FigureProps {
  readonly view: View;
  readonly connection: LinkSource;
  readonly figures: Figures;
}

/** Figures beside the state of the connection; loaded after it is live. */
export interface StatusFigures {
  readonly figures: Figures;
  /** Outcome of a reconnect. */
  readonly Comeback: ComponentType<{ figures: Figures }>;
  /** Figure that changes by the second. Its place has a fixed width. */
  readonly Figure: ComponentType<FigureProps>;
  /** Button that ends the wait for the next try. */
  readonly Retry: ComponentType<{ connection: LinkSource }>;
}

interface StatusProps {
  readonly view: View;
  readonly connection: LinkSource;
  readonly more?: ReadonlySignal<StatusFigures | undefined>;
}

/** State of the list and its connection, one figure, and the one action for that state. */
export function Status({ view, connection, more }: StatusProps) {
  const texts = useTexts();
  const link = connection.link.value;
  const { figures, Comeback, Figure, Retry } = more?.value ?? {};
  const lag = figures?.lag.value ?? 0;
  const paused = view.paused.value;
  const state = link.kind === "live" && paused ? "paused" : link.kind;
  const isReading = state === "live" && lag === 0 && view.isReading.value;
  const isLost = link.kind === "stale" || link.kind === "reconnecting";
  return (
    <div class="status">
      {Comeback && <Comeback figures={figures!} />}
      <output
        role="status"
        data-state={state}
        data-detail={detailOf(link, lag)}
        data-reading={isReading ? "" : undefined}
      >
        {/* Kept while reading, since each scroll would be announced. */}
        <span class={isReading ? "unseen" : undefined}>{textOf(texts, link, state === "paused", lag)}</span>
      </output>
      {isReading && <span class="reading" aria-hidden="true">{texts.reading}</span>}
      {/* It stands outside of the output, so that it is not read out each second. */}
      <span class="pace">{Figure && <Figure view={view} connection={connection} figures={figures!} />}</span>
      {isLost && Retry
        ? <Retry connection={connection} />
        : (
          <button type="button" class="pause" aria-pressed={paused} onClick={() => view.setPaused(!paused)}>
            {paused ? texts.resume : texts.pause}
          </button>
        )}
    </div>
  );
}

function detailOf(link: Link, lag: number): string | undefined {
  if (link.kind === "reconnecting") return link.cause;
  return lag > 0 ? "lagging" : undefined;
}

/** Returns the text of a state. */
export function textOf(texts: Texts, link: Link, isPaused: boolean, lag: number): string {
  if (link.kind === "reconnecting") return texts.causes[link.cause];
  if (link.kind === "stale") return texts.stale(link.silentMs / 1000);
  return texts[isPaused ? "paused" : lag > 0 ? "lagging" : link.kind];
}
