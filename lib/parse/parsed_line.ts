/** Content of one log line. */
export interface ParsedLine {
  readonly timestamp?: string | number;
  readonly level?: string | number;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** First characters of the formats that begin with a time. */
export const DIGITS = "0123456789";

/** Format of a program's lines. */
export interface LineFormat {
  /** Name for `--format` and the summary. */
  readonly name: string;
  /** ASCII characters that its lines may begin with. @default any */
  readonly starts?: string;
  /** Parses a line without its line break; `undefined` if it has another format. Never throws. */
  parse(line: string): ParsedLine | undefined;
}

/** Prefix or wrapper that a container runtime or a log viewer adds to each line of a program. */
export interface Envelope {
  readonly name: string;
  /** ASCII characters that its lines may begin with. @default any */
  readonly starts?: string;
  /**
   * Unwraps a line without its line break; `undefined` if it is not in this envelope. Never throws.
   *
   * @param isAgain True if the line before was in this envelope.
   */
  open(line: string, isAgain?: boolean): Opened | undefined;
}

/** Line that was unwrapped, with the fields of its envelope. */
export interface Opened {
  /** Name of the envelope for the summary. */
  readonly name?: string;
  readonly line: string;
  readonly timestamp?: string | number;
  /** Level of the line if it states none itself. */
  readonly level?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** True if the line continues in the next one. */
  readonly continues?: boolean;
  /** Writer of the line. Lines of one writer belong together although others stand between them. @default the metadata */
  readonly lane?: string;
}
