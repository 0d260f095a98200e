import { assertEquals, assertStrictEquals } from "@std/assert";
import { FileAlertStore } from "../../lib/program/alert_store.ts";
import { ConfigRuleKeeper } from "../../lib/program/rule_keeper.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function fail(error: unknown): never {
  throw error;
}

Deno.test("FileAlertStore has the last state after a kill, also in the middle of a save", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    {
      using store = await FileAlertStore.open(path, fail);
      assertStrictEquals(store.last, undefined);
      store.save('{"state":1,"long":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}');
      store.save('{"state":2}');
      store.save('{"state":3}');
    }
    {
      using store = await FileAlertStore.open(path, fail);
      assertStrictEquals(store.last, '{"state":3}');
    }
    // The newer file is cut off, or holds the end of an older state.
    for (const broken of ["5 20\n{}", '5 11\n{"state":5', "5 3\n{x}", "nothing", ""]) {
      await Deno.writeTextFile(`${path}.1`, broken);
      using store = await FileAlertStore.open(path, fail);
      assertStrictEquals(store.last, '{"state":2}', broken);
    }
  });
});

Deno.test("FileAlertStore reports a save that fails", async () => {
  await inFolder(async (folder) => {
    const problems: unknown[] = [];
    const store = await FileAlertStore.open(`${folder}/a`, (error) => problems.push(error));
    store[Symbol.dispose]();
    store.save("{}");
    assertStrictEquals(problems.length, 1);
  });
});

const RULE = { name: "a", condition: "count > 1 in 1m", cooldown: "10m" };

Deno.test("ConfigRuleKeeper writes rules into the config file, whose comments stay", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/ringside.jsonc`;
    await Deno.writeTextFile(path, '{\n  // Ours\n  "port": 9000, // free\n}\n');
    using keeper = await ConfigRuleKeeper.open(path);
    await keeper.keep([RULE]);
    const text = await Deno.readTextFile(path);
    assertEquals([text.includes("// Ours"), text.includes("// free"), text.includes('"name": "a"')], [
      true,
      true,
      true,
    ]);
    await keeper.keep([]);
    assertStrictEquals((await Deno.readTextFile(path)).includes("alert"), false);
    assertStrictEquals(keeper.problem, undefined);
  });
});

Deno.test("ConfigRuleKeeper leaves a file that someone else has changed, and says so", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/ringside.jsonc`;
    await Deno.writeTextFile(path, "{}");
    using keeper = await ConfigRuleKeeper.open(path);
    await Deno.writeTextFile(path, '{ "port": 1 }');
    await keeper.keep([RULE]);
    assertStrictEquals(await Deno.readTextFile(path), '{ "port": 1 }');
    assertStrictEquals(
      keeper.problem,
      "the config file has changed since the start; restart Ringside to keep rules in it",
    );
  });
});

Deno.test("ConfigRuleKeeper says that a file cannot be written", async () => {
  await inFolder(async (folder) => {
    using keeper = await ConfigRuleKeeper.open(`${folder}/none.jsonc`);
    await keeper.keep([RULE]);
    assertStrictEquals(keeper.problem?.startsWith("the config file cannot be written: "), true);
  });
});
