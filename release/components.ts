import { Buffer } from "node:buffer";

/** Parts of `deno.lock` in use. */
export interface Lock {
  /** Resolved version of each specifier, such as `"npm:preact@^11.2.0": "11.2.0"`. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** Packages by name and version. */
  readonly npm: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** Hash of the package, as `sha512-` with base64. */
  readonly integrity: string;
  /** Names of packages, with the version where several are locked. */
  readonly dependencies?: readonly string[];
}

/** Description of a release. */
export interface ReleaseInfo {
  readonly name: string;
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
}

/** Parts of `deno.json` in use. */
export interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Scopes of the program; those of adapters, examples and tests are not in the executable. */
const PROGRAM = ["./", "./lib/program/"];

/** Returns the specifiers of the packages of the program. `@std/assert` is imported by examples of documentation alone. */
export function programImports({ imports, scopes }: ImportMap): string[] {
  const entries = [imports, ...PROGRAM.map((scope) => scopes[scope] ?? {})].flatMap((map) => Object.entries(map));
  return entries.filter(([name]) => name !== "@std/assert").map(([, target]) => target);
}

/**
 * Lists the packages of a release in the form of CycloneDX 1.6.
 *
 * @param imports Specifiers of {@linkcode programImports}.
 * @param lock Content of `deno.lock`.
 * @param info Description of the release.
 * @throws {Error} If the lock lacks a package.
 */
export function componentsOf(
  imports: readonly string[],
  lock: Lock,
  { name, version, timestamp }: ReleaseInfo,
): object {
  const found = new Map<string, LockedPackage>();
  const waiting = imports.map((specifier) => keyOf(specifier, lock));
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    const locked = lock.npm[key];
    if (locked === undefined) throw new Error(`Cannot list the packages: deno.lock lacks ${key}`);
    found.set(key, locked);
    for (const dependency of locked.dependencies ?? []) waiting.push(versionedKey(dependency, lock));
  }
  const rootRef = purlOf(name, version);
  const entries = [...found].toSorted(([a], [b]) => a < b ? -1 : 1);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp,
      component: { type: "application", "bom-ref": rootRef, name, version, purl: rootRef, licenses: [license("MIT")] },
    },
    components: entries.map(([key, { integrity }]) => {
      const { name, version } = splitKey(key);
      const [, base64] = /^sha512-(.+)$/.exec(integrity)!;
      const content = Buffer.from(base64, "base64").toString("hex");
      return {
        type: "library",
        "bom-ref": purlOf(name, version),
        name,
        version,
        purl: purlOf(name, version),
        hashes: [{ alg: "SHA-512", content }],
      };
    }),
    dependencies: [
      { ref: rootRef, dependsOn: [...new Set(imports.map((specifier) => refOf(keyOf(specifier, lock))))].toSorted() },
      ...entries.map(([key, { dependencies = [] }]) => ({
        ref: refOf(key),
        dependsOn: dependencies.map((dependency) => refOf(versionedKey(dependency, lock))).toSorted(),
      })),
    ],
  };
}

function license(id: string) {
  return { license: { id } };
}

/** Returns the key of the package of a specifier such as `npm:@scope/name@^1.0.0/path`. */
function keyOf(specifier: string, { specifiers }: Lock): string {
  const [whole, name] = /^npm:((?:@[^/]+\/)?[^/@]+)@[^/]+/.exec(specifier) ?? [];
  const version = whole === undefined ? undefined : specifiers[whole];
  if (version === undefined) throw new Error(`Cannot list the packages: deno.lock lacks ${specifier}`);
  return `${name}@${version}`;
}

/** Returns the key of a dependency, which has a version only where several are locked. */
function versionedKey(dependency: string, { npm }: Lock): string {
  if (npm[dependency] !== undefined) return dependency;
  const keys = Object.keys(npm).filter((key) => splitKey(key).name === dependency);
  if (keys.length === 1) return keys[0];
  throw new Error(`Cannot list the packages: deno.lock has ${keys.length} of ${dependency}`);
}

/** Splits a key such as `preact-render-to-string@6.8.2_preact@11.2.0`. */
function splitKey(key: string): { readonly name: string; readonly version: string } {
  const [, name, version] = /^((?:@[^/]+\/)?[^@]+)@([^_]+)/.exec(key)!;
  return { name, version };
}

function refOf(key: string): string {
  const { name, version } = splitKey(key);
  return purlOf(name, version);
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}
