/** Failure of a tool that its caller can do something about. The message has the remedy. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
