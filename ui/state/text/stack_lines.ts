import { type ErrorPart, readError } from "./value_text.ts";

/** What stands between the errors that Python tells of: the one that was thrown is the last. */
const PYTHON_LINK =
  /\s*^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):\s*/m;

/** An error with the causes that its stack tells of as text, as those of Java, Deno and Python do. */
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

/** A line of a stack trace. */
export interface StackLine {
  readonly text: string;
  /** Whether it is a place in code of others: of a library, or of what runs the program. */
  readonly isForeign: boolean;
}

/** What the places of code of others have in them, in the languages whose stacks are read. */
const FOREIGN = new RegExp(
  [
    "node_modules[/\\\\]|\\b(?:node|ext|npm|jsr):|\\bhttps?://(?:deno\\.land|jsr\\.io|esm\\.sh)/|<anonymous>|native code", // JavaScript
    "(?:site|dist)-packages/|/lib/python|<frozen ", // Python
    "\\bat (?:java|javax|jdk|sun|kotlin|scala|jakarta|org\\.(?:springframework|apache|hibernate))\\.", // Java
    "\\bat (?:System|Microsoft)\\.", // .NET
    "/go/src/|/pkg/mod/|\\.cargo/registry|/rustc/|/gems/|/vendor/", // Go, Rust, Ruby, PHP
  ].join("|"),
);

/** The lines of a stack trace, of which a reader looks for the first place in code of one's own. */
export function stackLines(stack: string): readonly StackLine[] {
  return stack.split(/\r\n|\n/).map((text) => ({ text, isForeign: /^\s/.test(text) && FOREIGN.test(text) }));
}
