/** Counts of the tools for agents. */
export interface McpStats {
  /** Calls of tools since the start. */
  readonly calls: number;
  /** Calls that run now. */
  readonly running: number;
  /** Calls that were refused, since too many ran. */
  readonly refused: number;
}
