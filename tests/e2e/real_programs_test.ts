/** Tests with programs that write and rotate logs on real machines. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { join } from "node:path";
import { Child, run as runChild } from "../support/child.ts";
import { suiteSwitch } from "../support/environment.ts";
import { findProgram as find } from "../support/programs.ts";
import { deadline, until } from "../support/wait.ts";
import { findRecord, PROGRAM, records, type Running, startProgram, type WireRecord } from "./program.ts";

/** Defines a test that needs programs. It is skipped without them, or fails if they are required. */
function realTest(needed: readonly string[], name: string, run: (folder: string) => Promise<void>) {
  const missing = needed.filter((program) => find(program) === undefined);
  const isRequired = suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") === "1";
  if (missing.length > 0 && !isRequired) console.log(`SKIPPED, for want of ${missing.join(" and ")}: ${name}`);
  Deno.test({
    name: `${PROGRAM.split("/").at(-1)} ${name}`,
    ignore: missing.length > 0 && !isRequired,
    async fn() {
      assertEquals(missing, [], "not installed");
      const folder = await Deno.makeTempDir();
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await runChild(find(program)!, args);
  if (code !== 0) throw new Error(`${program} exited with ${code}: ${stderr}`);
}

/** Starts a service that runs in the foreground. */
function serve(program: string, ...args: string[]): Child {
  return new Child(find(program)!, args);
}

/** Starts the program and waits until it follows a file. Earlier lines count as old. */
async function startFollowing(path: string): Promise<Running> {
  const program = await startProgram(["--follow", path]);
  await findRecord(program.origin, ({ message }) => /^Files followed: [01]$/.test(message));
  return program;
}

/** Returns the records of a source up to the last one. */
async function readUntil({ origin }: Running, source: string, isLast: (record: WireRecord) => boolean) {
  const taken: WireRecord[] = [];
  for await (const record of records(origin)) {
    if (record.metadata.source !== source) continue;
    taken.push(record);
    if (isLast(record)) return taken;
  }
  throw new Error("The stream ended before the last record");
}

/** Waits until a file exists. */
async function exists(path: string): Promise<void> {
  await until(() => Deno.stat(path).catch(() => undefined), path);
}

const numbersOf = (taken: readonly WireRecord[]) => taken.map(({ message }) => parseInt(message)).sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

for (const mode of ["create", "copytruncate"]) {
  realTest(["logrotate"], `reads every line once while logrotate rotates with ${mode}`, async (folder) => {
    const path = join(folder, "app.log");
    const config = join(folder, "logrotate.conf");
    await Deno.writeTextFile(path, "");
    await Deno.writeTextFile(config, `${path} {\n  rotate 20\n  size 1\n  missingok\n  ${mode}\n}\n`);
    await Deno.chmod(config, 0o600);
    await Deno.chmod(folder, 0o755);
    await using program = await startFollowing(path);
    let number = 0;
    for (let rotation = 0; rotation < 10; rotation++) {
      // A program writes to its open file until it is told to reopen it.
      using file = await Deno.open(path, { append: true });
      const write = (lines: number) => {
        for (; lines > 0; lines--) file.writeSync(new TextEncoder().encode(`${++number} ${"x".repeat(number % 70)}\n`));
      };
      write(25);
      await run("logrotate", "--force", "--state", join(folder, "state"), config);
      write(25);
    }
    let left = number;
    const taken = await readUntil(program, path, () => --left === 0);
    assertEquals(numbersOf(taken), upTo(500));
    const rotated = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => /^app\.log\.\d+$/.test(name));
    assertStrictEquals(rotated.length, 10);
  });
}

realTest(["nginx"], "reads each request of nginx once while it reopens its access log", async (folder) => {
  const path = join(folder, "access.log");
  const config = join(folder, "nginx.conf");
  const socket = join(folder, "socket");
  await Deno.writeTextFile(
    config,
    `daemon off;
    worker_processes 2;
    pid ${folder}/pid;
    error_log ${folder}/error.log;
    events {}
    http {
      access_log ${path} combined;
      client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
      uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
      server { listen unix:${socket}; location / { return 204; } }
    }`,
  );
  await Deno.chmod(folder, 0o777);
  await using _nginx = serve("nginx", "-p", folder, "-c", config);
  await using program = await startFollowing(path);
  let number = 0;
  const request = async () => {
    using connection = await Deno.connect({ transport: "unix", path: socket });
    const before = deadline(`the answer to request ${++number}`);
    await before(connection.write(new TextEncoder().encode(`GET /${number} HTTP/1.0\r\nHost: x\r\n\r\n`)));
    await before(connection.readable.pipeTo(new WritableStream()));
  };
  await exists(socket);
  for (let rotation = 1; rotation <= 5; rotation++) {
    for (let count = 0; count < 40; count++) await request();
    await Deno.rename(path, `${path}.${rotation}`);
    for (let count = 0; count < 40; count++) await request();
    await run("nginx", "-p", folder, "-c", config, "-s", "reopen");
    await exists(path);
  }
  await request();
  const taken: string[] = [];
  for await (const { message, metadata } of records(program.origin)) {
    if (metadata.source !== path) continue;
    // The path is in the message, or in a field of a parsed line.
    const [, requested] = /GET \/(\d+)/.exec(`${message} ${JSON.stringify(metadata)}`) ?? [];
    taken.push(requested ?? String(metadata.path ?? metadata.url).slice(1));
    if (taken.length === number) break;
  }
  assertEquals(taken.map(Number).sort((a, b) => a - b), upTo(401));
});

realTest(["rsyslogd", "logger"], "reads messages of logger through rsyslog", async (folder) => {
  const path = join(folder, "messages.log");
  const socket = join(folder, "socket");
  const config = join(folder, "rsyslog.conf");
  await Deno.writeTextFile(
    config,
    `global(workDirectory="${folder}")
    module(load="imuxsock" SysSock.Use="off")
    input(type="imuxsock" Socket="${socket}" RateLimit.Interval="0")
    template(name="plain" type="string" string="%syslogseverity-text% %programname%: %msg%\\n")
    action(type="omfile" file="${path}" template="plain")\n`,
  );
  await using _rsyslog = serve("rsyslogd", "-n", "-f", config, "-i", join(folder, "pid"));
  await using program = await startFollowing(path);
  await exists(socket);
  for (let number = 1; number <= 20; number++) {
    await run("logger", "--socket", socket, "--tag", "shop", "--priority", "user.warning", `order ${number} is late`);
  }
  const taken = await readUntil(program, path, ({ message }) => message.includes("order 20 is late"));
  const numbers = taken.map(({ message }) => Number(/order (\d+) is late/.exec(message)?.[1]));
  assertEquals(numbers.filter(Number.isFinite), upTo(20));
  assert(
    taken.every(({ message }) => message.includes("shop") || message.includes("order") || message.includes("rsyslogd")),
  );
});
