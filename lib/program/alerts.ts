import { dirname, join, resolve } from "node:path";
import type { Logger } from "@logtape/logtape";
import { isPostgres } from "../archive/postgres/address.ts";
import type { AlertSettings } from "../http/signals.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";
import { checkRules } from "../signals/alerts/alerts.ts";
import { checkTargets } from "../signals/alerts/check_targets.ts";
import { readRule } from "../signals/alerts/rule.ts";
import { isAddress, isHeaderValue, placesOf } from "../signals/alerts/target.ts";
import { archivePlace } from "./archive.ts";
import { ExitError } from "./exit_error.ts";
import type { ArchiveFlags, ServeOptions } from "./serve_options.ts";

/** Alerts, as the program opens them. */
export interface ProgramAlerts extends Disposable {
  readonly settings: AlertSettings;
  /** True if a rule starts a program. */
  readonly runsPrograms: boolean;
}

/**
 * Opens what alerts need: their secrets, the place for their state and the config file.
 *
 * @param options Options of the server.
 * @param archive Archive that was opened; `undefined` for none.
 * @param log Logger of the alerts.
 * @throws {ExitError} If a secret cannot be read, two rules have the same name, or an address is not on the internet.
 */
export async function openAlerts(
  { alerts: { rules, kept, allowPrivate }, settings: { path } }: Pick<ServeOptions, "alerts" | "settings">,
  archive: ArchiveFlags | undefined,
  log: Logger,
): Promise<ProgramAlerts> {
  const all = [...rules, ...kept];
  const parsed = all.map(readRule);
  try {
    checkRules(parsed);
  } catch (error) {
    throw new ExitError(reasonOf(error), EXIT.misused);
  }
  const secrets = new Map<string, string>();
  for (const [index, { targets }] of parsed.entries()) {
    const folder = index < rules.length || path === undefined ? "." : dirname(path);
    for (const target of targets) {
      for (const place of placesOf(target)) {
        const isUrl = "url" in target && target.url === place;
        secrets.set(place, await readPlace(place, folder, isUrl ? "an address" : "the value of a header"));
      }
    }
  }
  try {
    for (const rule of parsed) checkTargets(rule, { secrets, allowPrivate });
  } catch (error) {
    throw new ExitError(reasonOf(error), EXIT.misused);
  }
  const resources = new DisposableStack();
  const keeper = path === undefined
    ? undefined
    : resources.use(await (await import("./rule_keeper.ts")).ConfigRuleKeeper.open(path));
  const store = parsed.length === 0 ? undefined : await openStore(archive, path, log);
  if (store !== undefined) resources.use(store);
  return {
    settings: { rules: all, fixed: (index) => index < rules.length, keeper, store, allowPrivate, secrets },
    runsPrograms: parsed.some(({ targets }) => targets.some(({ kind }) => kind === "command")),
    [Symbol.dispose]: () => resources.dispose(),
  };
}

/** Reads a secret address or header: the file of `@FILE`, or the variable of `$RINGSIDE_NAME`. */
async function readPlace(
  place: string,
  folder: string,
  expected: "an address" | "the value of a header",
): Promise<string> {
  let secret: string | undefined;
  try {
    secret = place.startsWith("$")
      ? readEnvironment(place.slice(1))
      : (await Deno.readTextFile(resolve(folder, place.slice(1)))).trim();
  } catch (error) {
    throw new ExitError(`Cannot read the secret ${place} of an alert: ${reasonOf(error)}`, EXIT.misused);
  }
  const isValid = expected === "an address" ? isAddress : isHeaderValue;
  if (secret !== undefined && isValid(secret)) return secret;
  throw new ExitError(`Cannot use the secret ${place} of an alert: expected ${expected}`, EXIT.misused);
}

/** Opens the state: beside the file of the archive, or beside the config file. */
async function openStore(archive: ArchiveFlags | undefined, config: string | undefined, log: Logger) {
  const at = archive && archivePlace(archive.at, archive.name);
  const place = at !== undefined && !isPostgres(at)
    ? `${at}.alerts`
    : config && join(dirname(config), "ringside.alerts");
  if (place === undefined) {
    log.info("Alerts that are not delivered are lost with a restart: there is no archive and no config file");
    return undefined;
  }
  const { FileAlertStore } = await import("./alert_store.ts");
  const onProblem = (error: unknown) =>
    log.warn("Cannot keep the state of alerts in {place}: {reason}", { place, reason: reasonOf(error) });
  try {
    return await FileAlertStore.open(place, onProblem);
  } catch (error) {
    onProblem(error);
    return undefined;
  }
}
