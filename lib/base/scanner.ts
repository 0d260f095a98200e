/** Reads a text from left to right, for what takes it apart rule by rule. */
export class Scanner {
  readonly source: string;
  /** Where it is, in UTF-16 code units from 0. */
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** Whether all of the text was read. */
  get atEnd(): boolean {
    return this.at === this.source.length;
  }

  /** Whether a text stands here. */
  sees(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  /** Goes behind a text, if it stands here. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Goes behind a match, if there is one here. The pattern has to be a sticky one. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source);
    if (match !== null) this.at += match[0].length;
    return match;
  }
}
