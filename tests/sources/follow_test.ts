import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { Follower, type FollowerOptions } from "../../lib/sources/follow.ts";
import { Child, run } from "../support/child.ts";
import { Collector } from "./collector.ts";
import { longSeconds, withSeeds } from "../support/long.ts";

/** Temporary folder with followers, and their records. */
class Scene extends Collector implements AsyncDisposable {
  readonly folder: string;
  readonly #stack = new AsyncDisposableStack();

  constructor(folder: string) {
    super();
    this.folder = folder;
    this.#stack.defer(() => Deno.remove(folder, { recursive: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async append(text: string, name = "app.log"): Promise<void> {
    await Deno.writeTextFile(this.path(name), text, { append: true });
  }

  async follow(patterns: string[] = ["app.log"], options: FollowerOptions = {}): Promise<Follower> {
    const paths = patterns.map((pattern) => this.path(pattern));
    const follower = this.#stack.use(new Follower(paths, this.write, { report: this.report, ...options }));
    await follower.start();
    return follower;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function openScene(): Promise<Scene> {
  return new Scene(await Deno.makeTempDir());
}

/** Both ways to learn of changes. They behave the same. */
const WAYS: readonly { name: string; options: FollowerOptions }[] = [
  { name: "with change events", options: { pollMs: 60_000 } },
  { name: "by polling", options: { watch: false, pollMs: 5 } },
];

for (
  const { lines, begins } of [
    { lines: 2, begins: ["four", "five"] },
    { lines: 0, begins: [] },
    { lines: 5, begins: ["one", "two", "three", "four", "five"] },
    { lines: 50, begins: ["one", "two", "three", "four", "five"] },
  ]
) {
  for (const end of ["\n", ""]) {
    Deno.test(`Follower begins with the last ${lines} lines of a file that ends with ${JSON.stringify(end)}`, async () => {
      await using scene = await openScene();
      await scene.append(`one\ntwo\nthree\nfour\nfive${end}`);
      const follower = await scene.follow(["app.log"], { lines });
      // Without a line break the last line may be unfinished.
      const whole = begins.slice(0, end === "" && lines > 0 ? -1 : undefined);
      assertEquals(await scene.count(whole.length), whole);
      await follower[Symbol.asyncDispose]();
      assertEquals(scene.messages, begins);
      assert(scene.records.every(({ metadata }) => (metadata as { source: string }).source === scene.path("app.log")));
    });
  }
}

Deno.test("Follower finds the last lines of a file larger than one chunk", async () => {
  await using scene = await openScene();
  const all = Array.from({ length: 9000 }, (_, index) => `line ${index} ${"x".repeat(index % 90)}`);
  await scene.append(all.join("\n") + "\n");
  await scene.follow(["app.log"], { lines: 4000 });
  assertEquals(await scene.count(4000), all.slice(-4000));
});

for (const { name, options } of WAYS) {
  Deno.test(`Follower reads lines as they are written, whole and in halves, ${name}`, async () => {
    await using scene = await openScene();
    await scene.append("old\n");
    await scene.follow(["app.log"], options);
    await scene.append("one\ntwo\nha");
    await scene.count(3);
    await scene.append("l");
    await scene.append("f\r\n");
    assertEquals(await scene.count(4), ["old", "one", "two", "half"]);
  });

  Deno.test(`Follower reads a renamed file to its end before its successor, ${name}`, async () => {
    await using scene = await openScene();
    await scene.append("one\n");
    await scene.follow(["app.log"], options);
    using late = await Deno.open(scene.path("app.log"), { append: true });
    const write = (text: string) => late.write(new TextEncoder().encode(text));
    await write("two\n");
    await Deno.rename(scene.path("app.log"), scene.path("app.log.1"));
    await write("three\n");
    await scene.append("four\n");
    assertEquals(await scene.count(4), ["one", "two", "three", "four"]);
  });

  Deno.test(`Follower reads a file again after copy and truncation, ${name}`, async () => {
    await using scene = await openScene();
    await scene.append("one\ntwo\n");
    await scene.follow(["app.log"], options);
    await scene.append("three\n");
    // The unread lines are in the copy.
    await Deno.copyFile(scene.path("app.log"), scene.path("app.log.1"));
    await Deno.truncate(scene.path("app.log"));
    await scene.append("four\n");
    assertEquals(await scene.count(4), ["one", "two", "three", "four"]);
    assertStrictEquals((await scene.reported("{file} was truncated")).level, "info");
  });

  Deno.test(`Follower continues with a file that was deleted and created again, ${name}`, async () => {
    await using scene = await openScene();
    await scene.append("one\n");
    await scene.follow(["app.log"], { ...options, pollMs: 5 });
    await Deno.remove(scene.path("app.log"));
    assertStrictEquals((await scene.reported("{file} has gone")).level, "warn");
    await scene.append("two\n");
    assertEquals(await scene.count(2), ["one", "two"]);
  });

  Deno.test(`Follower begins with the first line of a file that is created later, ${name}`, async () => {
    await using scene = await openScene();
    await scene.follow(["app.log"], { ...options, lines: 1 });
    assertEquals(scene.reports[0], {
      level: "warn",
      message: "Cannot find {file} yet",
      properties: { file: scene.path("app.log") },
    });
    await scene.append("one\ntwo\n");
    assertEquals(await scene.count(2), ["one", "two"]);
  });

  Deno.test(`Follower finds new files that match a pattern, ${name}`, async () => {
    await using scene = await openScene();
    await Deno.mkdir(scene.path("logs"));
    await scene.append("a 1\n", "logs/a.log");
    await scene.append("not this\n", "logs/a.txt");
    await scene.follow(["logs/*.log"], options);
    await scene.append("b 1\nb 2\n", "logs/b.log");
    // A record is held for a moment, so the records of several files may change places.
    assertEquals((await scene.count(3)).toSorted(), ["a 1", "b 1", "b 2"]);
    await scene.append("a 2\n", "logs/a.log");
    assertEquals((await scene.count(4)).at(-1), "a 2");
    for (const { message, metadata } of scene.records) {
      assertStrictEquals((metadata as { source: string }).source, scene.path(`logs/${String(message)[0]}.log`));
    }
  });
}

for (const last of [2, 1100]) {
  Deno.test(`Follower detects another beginning at the same size of ${last} bytes or more`, async () => {
    await using scene = await openScene();
    await scene.append(`${"a".repeat(last)}\n`);
    await scene.follow(["app.log"], { pollMs: 5 });
    await Deno.writeTextFile(scene.path("app.log"), `${"b".repeat(last)}\n`);
    assertEquals(await scene.count(2), ["a".repeat(last), "b".repeat(last)]);
  });
}

Deno.test("Follower skips the hole that a program leaves in a truncated file", async () => {
  await using scene = await openScene();
  using file = await Deno.open(scene.path("app.log"), { write: true, create: true });
  const write = (text: string) => file.write(new TextEncoder().encode(text));
  await write("one\n".repeat(50_000));
  await scene.follow(["app.log"], { lines: 1 });
  await Deno.truncate(scene.path("app.log"));
  await write("two\n");
  assertEquals(await scene.count(2), ["one", "two"]);
});

Deno.test("Follower keeps following a renamed file that matches the pattern, and ignores a copy", async () => {
  await using scene = await openScene();
  await scene.append("one\n");
  const follower = await scene.follow(["*"], { pollMs: 5 });
  await Deno.rename(scene.path("app.log"), scene.path("app.log.1"));
  await scene.append("two\n", "app.log.1");
  await scene.append("three\n");
  await scene.count(3);
  await Deno.copyFile(scene.path("app.log"), scene.path("app.log.2"));
  await Deno.truncate(scene.path("app.log"));
  await scene.append("four\n");
  await scene.append("compressed\n", "app.log.3.gz");
  await scene.append("five\n", "other.log");
  assertEquals((await scene.count(5)).toSorted(), ["five", "four", "one", "three", "two"]);
  assertEquals(follower.stats.map(({ lines }) => lines).reduce((a, b) => a + b), 5);
});

Deno.test("Follower finds files that were created and rotated between two scans", async () => {
  await using scene = await openScene();
  await scene.append("long ago\n", "app.log.1");
  await scene.append("one\n");
  await scene.follow(["app.log"], { watch: false, pollMs: 50 });
  for (const [index, text] of ["two\n", "three\n", "four\n"].entries()) {
    await Deno.rename(scene.path("app.log"), scene.path(`app.log.${index + 2}`));
    await scene.append(text);
  }
  // They may be born in the same clock tick, so their order is unknown.
  assertEquals((await scene.count(4)).toSorted(), ["four", "one", "three", "two"]);
});

Deno.test("Follower ignores a copy made before the file was first seen", async () => {
  await using scene = await openScene();
  await scene.append("one\n");
  await scene.follow(["app.log"], { watch: false, pollMs: 50 });
  await Deno.rename(scene.path("app.log"), scene.path("app.log.1"));
  await scene.append("two\n");
  await Deno.copyFile(scene.path("app.log"), scene.path("app.log.2"));
  await scene.append("three\n");
  await scene.count(3);
  await Deno.rename(scene.path("app.log"), scene.path("app.log.3"));
  await scene.append("four\n");
  assertEquals(await scene.count(4), ["one", "two", "three", "four"]);
});

Deno.test("Follower ends an unfinished line that does not grow", async () => {
  await using scene = await openScene();
  await scene.follow(["app.log"], { pollMs: 5, partialLineMs: 1 });
  await scene.append("no line break");
  assertEquals(await scene.count(1), ["no line break"]);
});

Deno.test("Follower keeps an object of JSON in one record that rests within a text", async () => {
  await using scene = await openScene();
  await scene.follow(["app.log", "other.log"], { pollMs: 5, partialLineMs: 50 });
  await scene.append('{"level":"error","msg":"a');
  await scene.append("text", "other.log");
  assertEquals(await scene.count(1), ["text"]); // has rested long enough
  await scene.append('b"}\n');
  assertEquals(await scene.count(2), ["text", "ab"]);
  await scene.append('{"level":"error","msg":"whole"}');
  assertEquals(await scene.count(3), ["text", "ab", "whole"]);
});

/** Returns a text as PowerShell 5 writes it. */
function utf16(text: string): Uint8Array {
  return new Uint8Array(new Uint16Array([...text].map((char) => char.charCodeAt(0))).buffer);
}

for (const last of [1, 2, 50]) {
  Deno.test(`Follower begins with the last ${last} lines of a file in UTF-16 and reads on`, async () => {
    await using scene = await openScene();
    // U+0A0A and U+0A00 have bytes like a line break, and lines end at the borders of blocks.
    const lines = ["first", "x".repeat(65_530), "é\u0a0a\u0a00\u000d", "y\u010a\u0a01z"];
    await Deno.writeFile(scene.path("app.log"), utf16(`\ufeff${lines.join("\r\n")}\r\n`));
    await scene.follow(["app.log"], { pollMs: 5, lines: last });
    const texts = [...lines.map((line) => line.trimEnd()).slice(-last), "ERROR boom"];
    await Deno.writeFile(scene.path("app.log"), utf16("ERROR bo"), { append: true });
    await Deno.writeFile(scene.path("app.log"), utf16("om\r\n"), { append: true });
    await scene.count(texts.length);
    assertEquals(scene.records.map(({ message }) => message), texts);
    assertStrictEquals(scene.records.at(-1)!.level, "ERROR");
  });
}

Deno.test("Follower closes a deleted file that does not grow any more", async () => {
  await using scene = await openScene();
  await scene.append("one\nha");
  const follower = await scene.follow(["app.log"], { pollMs: 5, lingerMs: 1 });
  await Deno.remove(scene.path("app.log"));
  assertEquals(await scene.count(2), ["one", "ha"]);
  assertEquals(follower.stats.map(({ lines, records }) => [lines, records]), [[2, 2]]);
});

Deno.test("Follower reports once what it cannot read, and reads it when it can", async () => {
  await using scene = await openScene();
  await Deno.mkdir(scene.path("app.log"));
  await scene.follow(["app.log"], { pollMs: 1 });
  await scene.append("one\n", "other.log");
  await scene.follow(["other.log"]);
  await scene.count(1);
  await Deno.remove(scene.path("app.log"));
  await scene.append("two\n");
  await scene.count(2);
  const complaints = scene.reports.filter(({ message }) => message === "Cannot read {file}: {reason}");
  assertEquals(complaints, [{
    level: "warn",
    message: "Cannot read {file}: {reason}",
    properties: { file: scene.path("app.log"), reason: "it is not a regular file" },
  }]);
});

Deno.test("Follower follows an existing file whose name looks like a pattern", async () => {
  await using scene = await openScene();
  await scene.append("one\n", "app[1].log");
  await scene.follow(["app[1].log"]);
  assertEquals(await scene.count(1), ["one"]);
});

Deno.test("Follower reads a file with several names once", async () => {
  await using scene = await openScene();
  await scene.append("one\n");
  await Deno.link(scene.path("app.log"), scene.path("b.log"));
  await Deno.symlink(scene.path("app.log"), scene.path("c.log"));
  await scene.follow(["app.log", "*.log"]);
  assertEquals(await scene.count(1), ["one"]);
});

for (const copy of ["app-20261130.log", "app.1.log", "app.log.1"]) {
  Deno.test(`Follower does not read a copy named ${copy} that rotation makes under a pattern`, async () => {
    await using scene = await openScene();
    await scene.append("one\ntwo\n");
    await scene.follow(["*"], { pollMs: 5 });
    await scene.append("three\n");
    await scene.count(3);
    await Deno.copyFile(scene.path("app.log"), scene.path(copy));
    await scene.append("seen\n", "other.log");
    await scene.count(4);
    await Deno.truncate(scene.path("app.log"));
    await scene.append("four\n");
    await scene.append("again\n", "other.log");
    assertEquals((await scene.count(6)).toSorted(), ["again", "four", "one", "seen", "three", "two"]);
  });
}

Deno.test("Follower does not read a copy that was seen before its first byte was written", async () => {
  await using scene = await openScene();
  await scene.append("one\ntwo\n");
  await scene.follow(["*"], { pollMs: 5 });
  await scene.count(2);
  await scene.append("", "app.log.1");
  await scene.append("seen\n", "other.log");
  await scene.count(3);
  await scene.append("one\ntwo\n", "app.log.1");
  await scene.append("again\n", "other.log");
  await scene.count(4);
  await Deno.truncate(scene.path("app.log"));
  await scene.append("four\n");
  assertEquals((await scene.count(5)).toSorted(), ["again", "four", "one", "seen", "two"]);
  // A file with lines of its own is read, also if it was empty at first.
  await scene.append("", "app.log.2");
  await scene.append("seen again\n", "other.log");
  await scene.count(6);
  await scene.append("five\n", "app.log.2");
  await scene.until(() => scene.messages.includes("five"));
});

Deno.test("Follower reads a numbered file with other content than the file without a number", async () => {
  await using scene = await openScene();
  await scene.append("Starting\none\n");
  await scene.follow(["*.log"], { pollMs: 5 });
  await scene.append("Starting\ntwo\n", "app.1.log");
  assertEquals((await scene.count(4)).toSorted(), ["Starting", "Starting", "one", "two"]);
});

Deno.test("Follower recovers lines from a copy with a number before its extension", async () => {
  await using scene = await openScene();
  await scene.append("one\n");
  await scene.follow(["app.log"], { watch: false, pollMs: 50 });
  await scene.append("two\n");
  await Deno.copyFile(scene.path("app.log"), scene.path("app-20261130.log"));
  await Deno.truncate(scene.path("app.log"));
  await scene.append("three\n");
  assertEquals(await scene.count(3), ["one", "two", "three"]);
});

for (const end of ["\n", ""]) {
  Deno.test(`Follower continues in a longer copy that replaces a file ending with ${JSON.stringify(end)}`, async () => {
    await using scene = await openScene();
    const old = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    await scene.append(`${old.join("\n")}${end}`);
    await scene.follow(["*.log"], { pollMs: 5 });
    await scene.count(end === "" ? 19 : 20);
    await scene.append(`${old.join("\n")}\nnew\n`, "app.tmp");
    await Deno.rename(scene.path("app.tmp"), scene.path("app.log"));
    assertEquals(await scene.count(21), [...old, "new"]);
    assertStrictEquals((await scene.reported("{file} was replaced")).level, "info");
  });
}

Deno.test("Follower continues in a longer copy of a short file, and not in a file created anew or a rotated one", async () => {
  await using scene = await openScene();
  const replace = async (text: string) => {
    await scene.append(text, "app.tmp");
    await Deno.rename(scene.path("app.tmp"), scene.path("app.log"));
  };
  await scene.append("one\n");
  await scene.follow(["app.log"], { watch: false, pollMs: 5 });
  await replace("one\ntwo\n");
  assertEquals(await scene.count(2), ["one", "two"]);
  await Deno.rename(scene.path("app.log"), scene.path("app.log.1"));
  await replace("one\ntwo\nthree\n");
  assertEquals((await scene.count(5)).slice(2), ["one", "two", "three"]);
  await Deno.remove(scene.path("app.log"));
  await scene.reported("{file} has gone");
  await replace("one\ntwo\nthree\nfour\n");
  assertEquals((await scene.count(9)).slice(5), ["one", "two", "three", "four"]);
});

Deno.test("Follower reads a file from its start that replaces another with the same first lines", async () => {
  await using scene = await openScene();
  const header = `${"#".repeat(100)}\n`;
  await scene.append(`${header}one\ntwo\n`);
  await scene.follow(["app.log"], { pollMs: 5 });
  await scene.append(`${header}three\nfour\nfive\n`, "app.tmp");
  await Deno.rename(scene.path("app.tmp"), scene.path("app.log"));
  assertEquals((await scene.count(7)).slice(4), ["three", "four", "five"]);
});

for (const followLinks of [false, true]) {
  Deno.test(`Follower ${followLinks ? "follows" : "skips"} links out of the folder with followLinks ${followLinks}`, async () => {
    await using scene = await openScene();
    for (const path of ["logs", "logs/inner", "outside"]) await Deno.mkdir(scene.path(path));
    await scene.append("outside\n", "outside/secret.log");
    await scene.append("inner\n", "logs/inner/b.log");
    await Deno.symlink(scene.path("outside/secret.log"), scene.path("logs/a.log"));
    await Deno.symlink(scene.path("outside"), scene.path("logs/folder"));
    await Deno.symlink(scene.path("logs/inner/b.log"), scene.path("logs/b.log"));
    await scene.follow(["logs/*.log", "logs/*/secret.log"], { followLinks });
    assertEquals((await scene.count(followLinks ? 2 : 1)).toSorted(), followLinks ? ["inner", "outside"] : ["inner"]);
    const skipped = scene.reports.filter(({ message }) => message === "Cannot read {file}: {reason}");
    assertEquals(
      skipped.map(({ properties }) => properties.file),
      followLinks ? [] : [scene.path("logs/a.log"), scene.path("logs/folder")],
    );
  });
}

Deno.test("Follower follows a link that is given by its name", async () => {
  await using scene = await openScene();
  await Deno.mkdir(scene.path("outside"));
  await scene.append("one\n", "outside/app.log");
  await Deno.symlink(scene.path("outside/app.log"), scene.path("app.log"));
  await scene.follow(["app.log"]);
  assertEquals(await scene.count(1), ["one"]);
});

const hasPipes = Deno.build.os !== "windows";

async function makePipe(path: string): Promise<void> {
  assertStrictEquals((await run("mkfifo", [path])).code, 0);
}

Deno.test({
  name: "Follower is not stopped by a pipe under a rotated name",
  ignore: !hasPipes,
  async fn() {
    await using scene = await openScene();
    await scene.append("one\n");
    await makePipe(scene.path("app.log.1"));
    await scene.follow(["app.log"], { pollMs: 5 });
    await scene.append("two\n");
    await scene.count(2);
    await Deno.truncate(scene.path("app.log"));
    await scene.append("three\n");
    assertEquals(await scene.count(3), ["one", "two", "three"]);
  },
});

Deno.test({
  name: "Follower reads a pipe that is given by its name, writer after writer, and none under a pattern",
  ignore: !hasPipes,
  async fn() {
    await using scene = await openScene();
    await makePipe(scene.path("pipe"));
    await makePipe(scene.path("other.log"));
    const follower = await scene.follow(["pipe", "*.log"]);
    // Deno 2.5 blocks as a whole while it opens a pipe.
    const writeToPipe = (text: string) => run("sh", ["-c", 'printf %s "$1" > "$2"', "sh", text, scene.path("pipe")]);
    await writeToPipe("one\ntwo\n");
    await scene.count(2);
    await writeToPipe('{"level":"warn","msg":"three"}\n');
    assertEquals(await scene.count(3), ["one", "two", "three"]);
    assertEquals(follower.stats.map(({ source, records }) => [source, records]), [[scene.path("pipe"), 3]]);
  },
});

Deno.test("Follower can be closed while it reads a large file", async () => {
  await using scene = await openScene();
  const lines = 500_000;
  await scene.append("line\n".repeat(lines));
  const follower: Follower = new Follower([scene.path("app.log")], scene.write, { lines });
  const started = follower.start();
  await scene.count(1);
  await follower[Symbol.asyncDispose]();
  await started;
  assert(scene.records.length < lines, `${scene.records.length} records`);
});

Deno.test("Follower can be closed while it starts", async () => {
  await using scene = await openScene();
  for (let file = 0; file < 20; file++) await scene.append("one\ntwo\n", `${file}.log`);
  const messages: unknown[] = [];
  const reports: string[] = [];
  let ending: Promise<void> | undefined;
  const follower = new Follower([scene.path("*.log")], ({ message }) => {
    messages.push(message);
    ending ??= follower[Symbol.asyncDispose]();
  }, { report: (_, message) => reports.push(message) });
  await follower.start();
  await ending;
  assertEquals([messages, reports], [["one", "two"], []]);
});

Deno.test("Follower follows hundreds of files", async () => {
  await using scene = await openScene();
  const count = longSeconds() === undefined ? 200 : 2000;
  const names = Array.from({ length: count }, (_, index) => `${index}.log`);
  for (const name of names) await scene.append("first\n", name);
  await scene.follow(["*.log"]);
  assertStrictEquals((await scene.count(count)).length, count);
  const [{ message, properties }] = scene.reports;
  assertEquals([message, properties.count, (properties.files as string[]).length], [
    "Files followed: {count}",
    count,
    20,
  ]);
  for (const name of names) await scene.append("second\n", name);
  const messages = await scene.count(2 * count);
  assertStrictEquals(messages.filter((message) => message === "second").length, count);
});

Deno.test({
  name: "Follower throws without permission to read",
  permissions: { read: false },
  fn: async () => {
    await using follower = new Follower(["app.log"], () => {});
    await assertRejects(() => follower.start(), Deno.errors.NotCapable);
  },
});

for (const pattern of ["app.log", "*"]) {
  for (const { name, options } of WAYS) {
    Deno.test(`Follower neither loses nor repeats a line in storms of rotations of ${pattern}, ${name}`, () =>
      withSeeds([1, 2], 0.02, async (seed) => {
        const lines = 3000;
        await using scene = await openScene();
        await scene.follow([pattern], { ...options, pollMs: Math.min(options.pollMs!, 200) });
        const script = new URL("storm_writer.ts", import.meta.url).href;
        const args = ["run", "--no-lock", "--allow-read", "--allow-write", script, scene.path("app.log")];
        await using writer = new Child(Deno.execPath(), [...args, `${seed}`, `${lines}`], { stdin: "piped" });
        let told = 0;
        await scene.until(() => {
          for (; told < scene.records.length; told++) {
            writer.write(`${parseInt(String(scene.messages[told]))}\n`).catch(() => {}); // the writer may have exited
          }
          return scene.records.length > lines && scene.messages.includes("end");
        });
        await writer.endInput().catch(() => {});
        const { code, stderr } = await writer.ended();
        assertEquals([code, stderr], [0, ""]);
        const numbers = scene.messages.filter((message) => message !== "end").map((message) => {
          assertMatch(String(message), /^\d+ x*$/);
          return parseInt(String(message));
        });
        assertEquals(numbers.sort((a, b) => a - b), Array.from({ length: lines }, (_, index) => index + 1));
      }));
  }
}
