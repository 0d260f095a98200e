import { assert, assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCommand } from "../../lib/program/cli.ts";
import { completionScript } from "../../lib/program/completions.ts";
import { helpText } from "../../lib/program/help.ts";
import { manPage } from "../../lib/program/man_page.ts";
import { MANUAL } from "../../lib/program/manual.ts";
import type { Shell } from "../../lib/program/shells.ts";
import { UsageError } from "../../lib/runtime/flags.ts";
import { Child, run } from "../support/child.ts";
import { hasProgram } from "../support/programs.ts";

/** Command lines before the cursor, and what a shell offers. */
const CASES: readonly { readonly line: string; readonly offers: readonly string[] }[] = [
  { line: "ringside --otlp-p", offers: ["--otlp-port"] },
  { line: "ringside ta", offers: ["tail"] },
  { line: "ringside --archive-sync ", offers: ["full", "normal"] },
  { line: "ringside tail --color a", offers: ["always", "auto"] },
  { line: "ringside query --lim", offers: ["--limit"] },
  { line: "ringside completions ", offers: ["bash", "fish", "zsh"] },
  { line: "ringside --follow /etc/host", offers: ["/etc/host.conf", "/etc/hostname", "/etc/hosts"] },
];

shellTest("bash", "offers flags, commands, values and files", async (script) => {
  for (const { line, offers } of CASES) {
    const words = line.split(" ").map((word) => `'${word}'`).join(" ");
    const ask = `source '${script}'; COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _ringside
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", ["--norc", "-c", ask]);
    assertEquals([line, found(stdout, offers)], [line, offers]);
  }
});

shellTest("fish", "offers flags, commands, values and files", async (script) => {
  for (const { line, offers } of CASES) {
    const { stdout } = await run("fish", ["--no-config", "-c", `source '${script}'; complete -C '${line}'`]);
    const values = stdout.split("\n").map((row) => row.split("\t")[0]).join("\n");
    assertEquals([line, found(values, offers)], [line, offers]);
  }
});

shellTest("zsh", "completes flags, commands, values and files", async (script) => {
  await using shell = new Child("script", ["-qec", "zsh -f -i", "/dev/null"], { stdin: "piped" });
  const show = "show() { print -r -- \"<$BUFFER>\"; BUFFER=; }; zle -N show; bindkey '^T' show";
  await shell.write(`autoload -U compinit && compinit -u -D && source '${script}'; ${show}; echo LOA''DED\n`);
  await shell.printed(/LOADED/);
  for (
    const [line, completed] of [
      ["ringside --otlp-p", "ringside --otlp-port "],
      ["ringside ta", "ringside tail "],
      ["ringside --archive-sync f", "ringside --archive-sync full "],
      ["ringside tail --color nev", "ringside tail --color never "],
      ["ringside query --lim", "ringside query --limit "],
      ["ringside completions fi", "ringside completions fish "],
      ["ringside /etc/hostn", "ringside /etc/hostname "],
      ["ringside -- printen", "ringside -- printenv "],
      ["ringside --follow /etc/hostn", "ringside --follow /etc/hostname "],
    ]
  ) {
    await shell.write(`${line}\t${SHOW}`);
    await shell.printed(new RegExp(`<${completed.replace(".", "\\.")}?>`));
  }
});

/** Ctrl+T, to which the test binds a function that prints the line and clears it. */
const SHOW = "\x14";

Deno.test("completions and the manual page name every command and flag", () => {
  const page = manPage("1").replaceAll("\\-", "-");
  for (const { name, flags } of MANUAL) {
    for (const flag of Object.keys(flags)) {
      assertStrictEquals(page.includes(`\\fB--${flag}\\fR`), true, flag);
      assertStrictEquals(completionScript("bash").includes(`--${flag}`), true, flag);
    }
    if (name !== "") assertStrictEquals(page.includes(`\n.B ${name}\n`), true, name);
  }
});

Deno.test({
  name: "manual page has no error of its language",
  ignore: !hasProgram("mandoc"),
  async fn() {
    const path = await Deno.makeTempFile({ suffix: ".1" });
    try {
      await Deno.writeTextFile(path, manPage("1"));
      const { code, stdout } = await run("mandoc", ["-T", "lint", "-W", "error", path]);
      assertEquals([code, stdout], [0, ""]);
    } finally {
      await Deno.remove(path);
    }
  },
});

Deno.test("every command prints its usage with --help", () => {
  for (const { name, usage } of MANUAL.filter(({ name }) => name !== "")) {
    const command = parseCommand([name, "--help"]);
    assert(command.kind === "help", name);
    for (const line of usage) assertStringIncludes(helpText(command.of), line);
  }
});

Deno.test("parseCommand accepts the shells alone", () => {
  assertEquals(parseCommand(["completions", "zsh"]), { kind: "completions", shell: "zsh" });
  assertEquals(parseCommand(["man"]), { kind: "man" });
  for (const words of [[], ["tcsh"], ["bash", "zsh"]]) {
    assertThrows(() => parseCommand(["completions", ...words]), UsageError, "expected bash, fish, zsh");
  }
});

/** Defines a test with the script of a shell; it is skipped without the shell, unless that is not allowed. */
function shellTest(shell: Shell, name: string, test: (script: string) => Promise<void>): void {
  Deno.test({
    name: `completions of ${shell}: ${name}`,
    ignore: !hasProgram(shell),
    async fn() {
      const script = await Deno.makeTempFile({ prefix: "_ringside" });
      try {
        await Deno.writeTextFile(script, completionScript(shell));
        await test(script);
      } finally {
        await Deno.remove(script);
      }
    },
  });
}

/** Returns which of the expected values were offered, in order; all of them if there are others of the same start. */
function found(offered: string, expected: readonly string[]): string[] {
  const values = new Set(offered.split("\n").filter((value) => value !== ""));
  return expected[0].startsWith("/") ? expected.filter((value) => values.has(value)) : [...values].toSorted();
}
