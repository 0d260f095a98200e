import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";

/** Where records come from, as the summary tells it; what of it the page shows. */
export interface Sources {
  readonly sources: readonly {
    readonly source: string;
    readonly format: string;
    readonly lines: number;
    readonly records: number;
  }[];
  /** What came in over the network, where that is taken. */
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

/** What the sources' state works with. */
export interface SourcesEnvironment {
  /** Asks the server. */
  read(): Promise<Sources>;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
}

/** What is known of the sources, and whether it is kept up to date. */
export interface SourcesState {
  /** `undefined` before the first answer, `"unknown"` where there was none. */
  readonly sources: ReadonlySignal<Sources | "unknown" | undefined>;
  /** Keeps it up to date while somebody looks. */
  setShown(shown: boolean): void;
}

/** Where records come from. */
export type SourcesModelInstance = Model<SourcesState>;

/** The time from an answer to the next question, in ms. */
const REFRESH_MS = 2000;

/** Makes the state. It asks for nothing until somebody looks. */
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
