/** Reads a text from left to right. Recursive-descent parsers use it. */
export class Scanner {
  /** The whole text. */
  readonly source: string;
  /** Current offset, in UTF-16 code units from 0. */
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** True if all of the text was read. */
  get atEnd(): boolean {
    return this.at === this.source.length;
  }

  /** Returns true if `text` follows. */
  sees(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  /** Skips `text` if it follows; returns true if it did. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Matches a sticky pattern here and skips the match. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source);
    if (match !== null) this.at += match[0].length;
    return match;
  }
}
