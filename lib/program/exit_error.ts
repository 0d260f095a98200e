/** Ends the program with one line on standard error. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  /** Exit code. */
  readonly code: number;

  /**
   * @param message Line for the user.
   * @param code Exit code.
   */
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
