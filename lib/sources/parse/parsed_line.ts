/** What a line of a log says. */
export interface ParsedLine {
  readonly timestamp?: string | number;
  readonly level?: string | number;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}
