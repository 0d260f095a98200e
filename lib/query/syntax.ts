import type { Level } from "../record/severity.ts";
import type { SavedTemplate } from "./templates.ts";

/** Syntax tree of a query. A parsed one has the source span of each node. */
export type Query =
  & { readonly span?: Span }
  & (
    /** Matches every record: the query is blank. */
    | { readonly kind: "all" }
    | { readonly kind: "and"; readonly terms: readonly Query[] }
    | { readonly kind: "or"; readonly terms: readonly Query[] }
    | { readonly kind: "not"; readonly term: Query }
    /** Searches the message and the metadata. */
    | { readonly kind: "text"; readonly value: Value }
    /** Tests one field. A dotted path reaches into metadata. */
    | { readonly kind: "field"; readonly name: string; readonly value: Value }
    /** Tests the pattern of the message, by the templates that were known. */
    | {
      readonly kind: "template";
      /** Id that the query has. */
      readonly asked: string;
      /** Id of the template that it stands for; a blank one matches nothing. */
      readonly id: string;
      readonly templates: readonly SavedTemplate[];
    }
    | { readonly kind: "compare"; readonly name: string; readonly operator: Operator; readonly operand: Operand }
  );

/** Range of a source text, in UTF-16 code units from 0. */
export interface Span {
  /** Start, inclusive. */
  readonly start: number;
  /** End, exclusive. */
  readonly end: number;
}

/** Value to search for. */
export type Value =
  /** Parts of a text, in any letter case, with any text between them. A single part has no wildcard. */
  | { readonly kind: "pattern"; readonly parts: readonly string[] }
  | { readonly kind: "regex"; readonly source: string; readonly ignoreCase: boolean };

/** Comparison of a field. */
export type Operator = ">" | ">=" | "<" | "<=";

/** Operand of a comparison; `text` is its source. */
export type Operand =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "level"; readonly value: Level; readonly text: string }
  /** Time in milliseconds since the Unix epoch. */
  | { readonly kind: "time"; readonly value: number; readonly text: string };
