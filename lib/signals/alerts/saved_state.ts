import type { Alert } from "./alert.ts";
import { type AlertRule, printRule } from "./rule.ts";
import type { SavedRun } from "./rule_run.ts";

/** Place for the state that survives a restart. */
export interface AlertStore {
  /** State of the last run, if there is one. */
  readonly last: string | undefined;
  /** Keeps the state. It must not throw. */
  save(text: string): void | Promise<void>;
}

/** State that survives a restart. */
export interface SavedState {
  readonly version: 1;
  readonly rules: readonly { readonly rule: string; readonly run: SavedRun }[];
  readonly outbox: readonly {
    readonly alert: Alert;
    /** Place of the target in its rule. */
    readonly target: number;
    readonly since: number;
    readonly attempts: number;
  }[];
  readonly alerts: readonly Alert[];
}

/** Saves a state as it changes. */
export class StateSaver {
  readonly #store: AlertStore;
  readonly #read: () => SavedState;
  #saving: Promise<void> | undefined;
  #isUnsaved = false;

  /**
   * @param store Place for the state.
   * @param read Returns the state.
   */
  constructor(store: AlertStore, read: () => SavedState) {
    this.#store = store;
    this.#read = read;
  }

  /** Saves the state. Changes during a save are saved with the next one. */
  save(): void {
    this.#isUnsaved = true;
    this.#saving ??= (async () => {
      await null; // several changes of one turn are saved together
      while (this.#isUnsaved) {
        this.#isUnsaved = false;
        await this.#store.save(JSON.stringify(this.#read()));
      }
      this.#saving = undefined;
    })();
  }

  /** Waits until all changes are saved. */
  async idle(): Promise<void> {
    await this.#saving;
  }
}

/** Returns the text by which the state of a rule is found again: other targets and another cooldown keep it. */
export function signatureOf(rule: AlertRule): string {
  return printRule({ ...rule, targets: [], cooldownMs: 1000 });
}

/** Returns the state of the last run; `undefined` if there is none. */
export function readState(text: string | undefined): SavedState | undefined {
  if (text === undefined) return undefined;
  try {
    const saved = JSON.parse(text) as SavedState;
    return saved.version === 1 ? saved : undefined;
  } catch {
    return undefined; // the last save was cut off
  }
}
