import { stripAnsi } from "../base/ansi.ts";
import { depthAfter, endsBlock, isJulLevel } from "./block_lines.ts";
import {
  type Arrival,
  finish,
  hasHead,
  hasRoom,
  type Held,
  inEnvelope,
  isBlock,
  isComplete,
  isHeaded,
  isIndented,
  stateAfter,
  tellsOfFailure,
  type TextLine,
} from "./held_record.ts";
import type { LineParser, TextReading } from "./line.ts";
import type { ParsedLine } from "./parsed_line.ts";
import type { Place, RecordOrder } from "./record_order.ts";
import { beginTrace, mayContinue, namesError, takesAny, type TraceState } from "./trace_lines.ts";

/** Line of prose. It becomes {@linkcode Held} only if another line may belong to it. */
interface Prose {
  text: string;
  since: Arrival;
  readonly place: Place;
}

/** Longest line that is assembled from parts, in UTF-16 code units. */
const MAX_PARTIAL_LENGTH = 1_048_576;

/**
 * Joins the lines of one record, such as a stack trace. A record is held until the next line proves to belong to another
 * one.
 */
export class LineJoiner {
  readonly #parser: LineParser;
  readonly #order: RecordOrder;
  readonly #write: (parsed: ParsedLine, since: Arrival, place: Place) => void;
  readonly #writeProse: (text: string, since: Arrival, place: Place) => void;
  readonly #finishHeld = () => this.flush();
  #held: Held | undefined;
  #prose: Prose | undefined;
  /** Parts of a line whose end has not arrived. */
  #partial: TextLine | undefined;
  #touched: Arrival = { time: 0, isOver: true };
  #joined = 0;
  #blank = 0;

  /**
   * @param parser Parser of the lines.
   * @param order Order of the records of all joiners of the source.
   * @param write Receives each record, the arrival of its first line and its place, which is open.
   * @param writeProse Receives the lines of {@linkcode takeProse} that are records in the same way.
   */
  constructor(
    parser: LineParser,
    order: RecordOrder,
    write: (parsed: ParsedLine, since: Arrival, place: Place) => void,
    writeProse: (text: string, since: Arrival, place: Place) => void,
  ) {
    this.#parser = parser;
    this.#order = order;
    this.#write = write;
    this.#writeProse = writeProse;
  }

  /** Arrival of the last line, in milliseconds since the Unix epoch; `Infinity` if nothing is held. */
  get touchedAt(): number {
    const isEmpty = this.#held === undefined && this.#partial === undefined && this.#prose === undefined;
    return isEmpty ? Infinity : this.#touched.time;
  }

  /** Lines joined onto others. */
  get joined(): number {
    return this.#joined;
  }

  /** Blank lines that belong to no record. */
  get blank(): number {
    return this.#blank;
  }

  /** Takes the next line. */
  take(line: TextLine, now: Arrival): void {
    this.#touched = now;
    if (this.#prose !== undefined) this.#holdProse(this.#prose);
    const whole = this.#complete(line);
    if (whole !== undefined) this.#takeWhole(whole, now);
  }

  /**
   * Takes the next line without parsing it.
   *
   * @param text Line for which `isProse` is true.
   * @returns False if the line may belong to the record before it. The caller takes it like any other then.
   */
  takeProse(text: string, now: Arrival): boolean {
    if (this.#partial !== undefined || this.#held !== undefined && !isComplete(this.#held)) return false;
    this.#release();
    this.#touched = now;
    const before = this.#prose;
    if (before !== undefined) {
      this.#writeProse(before.text, before.since, before.place);
      if (this.#order.reopen(before.place)) {
        before.text = text;
        before.since = now;
        return true;
      }
      this.#prose = undefined;
      this.#order.close(before.place);
    }
    this.#prose = { text, since: now, place: this.#open() };
    return true;
  }

  /** Writes the held record. */
  flush(): void {
    const prose = this.#prose;
    if (prose !== undefined) {
      this.#prose = undefined;
      this.#writeProse(prose.text, prose.since, prose.place);
      this.#order.close(prose.place);
    }
    const partial = this.#partial;
    this.#partial = undefined;
    if (partial !== undefined) this.#takeWhole(partial, this.#touched);
    this.#release();
  }

  /** Holds the line of prose like any other, since the next line may belong to it. */
  #holdProse({ text, since, place }: Prose): void {
    this.#prose = undefined;
    this.#begin({ text, cutBytes: 0, place }, text, "text", since, { parsed: { message: text }, isPlain: true });
  }

  /** Assembles the parts of a line; `undefined` while its end is missing. */
  #complete(line: TextLine): TextLine | undefined {
    const before = this.#partial;
    const continues = line.opened?.continues === true;
    if (before === undefined && !continues) return line;
    if (before !== undefined) this.#joined++;
    const text = (before?.text ?? "") + line.text;
    const whole = {
      text,
      cutBytes: (before?.cutBytes ?? 0) + line.cutBytes,
      opened: before?.opened ?? line.opened,
      place: before?.place ?? this.#open(),
    };
    this.#partial = continues && text.length < MAX_PARTIAL_LENGTH ? whole : undefined;
    return this.#partial === undefined ? whole : undefined;
  }

  #takeWhole(line: TextLine, now: Arrival): void {
    const { opened } = line;
    if (opened === undefined) return this.#takeText(line, now);
    const json = line.cutBytes === 0 ? this.#parser.parseJson(line.text, now.time) : undefined;
    if (json?.kind === "record" || json?.kind === "records") {
      this.#release();
      const place = line.place ?? this.#open();
      const records = json.kind === "record" ? [json.parsed] : json.parsed;
      for (const parsed of records) this.#write(inEnvelope(parsed, opened), now, place);
      return this.#order.close(place);
    }
    // A journal entry may have several lines, which belong together in any case.
    const [first, ...rest] = line.text.split("\n");
    if (rest.length === 0) return this.#takeText(line, now);
    this.#release();
    this.#begin({ ...line, text: first }, stripAnsi(first), beginTrace(stripAnsi(first)), now);
    for (const text of rest) this.#join(text, 0, this.#held!.state);
    this.#release();
  }

  #takeText(line: TextLine, now: Arrival): void {
    const text = stripAnsi(line.text);
    if (isBlank(text) && line.opened?.name !== JOURNAL) return this.#takeBlank(line);
    let held = this.#held;
    if (held?.maybe !== undefined) held = this.#settle(held, text, line, now);
    const next = beginTrace(text);
    if (held === undefined) return this.#begin(line, text, next, now);
    if (held.state === "jul-head" && isJulLevel(text)) return this.#beginAgain(held, line, next);
    const hasSpace = hasRoom(held, line.text, now);
    let state = hasSpace ? stateAfter(held, text, next) : undefined;
    const isGuess = takesAny(held.state)
      ? !namesError(text)
      : held.state === "text"
      ? next === "text"
      : isBlock(held.state);
    let reading: TextReading | undefined;
    if (state !== undefined && isGuess && !isIndented(text)) {
      // The line may continue the record, unless it has a head of its own.
      reading = this.#parser.parseText(line.text, text, now.time);
      if (hasHead(reading, held.state, state)) state = undefined;
    }
    if (state !== undefined) return this.#take(held, line, text, state);
    if (hasSpace && held.blanks === 0) {
      const maybe = mayContinue(text, held.isHeaded);
      if (maybe !== undefined) {
        held.maybe = { ...maybe, line: { ...line, place: line.place ?? this.#open() }, since: now };
        return;
      }
    }
    this.#release();
    this.#begin(line, text, next, now, reading);
  }

  /** Keeps a blank line for the record that it may be in. A blank line alone is no record. */
  #takeBlank(line: TextLine): void {
    this.#leave(line);
    if (this.#held?.maybe !== undefined) this.#release(true);
    if (this.#held === undefined) this.#blank++;
    else this.#held.blanks++;
  }

  /** Joins the line that waited for its proof, or makes it a record. */
  #settle(held: Held, text: string, line: TextLine, now: Arrival): Held | undefined {
    const { proof, state, line: waiting } = held.maybe!;
    if (!proof.test(text) || !hasRoom(held, waiting.text + line.text, now)) {
      this.#release(true);
      return this.#held;
    }
    held.maybe = undefined;
    this.#leave(waiting);
    this.#join(waiting.text, waiting.cutBytes, state);
    return held;
  }

  #take(held: Held, line: TextLine, text: string, state: TraceState): void {
    this.#leave(line);
    for (; held.blanks > 0; held.blanks--) this.#join("", 0, state);
    this.#join(line.text, line.cutBytes, state);
    if (state === "json") held.depth = depthAfter(held.depth, text);
    if (state === "json" ? held.depth <= 0 : endsBlock(state, text)) this.#release();
  }

  #begin(line: TextLine, text: string, state: TraceState, since: Arrival, reading?: TextReading): void {
    const { opened, cutBytes } = line;
    reading ??= this.#parser.parseText(line.text, text, since.time);
    const depth = state === "json" ? depthAfter(0, text) : 0;
    this.#held = {
      first: line,
      parsed: opened === undefined ? reading.parsed : inEnvelope(reading.parsed, opened),
      ownLevel: reading.parsed.level,
      since,
      place: line.place ?? this.#open(),
      failed: tellsOfFailure(reading, opened),
      isHeaded: isHeaded(reading, opened),
      state: state === "json" && depth <= 0 ? "text" : state,
      depth,
      blanks: 0,
      lines: [],
      length: line.text.length,
      cutBytes,
    };
  }

  /** Begins the record again with both lines of its head. */
  #beginAgain({ first, since, blanks, place }: Held, line: TextLine, next: TraceState): void {
    this.#leave(line);
    const text = `${first.text}\n${line.text}`;
    this.#joined++;
    this.#blank += blanks;
    const whole = { text, cutBytes: first.cutBytes + line.cutBytes, opened: first.opened, place };
    this.#begin(whole, stripAnsi(text), next, since);
  }

  #join(line: string, cutBytes: number, state: TraceState): void {
    const held = this.#held!;
    held.lines.push(line);
    held.length += line.length;
    held.cutBytes += cutBytes;
    held.state = state;
    this.#joined++;
  }

  /**
   * Writes the held record; parts of a line may still wait.
   *
   * @param holdsMaybe True if the line that waited for its proof is held then.
   */
  #release(holdsMaybe = false): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    this.#blank += held.blanks;
    if (held.lines.length === 0) this.#write(finish(held), held.since, held.place);
    else for (const parsed of this.#finish(held)) this.#write(parsed, held.since, held.place);
    this.#order.close(held.place);
    if (held.maybe === undefined) return;
    const { line, since } = held.maybe;
    const text = stripAnsi(line.text);
    this.#begin(line, text, beginTrace(text), since);
    if (!holdsMaybe) this.#release();
  }

  #open(): Place {
    return this.#order.open(this.#finishHeld);
  }

  /** Closes the place of a line that is no record of its own. */
  #leave({ place }: TextLine): void {
    if (place !== undefined) this.#order.close(place);
  }

  /** Returns the records of all held lines: one, or the objects of a list. */
  #finish(held: Held): readonly ParsedLine[] {
    const { state, first, lines, since, cutBytes } = held;
    const isWhole = state === "json" || state === "tracing" || state === "slow" || state === "slow-head";
    if (isWhole && cutBytes === 0) {
      const text = [first.text, ...lines].join("\n");
      const parsed = state === "json" ? this.#parseJson(text, since.time) : this.#parseWhole(text);
      if (parsed.length > 0) {
        return parsed.map((one) => first.opened === undefined ? one : inEnvelope(one, first.opened));
      }
    }
    return this.#readBlock(held) ?? [finish(held)];
  }

  /** Returns the records of lines that an object was printed over, after a head; `undefined` for other lines. */
  #readBlock({ parsed, lines, cutBytes, since }: Held): readonly ParsedLine[] | undefined {
    if (lines.length === 0 || cutBytes > 0 || !CLOSING.test(stripAnsi(lines[lines.length - 1]))) return undefined;
    return this.#parser.parseBlock(stripAnsi([parsed.message, ...lines].join("\n")).trim(), parsed, since.time);
  }

  #parseWhole(text: string): readonly ParsedLine[] {
    const { parsed, isPlain } = this.#parser.parseText(text);
    return isPlain ? [] : [parsed];
  }

  /** Parses an object, several, or a list of objects. */
  #parseJson(text: string, now: number): readonly ParsedLine[] {
    const json = this.#parser.parseJson(stripAnsi(text), now);
    if (json?.kind === "record") return [json.parsed];
    return json?.kind === "records" ? json.parsed : [];
  }
}

/** Last line of an object that was printed over several lines. */
const CLOSING = /^\s*[}\]],?\s*$/;

/** Envelope whose entries may be blank. */
const JOURNAL = "journald";

function isBlank(text: string): boolean {
  return text === "" || (isIndented(text) && text.trim() === "");
}
