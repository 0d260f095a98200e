import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { BlockRow } from "./block_row.ts";
import type { ContentFilters } from "./content.ts";
import type { Plan } from "./plan.ts";
import { numberOf, VERSION_WITH_FILTERS } from "./schema.ts";

/** Tables with the filters of blocks, by the ids of these. */
export const FILTER_TABLES: readonly string[] = ["tokens", "grams"];

/** Writes the filters of blocks. */
export class FilterWriter {
  readonly #tokens: StatementSync;
  readonly #grams: StatementSync;

  constructor(database: DatabaseSync) {
    this.#tokens = database.prepare("INSERT OR REPLACE INTO tokens (id, filter) VALUES (?, ?)");
    this.#grams = database.prepare("INSERT OR REPLACE INTO grams (id, filter, longest) VALUES (?, ?, ?)");
  }

  write(id: number | bigint, { tokens, grams, longest }: ContentFilters): void {
    this.#tokens.run(id, tokens);
    this.#grams.run(id, grams, longest);
  }
}

/** Reads the filters of blocks with their headers. A file of an earlier version has those of tokens alone. */
export class FilterReader {
  /** End of the columns of a query for blocks, and of its tables. */
  readonly columns: string;
  readonly join: string;
  readonly #plan: Plan;
  readonly #tokens: StatementSync;

  constructor(database: DatabaseSync, plan: Plan) {
    const hasTables = numberOf(database, "PRAGMA user_version") >= VERSION_WITH_FILTERS;
    const usesGrams = hasTables && plan.usesGrams;
    this.columns = usesGrams ? ", grams.filter AS grams, grams.longest AS longest" : "";
    this.join = usesGrams ? " LEFT JOIN grams USING (id)" : "";
    this.#plan = plan;
    this.#tokens = database.prepare(
      hasTables
        ? "SELECT coalesce(filter, bloom) AS tokens FROM blocks LEFT JOIN tokens USING (id) WHERE id = ?"
        : "SELECT bloom AS tokens FROM blocks WHERE id = ?",
    );
  }

  /**
   * Returns false if no record of a block matches.
   *
   * @param row Row with the id of the block and {@linkcode columns}.
   */
  mayMatch({ id, grams, longest }: BlockRow): boolean {
    if (!this.#plan.usesFilters) return true;
    let tokens: Uint8Array | undefined;
    return this.#plan.content({
      grams: grams instanceof Uint8Array ? grams : undefined,
      longest: typeof longest === "number" ? longest : Infinity,
      tokens: () => tokens ??= this.#tokens.get(id)?.tokens as Uint8Array ?? EVERYTHING,
    });
  }
}

/** Filter of a block that is gone. */
const EVERYTHING = new Uint8Array(1).fill(255);
