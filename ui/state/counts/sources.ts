import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";

/** Sources of records: the part of the summary route that the page shows. */
export interface Sources {
  readonly sources: readonly {
    readonly source: string;
    readonly format: string;
    readonly lines: number;
    readonly records: number;
  }[];
  /** Servers that are followed, if there are any. */
  readonly upstreams?: readonly {
    readonly url: string;
    readonly origin: string;
    readonly state: string;
    readonly reason?: string;
    readonly received: number;
    readonly missed: number;
    readonly missed_before: number;
    readonly behind: number;
  }[];
  /** Records received over the network, if the server accepts any. */
  readonly ingest?: {
    readonly http: { readonly accepted: number; readonly rejected: number };
    readonly otlp: {
      readonly logs: number;
      readonly spans: number;
      readonly metric_points: number;
      readonly rejected: number;
    };
    readonly refused: number;
  };
}

/** Dependencies of the sources. */
export interface SourcesEnvironment {
  /** Fetches the summary. */
  read(): Promise<Sources>;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
}

/** State of the list of sources. */
export interface SourcesState {
  /** `undefined` before the first answer, `"unknown"` after a failed request. */
  readonly sources: ReadonlySignal<Sources | "unknown" | undefined>;
  /** Sets whether the list is open. It is refreshed while it is. */
  setShown(shown: boolean): void;
}

/** Model of {@linkcode SourcesState}. */
export type SourcesModelInstance = Model<SourcesState>;

/** Time from an answer to the next request, in ms. */
const REFRESH_MS = 2000;

/** Creates the state. Nothing is fetched until the list is open. */
export const SourcesModel: new (environment: SourcesEnvironment) => SourcesModelInstance = createModel(
  (environment: SourcesEnvironment): SourcesState => {
    const sources = signal<Sources | "unknown" | undefined>(undefined);
    let isShown = false;
    let callOff = () => {};

    async function refresh() {
      callOff();
      let answer: Sources | "unknown";
      try {
        answer = await environment.read();
      } catch {
        answer = "unknown"; // shown as such
      }
      if (!isShown) return;
      sources.value = answer;
      callOff = environment.delay(refresh, REFRESH_MS);
    }

    return {
      sources,
      setShown(shown) {
        if (shown === isShown) return;
        isShown = shown;
        if (shown) refresh();
        else callOff();
      },
    };
  },
);
