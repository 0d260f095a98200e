import type { Logger } from "@logtape/logtape";
import { reasonOf } from "../runtime/reason.ts";

/**
 * Opens an address in the browser of the user. A record says so if that fails.
 *
 * @param url The address, without a secret: other users can see the arguments of a process.
 * @param log Logger of the program.
 * @param os System of the machine.
 */
export function openBrowser(url: string, log: Logger, os: typeof Deno.build.os = Deno.build.os): void {
  const [program, ...args] = openerOf(os);
  try {
    const opener = new Deno.Command(program, { args: [...args, url], stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    opener.unref();
    opener.status.then(({ success, code }) => {
      if (!success) log.warn("Cannot open a browser: {program} exited with {code}", { program, code });
    });
  } catch (error) {
    log.warn("Cannot open a browser: {reason}", { reason: reasonOf(error) });
  }
}

/** Returns the command of a system that opens an address. */
function openerOf(os: typeof Deno.build.os): [program: string, ...args: string[]] {
  switch (os) {
    case "windows":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    case "darwin":
      return ["open"];
    default:
      return ["xdg-open"];
  }
}
