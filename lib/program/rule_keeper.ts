import { applyEdits, modify, parse, type ParseError } from "jsonc-parser";
import type { RuleKeeper } from "../http/open_alerts.ts";
import { reasonOf } from "../runtime/reason.ts";
import type { AlertRuleInput } from "../signals/alerts/rule.ts";

/**
 * Keeps rules of alerts in the config file, whose comments stay. The file stays open: the program gives up its permission
 * to write.
 */
export class ConfigRuleKeeper implements RuleKeeper, Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile | undefined;
  #problem: string | undefined;
  /** Content that the program read or wrote last. */
  #text: string;
  #saving: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile | undefined, text: string, problem: string | undefined) {
    this.#path = path;
    this.#file = file;
    this.#text = text;
    this.#problem = problem;
  }

  /** Opens the config file. If it cannot be written, {@linkcode problem} says so. */
  static async open(path: string): Promise<ConfigRuleKeeper> {
    try {
      const file = await Deno.open(path, { read: true, write: true });
      return new ConfigRuleKeeper(path, file, await Deno.readTextFile(path), undefined);
    } catch (error) {
      return new ConfigRuleKeeper(path, undefined, "", `the config file cannot be written: ${reasonOf(error)}`);
    }
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  keep(rules: readonly AlertRuleInput[]): Promise<void> {
    return this.#saving = this.#saving.then(() => this.#keep(rules));
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }

  async #keep(rules: readonly AlertRuleInput[]): Promise<void> {
    if (this.#file === undefined) return;
    try {
      if (await Deno.readTextFile(this.#path) !== this.#text) {
        this.#problem = "the config file has changed since the start; restart Ringside to keep rules in it";
        return;
      }
      const text = withRules(this.#text, rules);
      await write(this.#file, text);
      this.#text = text;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = `the config file cannot be written: ${reasonOf(error)}`;
    }
  }
}

/** Returns the text of a config file with other rules; the rest of it stays. */
function withRules(text: string, rules: readonly AlertRuleInput[]): string {
  const edits = modify(text, ["alert"], rules.length === 0 ? undefined : rules, {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" },
  });
  const changed = applyEdits(text, edits);
  const errors: ParseError[] = [];
  parse(changed, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new Error("its syntax would be broken");
  return changed;
}

/** Replaces the content. The old end is overwritten by spaces first, so that a kill leaves a whole file. */
async function write(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const { size } = await file.stat();
  const padded = new Uint8Array(Math.max(size, bytes.length)).fill(0x20);
  padded.set(bytes);
  await file.seek(0, Deno.SeekMode.Start);
  for (let at = 0; at < padded.length;) at += await file.write(padded.subarray(at));
  await file.truncate(bytes.length);
}
