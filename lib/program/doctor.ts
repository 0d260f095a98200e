import { printable } from "../base/printable.ts";
import { EXIT } from "../runtime/exit.ts";
import { type Check, check } from "./doctor_checks.ts";
import { checkMachine, DEFAULT_PORT } from "./doctor_machine.ts";
import type { DoctorCommand } from "./doctor_options.ts";
import { checkServer } from "./doctor_server.ts";
import { fail, print } from "./output.ts";
import { versionText } from "./version_text.ts";

/** Least width of the column of names. */
const NAME_WIDTH = 11;

/**
 * Runs the command: checks this machine, or a server and what is in between.
 *
 * @returns Exit code: 1 if a check failed.
 */
export async function runDoctor(command: DoctorCommand): Promise<number> {
  try {
    const checks = await checksOf(command);
    const isWell = checks.every(({ state }) => state !== "fail");
    const code = isWell ? EXIT.stopped : EXIT.cannotRun;
    if (command.json) return print(`${JSON.stringify({ ok: isWell, checks })}\n`) || code;
    const width = Math.max(NAME_WIDTH, ...checks.map(({ name }) => name.length));
    const lines = checks.map(({ state, name, text }) =>
      `${state.padEnd(5)} ${name.padEnd(width)} ${printable(text)}\n`
    );
    return print(lines.join("")) || code;
  } catch (error) {
    if (error instanceof SyntaxError) return fail(error.message, EXIT.misused);
    throw error;
  }
}

async function checksOf(command: DoctorCommand): Promise<Check[]> {
  const { url = `:${DEFAULT_PORT}` } = command;
  if (command.url !== undefined || command.isQuick) return await checkServer({ ...command, url });
  const program = versionText().trim().split("\n").join("; ");
  const machine = [check("program", "ok", program), ...await checkMachine()];
  const server = await checkServer({ ...command, url });
  return server[0].state === "ok" ? [...machine, ...server] : machine;
}
