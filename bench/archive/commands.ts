import { middleOf } from "../fanout/measure.ts";

/** Runs a command three times. Returns the median of its times. */
export async function commandTime(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    await output(command[0], command.slice(1), env);
    times.push(performance.now() - begun);
  }
  return msText(middleOf(times));
}

/** Runs a command to its end. */
export async function output(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], env, stdout: "null", stderr: "piped" })
    .output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
}

export function msText(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
