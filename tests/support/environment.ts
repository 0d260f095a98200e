/** Variables that find programs, home, caches and the network. Programs that tests start inherit these alone. */
const INHERITED = [
  "PATH",
  "HOME",
  "TMPDIR",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NPM_CONFIG_REGISTRY",
  "NPM_CONFIG_USERCONFIG",
  "JSR_URL",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  // Windows starts no program without these.
  "SystemRoot",
  "TEMP",
  "LOCALAPPDATA",
  "USERPROFILE",
];

/** Time zone and language of every program that a test starts, and no settings: no user can create any below a file. */
const FIXED = { TZ: "UTC", LANG: "C.UTF-8", XDG_CONFIG_HOME: Deno.execPath() };

/**
 * Returns the environment of a program that a test starts. It is the same in every shell: no `NO_COLOR`, no `CI`.
 *
 * @param own Variables of this program.
 */
export function childEnvironment(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), ...FIXED, ...own };
}

/** Returns variables that have a program keep its settings, caches and data in a folder of the test. */
export function homeIn(folder: string): Record<string, string> {
  return { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder };
}

/** Directories in which the system finds programs. */
export function programFolders(): string[] {
  return (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
}

/** Switches of the suite. No test reads another variable. */
export type Switch =
  /** Path of the executable to test in place of the source. */
  | "RINGSIDE_EXECUTABLE"
  /** Folder of the package that `deno task npm` built, to test it installed. */
  | "RINGSIDE_PACKAGE"
  /** With `1`, tests of the page fail where no browser runs; otherwise they are skipped. */
  | "RINGSIDE_REQUIRE_BROWSER"
  /** With `1`, tests fail where nginx and the like are not installed; otherwise they are skipped. */
  | "RINGSIDE_REQUIRE_PROGRAMS"
  /** Seed of a random test, as its failure reports it. */
  | "RINGSIDE_SEED"
  /** Seconds for which random tests try new seeds; see `deno task test:long`. */
  | "RINGSIDE_LONG"
  /** First seed of the long run, which goes on with the next ones; otherwise seeds are random. */
  | "RINGSIDE_FIRST_SEED";

/** Returns the value of a switch, or `undefined` if it is unset or empty. */
export function suiteSwitch(name: Switch): string | undefined {
  return Deno.env.get(name) || undefined;
}
