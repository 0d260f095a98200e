import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { JournalReader } from "../../lib/sources/journal.ts";
import { run } from "../support/child.ts";
import { Collector } from "./collector.ts";

/** Entry of the journal as `journalctl --output=json` prints it. */
function entry(number: number, message: string): string {
  return JSON.stringify({
    __CURSOR: `s=1;i=${number}`,
    __REALTIME_TIMESTAMP: "1761301575123456",
    PRIORITY: "3",
    SYSLOG_IDENTIFIER: "shop",
    _PID: "7",
    MESSAGE: message,
  });
}

/** Stand-in for `journalctl`: it notes its arguments, prints a part of the journal at each start, and ends or waits. */
const SCRIPT = `echo "$*" >> "$0.args"
case "$*" in
  *after-cursor=s=1\\;i=2*) cat "$0.second"; exec sleep 60 ;;
  *) cat "$0.first"; echo "Journal was rotated" >&2; exit 1 ;;
esac
`;

Deno.test("JournalReader reads entries, and continues after the last one when journalctl ends", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const script = join(folder, "journalctl");
    await Deno.writeTextFile(script, SCRIPT);
    await Deno.writeTextFile(
      `${script}.first`,
      [entry(1, "one"), entry(2, '"__CURSOR":"s=1;i=9"'), `{"__CURSOR":"s=1;i=3","MESS`].join("\n"),
    );
    await Deno.writeTextFile(`${script}.second`, `${entry(3, "three")}\n`);
    const collector = new Collector();
    {
      await using journal = new JournalReader(collector.write, {
        ...{ units: ["shop", "db"], lines: 7, command: ["sh", script], report: collector.report },
        sleep: () => Promise.resolve(),
      });
      journal.start();
      assertEquals(await collector.count(3), ["one", '"__CURSOR":"s=1;i=9"', "three"]);
      assertEquals([journal.stats.source, journal.stats.records], ["journal", 3]);
    }
    const [{ level, metadata }] = collector.records;
    assertEquals([level, (metadata as { service: string }).service], ["ERROR", "shop"]);
    assertEquals((await Deno.readTextFile(`${script}.args`)).trim().split("\n"), [
      "--output=json --follow --no-pager --lines=7 --unit=shop --unit=db",
      "--output=json --follow --no-pager --after-cursor=s=1;i=2 --unit=shop --unit=db",
    ]);
    const [{ message, properties }] = collector.reports;
    assertMatch(message, /^journalctl has ended/);
    assertEquals(properties, { reason: "Journal was rotated", delay_ms: 1000 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("JournalReader says that there is no journalctl", () => {
  const journal = new JournalReader(() => {}, { command: ["no-such-journalctl"] });
  assertThrows(() => journal.start(), Deno.errors.NotFound);
});

Deno.test("JournalReader passes arguments that the real journalctl understands", async () => {
  const { code, stderr } = await run("sh", ["-c", "journalctl --version > /dev/null 2>&1 || exit 77"]);
  if (code === 77) return; // no systemd on this machine
  assertEquals(stderr, "");
  const args = ["--output=json", "--no-pager", "--after-cursor=s=1;i=2", "--unit=shop"];
  const answer = await run("journalctl", args);
  assertEquals(/unrecognized|invalid option/.test(answer.stderr), false, answer.stderr);
});
