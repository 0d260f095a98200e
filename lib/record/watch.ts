/**
 * Looks at the parts of a record while they are copied, so that a record of which nothing is suspected needs no second
 * pass over its parts.
 */
export interface CopyWatch {
  /** Returns true if the value of a name may not be kept as it is. The answer for a name never changes. */
  suspectsName(name: string): boolean;
  /** Returns true if a text may not be kept as it is. */
  suspectsText(text: string): boolean;
  /** Returns true if a number may not be kept as it is. */
  suspectsNumber(value: number): boolean;
}
