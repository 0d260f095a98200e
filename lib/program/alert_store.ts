import type { AlertStore } from "../signals/alerts/saved_state.ts";

/** Longest state that is kept, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * State of alerts in two files that take turns, so that a kill during a save leaves the one before. They stay open: the
 * program gives up its permission to write.
 */
export class FileAlertStore implements AlertStore, Disposable {
  readonly last: string | undefined;
  readonly #files: readonly Deno.FsFile[];
  readonly #onProblem: (error: unknown) => void;
  #number: number;

  private constructor(
    files: readonly Deno.FsFile[],
    number: number,
    last: string | undefined,
    onProblem: (error: unknown) => void,
  ) {
    this.#files = files;
    this.#number = number;
    this.last = last;
    this.#onProblem = onProblem;
  }

  /**
   * Opens the files, which are for their owner alone: alerts have messages of records.
   *
   * @param path Path of the files, without their ends.
   * @param onProblem Receives the error of a save that failed.
   * @throws {Error} If they cannot be opened.
   */
  static async open(path: string, onProblem: (error: unknown) => void): Promise<FileAlertStore> {
    const files: Deno.FsFile[] = [];
    try {
      const states: { readonly number: number; readonly text: string }[] = [];
      for (const end of ["0", "1"]) {
        const file = await Deno.open(`${path}.${end}`, { read: true, write: true, create: true, mode: 0o600 });
        files.push(file);
        const state = await readState(file);
        if (state !== undefined) states.push(state);
      }
      const newest = states.toSorted((left, right) => right.number - left.number).at(0);
      return new FileAlertStore(files, newest?.number ?? 0, newest?.text, onProblem);
    } catch (error) {
      for (const file of files) file.close();
      throw error;
    }
  }

  /** Keeps the state at once, so that a kill a moment after an alert loses nothing. */
  save(text: string): void {
    const number = this.#number + 1;
    const bytes = new TextEncoder().encode(text);
    const head = new TextEncoder().encode(`${number} ${bytes.length}\n`);
    const file = this.#files[number % 2];
    try {
      file.seekSync(0, Deno.SeekMode.Start);
      writeAll(file, head);
      writeAll(file, bytes);
      file.truncateSync(head.length + bytes.length);
      this.#number = number;
    } catch (error) {
      this.#onProblem(error);
    }
  }

  [Symbol.dispose](): void {
    for (const file of this.#files) file.close();
  }
}

/** Reads a state; `undefined` if there is none or a part of it is missing. */
async function readState(file: Deno.FsFile): Promise<{ readonly number: number; readonly text: string } | undefined> {
  const { size } = await file.stat();
  if (size === 0 || size > MAX_BYTES) return undefined;
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) return undefined;
    at += read;
  }
  const start = bytes.indexOf(0x0a) + 1;
  const [, number, length] = /^(\d{1,15}) (\d{1,10})\n$/.exec(new TextDecoder().decode(bytes.subarray(0, start))) ?? [];
  const content = bytes.subarray(start);
  if (number === undefined || content.length < Number(length)) return undefined;
  const text = new TextDecoder().decode(content.subarray(0, Number(length)));
  try {
    JSON.parse(text);
  } catch {
    return undefined; // a new state over a longer old one was cut off
  }
  return { number: Number(number), text };
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
