import { type ErrorPart, readError } from "./value_text.ts";

/** Line between two errors of a Python traceback, where the error that was raised comes last. */
const PYTHON_LINK =
  /\s*^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):\s*/m;

/** Splits an error into itself and the causes that its stack lists as text, as in Java, Deno and Python. */
export function splitCauses({ title, stack }: ErrorPart): readonly ErrorPart[] {
  const [last, ...before] = stack.split(PYTHON_LINK).reverse();
  const [own, ...causes] = last.split(/\r?\n?^Caused by: /m);
  return [
    { title, stack: own },
    ...causes.flatMap((stack) => readError({ stack })),
    ...before.map((stack) => ({
      title: stack.trimEnd().split(/\r?\n/).findLast((line) => /^\w/.test(line)) ?? "",
      stack,
    })),
  ];
}

/** Line of a stack trace. */
export interface StackLine {
  readonly text: string;
  /** True if the frame is in a library or in the runtime, not in the reader's own code. */
  readonly isForeign: boolean;
}

/** Frames of libraries and runtimes, by language. */
const FOREIGN = new RegExp(
  [
    "node_modules[/\\\\]|\\b(?:node|ext|npm|jsr):|\\bhttps?://(?:deno\\.land|jsr\\.io|esm\\.sh)/|<anonymous>|native code", // JavaScript
    "(?:site|dist)-packages/|/lib/python|<frozen ", // Python
    "\\bat (?:java|javax|jdk|sun|kotlin|scala|jakarta|org\\.(?:springframework|apache|hibernate))\\.", // Java
    "\\bat (?:System|Microsoft)\\.", // .NET
    "/go/src/|/pkg/mod/|\\.cargo/registry|/rustc/|/gems/|/vendor/", // Go, Rust, Ruby, PHP
  ].join("|"),
);

/** Returns the lines of a stack trace, with frames of libraries marked. */
export function stackLines(stack: string): readonly StackLine[] {
  return stack.split(/\r\n|\n/).map((text) => ({ text, isForeign: /^\s/.test(text) && FOREIGN.test(text) }));
}
