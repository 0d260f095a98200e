/** What a line of a log says. */
export interface ParsedLine {
  readonly timestamp?: string | number;
  readonly level?: string | number;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What the lines of most formats begin with: a time. */
export const DIGITS = "0123456789";

/** A form that the lines of a program may have. */
export interface LineFormat {
  /** What `--format` and the summary call it. */
  readonly name: string;
  /** The ASCII characters that its lines may begin with. @default any */
  readonly starts?: string;
  /** Reads a line without its line break; `undefined` if it has another form. It never throws. */
  parse(line: string): ParsedLine | undefined;
}

/** What a container's runtime puts around each line of a program. */
export interface Envelope {
  readonly name: string;
  /** Opens a line without its line break; `undefined` if it is not in this envelope. It never throws. */
  open(line: string): Opened | undefined;
}

/** A line that was in an envelope, and what stood on that. */
export interface Opened {
  /** What the summary calls the envelope. */
  readonly name?: string;
  readonly line: string;
  readonly timestamp?: string | number;
  /** How severe the line is where it does not say so itself. */
  readonly level?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Whether the line goes on in the next one. */
  readonly continues?: boolean;
  /** Lines with the same one follow each other, though others stand between them. @default the metadata */
  readonly lane?: string;
}
