import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { JournalReader, type JournalReaderOptions } from "../../lib/sources/journal.ts";
import type { StoredPosition } from "../../lib/stream/positions.ts";
import { run } from "../support/child.ts";
import { Collector } from "./collector.ts";

/** Writes files of a journal. */
const REMOTE = "/lib/systemd/systemd-journal-remote";

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

/** Reads the entries that a journal has, and returns their messages and the last position. */
async function readOnce(
  count: number,
  options: JournalReaderOptions,
): Promise<[unknown[], StoredPosition | undefined]> {
  const collector = new Collector();
  let position: StoredPosition | undefined;
  await using journal = new JournalReader(collector.write, {
    ...options,
    report: collector.report,
    sleep: () => Promise.resolve(),
    onWritten: (source, _records, offset) => position = source.positionAt(offset),
  });
  journal.start();
  return [await collector.count(count), position];
}

Deno.test("JournalReader continues after a stored position, with the real journalctl", async () => {
  const { code } = await run("sh", ["-c", `command -v journalctl && test -x ${REMOTE} || exit 77`]);
  if (code === 77) return; // no systemd on this machine
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "system.journal");
    const append = async (message: string, at: number) => {
      const text = `__REALTIME_TIMESTAMP=${at}\n_BOOT_ID=${"a".repeat(32)}\nMESSAGE=${message}\n\n`;
      await Deno.writeTextFile(`${folder}/${at}.export`, text);
      const { code, stderr } = await run(REMOTE, [`--output=${file}`, `${folder}/${at}.export`]);
      assertEquals(code, 0, stderr);
    };
    const command = ["journalctl", "--file", file];
    await append("one", 1761301575000001);
    await append("two", 1761301575000002);
    const [before, position] = await readOnce(2, { command });
    assertEquals(before, ["one", "two"]);
    await append("three", 1761301575000003);
    const [after] = await readOnce(1, { command, positions: [position!] });
    assertEquals(after, ["three"]);
    // A cursor of another journal: it begins anew.
    const [anew] = await readOnce(3, { command, positions: [{ ...position!, value: "s=0;i=0" }] });
    assertEquals(anew, ["one", "two", "three"]);
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
