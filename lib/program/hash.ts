import { hashPassword } from "../auth/secrets.ts";
import { EXIT } from "../runtime/exit.ts";
import { fail, print } from "./output.ts";

/** Reads a password from standard input and prints the hash that a file of users takes. */
export async function hash(): Promise<number> {
  const text = await new Response(Deno.stdin.readable).text();
  const password = text.replace(/\r?\n$/, "");
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH || /[\r\n]/.test(password)) {
    return fail(
      `Cannot hash the password: expected one line of ${MIN_LENGTH} to ${MAX_LENGTH} characters on standard input`,
      EXIT.misused,
    );
  }
  return print(`${await hashPassword(password)}\n`);
}

const MIN_LENGTH = 8;
const MAX_LENGTH = 1000;
