import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { Place } from "../archive/place.ts";
import { programFolders } from "../support/environment.ts";
import { until } from "../support/wait.ts";
import { exportOf, stored } from "./archived.ts";
import { freePort } from "./ports.ts";
import { programTest, startQuietProgram } from "./program.ts";

/** Stand-in for `journalctl --follow`: it prints the entries after a cursor, and waits. */
const SCRIPT = `#!/bin/sh
after=0
for argument in "$@"; do
  case "$argument" in --after-cursor=*) after="\${argument#--after-cursor=i=}" ;; esac
done
tail -n "+$((after + 1))" "$0.entries"
exec sleep 60
`;

function entries(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) =>
    JSON.stringify({
      __CURSOR: `i=${first + index}`,
      __REALTIME_TIMESTAMP: "1761301575123456",
      SYSLOG_IDENTIFIER: "shop",
      MESSAGE: `n${first + index}`,
    }) + "\n").join("");
}

function numbers(last: number): string[] {
  return Array.from({ length: last }, (_, index) => `n${index + 1}`);
}

programTest("reads each entry of the journal once, through kills, with an archive", async () => {
  using place = new Place();
  const script = join(place.folder, "journalctl");
  await Deno.writeTextFile(script, SCRIPT, { mode: 0o755 });
  const env = { PATH: [place.folder, ...programFolders()].join(":") };
  let last = 0;
  for (const count of [5, 3000, 1]) {
    await Deno.writeTextFile(`${script}.entries`, entries(last + 1, last + count), { append: true });
    last += count;
    await using program = await startQuietProgram(["--archive-at", place.at, "--journal"], freePort(), env);
    await stored(program.origin, count);
    const found = () => exportOf(program.origin, "journal");
    await until(async () => (await found()).length >= last, `${last} entries`);
    assertEquals(await found(), numbers(last));
    await program.stop("SIGKILL");
  }
});
