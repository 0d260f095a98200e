/** Counts of the records that came over the network, since the start. */
export interface IngestStats {
  /** Records posted as JSON or as lines. */
  readonly http: { readonly accepted: number; readonly rejected: number };
  /** Records of OpenTelemetry. The newest spans are kept, metrics are only counted. */
  readonly otlp: {
    readonly logs: number;
    readonly spans: number;
    readonly metric_points: number;
    readonly rejected: number;
  };
  /** Requests that were refused as a whole: too large, malformed, too many at a time, or without the token. */
  readonly refused: number;
}
