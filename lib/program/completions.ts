import type { Flag } from "../runtime/flags.ts";
import { type CommandManual, MANUAL } from "./manual.ts";
import type { Shell } from "./shells.ts";

/** Returns a script that completes the command line in a shell. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash();
    case "fish":
      return fish();
    case "zsh":
      return zsh();
    default:
      return shell satisfies never;
  }
}

const COMMANDS = MANUAL.filter(({ name }) => name !== "");
const [SERVE] = MANUAL;

/** Kind of a flag's value, for completion. */
function valueOf({ value, choices }: Flag<unknown>): "none" | "files" | "choices" | "other" {
  if (value === undefined) return "none";
  if (choices !== undefined) return "choices";
  return value.startsWith("FILE") ? "files" : "other";
}

function flagsOf({ flags }: CommandManual): [name: string, flag: Flag<unknown>][] {
  return Object.entries(flags);
}

function namesOf(command: CommandManual): string[] {
  return flagsOf(command).flatMap(([name, { short }]) => [...short === undefined ? [] : [`-${short}`], `--${name}`]);
}

function bash(): string {
  const flagCases = MANUAL.map((command) => {
    const words = [...namesOf(command), ...command === SERVE ? COMMANDS.map(({ name }) => name) : command.words ?? []];
    return `    "${command.name}") words="${words.join(" ")}" ;;`;
  });
  const valueCases = MANUAL.flatMap((command) =>
    flagsOf(command).flatMap(([name, flag]) => {
      const pattern = `"${command.name}:--${name}"${
        flag.short === undefined ? "" : ` | "${command.name}:-${flag.short}"`
      }`;
      switch (valueOf(flag)) {
        case "none":
          return [];
        case "files":
          return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$current")); return ;;`];
        case "choices":
          return [`    ${pattern}) COMPREPLY=($(compgen -W "${flag.choices!.join(" ")}" -- "$current")); return ;;`];
        default:
          return [`    ${pattern}) return ;;`];
      }
    })
  );
  return `# bash completion for ringside
_ringside() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command="" words="" index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [ "\${COMP_WORDS[index]}" = "--" ]; then # the command to run, and its arguments
      if ((index == COMP_CWORD - 1)); then COMPREPLY=($(compgen -c -- "$current")); fi
      return
    fi
  done
  if ((COMP_CWORD > 1)); then
    case "\${COMP_WORDS[1]}" in
      ${COMMANDS.map(({ name }) => name).join(" | ")}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case "$command:$previous" in
${valueCases.join("\n")}
  esac
  case "$command" in
${flagCases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ringside ringside
`;
}

function fish(): string {
  const names = COMMANDS.map(({ name }) => name).join(" ");
  const lines = MANUAL.flatMap((command) => {
    const condition = command === SERVE
      ? `not __fish_seen_subcommand_from ${names}`
      : `__fish_seen_subcommand_from ${command.name}`;
    return [
      ...command.words === undefined
        ? []
        : [`complete -c ringside -n '${condition}' -f -a '${command.words.join(" ")}'`],
      ...flagsOf(command).map(([name, flag]) => {
        const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
        const value = {
          none: " -f",
          files: " -r -F",
          choices: ` -x -a '${flag.choices?.join(" ")}'`,
          other: " -x",
        }[valueOf(flag)];
        return `complete -c ringside -n '${condition}' -l ${name}${short}${value} -d '${quoted(flag.help)}'`;
      }),
    ];
  });
  return [
    "# fish completion for ringside",
    ...COMMANDS.map(({ name, summary }) =>
      `complete -c ringside -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`
    ),
    ...lines,
    "",
  ].join("\n");
}

/** Escapes a text for single quotes of fish. */
function quoted(text: string): string {
  return text.replace(/[\\']/g, "\\$&");
}

function zsh(): string {
  const specs = (command: CommandManual) =>
    flagsOf(command).map(([name, flag]) => {
      const help = `[${flag.help.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''")}]`;
      const action = {
        none: "",
        files: `:${flag.value}:_files`,
        choices: `:${flag.value}:(${flag.choices?.join(" ")})`,
        other: `:${flag.value}: `,
      }[valueOf(flag)];
      const repeated = flag.multiple ? "\\*" : "";
      const forms = flag.short === undefined ? [`--${name}`] : [`-${flag.short}`, `--${name}`];
      return forms.map((form) => `      ${repeated}'${form}${help}${action}'`).join(" \\\n");
    });
  const cases = COMMANDS.map((command) => {
    const words = command.words === undefined ? "'*: :_default'" : `'2: :(${command.words.join(" ")})'`;
    return `    ${command.name})\n      _arguments -S \\\n${
      [...specs(command), `      ${words}`].join(" \\\n")
    }\n      ;;`;
  });
  const described = COMMANDS.map(({ name, summary }) => `'${name}:${summary.replaceAll("'", "'\\''")}'`);
  return `#compdef ringside
_ringside() {
  local -a subcommands
  subcommands=(
    ${described.join("\n    ")}
  )
  case "\${words[2]}" in
${cases.join("\n")}
    *)
      if (( CURRENT == 2 )) && [[ "\${words[2]}" != -* ]]; then _describe command subcommands; fi
      local dashes=\${words[(i)--]}
      if (( dashes < CURRENT )); then # the command to run, and its arguments
        shift dashes words
        (( CURRENT -= dashes ))
        _normal
        return
      fi
      _arguments -S \\
${[...specs(SERVE), "      '*: :_files'"].join(" \\\n")}
      ;;
  esac
}
if [ "$funcstack[1]" = "_ringside" ]; then _ringside "$@"; else compdef _ringside ringside; fi
`;
}
