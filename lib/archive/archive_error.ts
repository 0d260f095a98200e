/** Kind of a failure: another process has the archive, it cannot be used as it is, or a later try may succeed. */
export type FailureKind = "taken" | "refused" | "failed";

/** Error of an archive. Its message is a sentence for the user. */
export class ArchiveError extends Error {
  /** Name of the class. */
  override readonly name = "ArchiveError";
  /** `taken`: another process has the archive; `refused`: it cannot be used as it is; `failed`: a later try may succeed. */
  readonly kind: FailureKind;

  /**
   * Creates the error.
   *
   * @param message Sentence for the user.
   * @param kind Kind of the failure.
   */
  constructor(message: string, kind: FailureKind = "failed") {
    super(message);
    this.kind = kind;
  }
}
