import { fill } from "../../lib/base/fill.ts";
import type { AlertChoice, DraftAnswer, RuleState } from "../state/rows/alert_list.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Part of a rule that is written in a field. */
type Part = "name" | "condition" | "query" | "cooldown" | "to";

/** Texts of alerts and of their rules. */
export interface AlertTexts {
  readonly alerts: string;
  /** Number of the rules that fire. */
  firing(count: number): string;
  readonly choices: Readonly<Record<AlertChoice, string>>;
  readonly search: string;
  /** Counts of records and deliveries. */
  state(stats: Readonly<Record<string, number>>): string;
  readonly notices: string;
  readonly noticesHint: string;
  readonly noNotices: string;
  readonly newRule: string;
  readonly noRules: string;
  readonly noAlerts: string;
  readonly states: Readonly<Record<RuleState, string>>;
  readonly showRecords: string;
  readonly allRecords: string;
  readonly edit: string;
  readonly fixed: string;
  readonly fixedHint: string;
  readonly parts: Readonly<Record<Part, string>>;
  readonly examples: Readonly<Record<Part, string>>;
  readonly tryRule: string;
  readonly save: string;
  readonly remove: string;
  readonly cancel: string;
  /** Alerts that a rule would have raised, of how many records, all or the oldest ones. */
  tried(fired: number, matched: number, isComplete: boolean): string;
  readonly notKept: string;
  /** The text that the server expected; `undefined` if its own words serve. */
  expected(answer: Refused): string | undefined;
}

type Refused = DraftAnswer & { readonly kind: "refused" };

/** Texts that the server expects, in French. `{}` stands for a value. */
const EXPECTED_IN_FRENCH: Readonly<Record<string, string>> = {
  "condition":
    "count, rate, sum(CHAMP), avg(CHAMP), min(CHAMP), max(CHAMP), p99(CHAMP), new pattern ou silent for DURÉE",
  "operator": ">, >=, < ou <=",
  "number": "un nombre",
  "factor": "un nombre supérieur à 0",
  "before": "the hour before, ou une autre durée comme the 10m before",
  "pattern": "pattern après new",
  "level": "level>= et TRACE, DEBUG, INFO, WARN, ERROR ou FATAL",
  "for": "for et une durée comme 10m",
  "duration": "une durée comme 30s, 10m ou 1h",
  "range": "une durée de {} à {}",
  "percent": "un centile entre 0 et 100",
  "field": "le nom d’un champ",
  "closing-parenthesis": "une parenthèse fermante )",
  "end": "la fin de la condition",
  "clause": "cooldown, to, where ou la fin",
  "name": "un nom de 1 à {} caractères imprimables",
  "target": "webhook:URL, slack:URL, ntfy:URL ou desktop",
  "address": "une adresse en http:// ou https://, sans utilisateur ni mot de passe",
  "public-address": "une adresse sur Internet, sauf avec --alert-allow-private",
  "header": "des en-têtes en ASCII imprimable",
  "place": "un secret que le serveur a lu",
  "command": "un programme et ses arguments",
  "fewer-targets": "au plus {} cibles",
};

function expectedInFrench({ expected }: Refused): string | undefined {
  const text = expected && EXPECTED_IN_FRENCH[expected.code];
  return text === undefined ? undefined : `Attendu : ${fill(text, expected!.values)}`;
}

/** Texts of alerts, by language. */
export const ALERT_TEXTS: Readonly<Record<LanguageTag, AlertTexts>> = {
  en: {
    alerts: "Alerts",
    firing: (count) => english(count, "alert firing", "alerts firing"),
    choices: { rules: "Rules", alerts: "History" },
    search: "Search alerts",
    state: ({ waiting, failed, dropped, missed, late }) =>
      [
        waiting > 0 ? english(waiting, "delivery waiting", "deliveries waiting") : "",
        failed + dropped > 0 ? `${english(failed + dropped, "delivery", "deliveries")} failed` : "",
        missed > 0 ? `${english(missed, "record", "records")} missed` : "",
        late > 0 ? `${english(late, "record", "records")} too old to count` : "",
      ].filter((part) => part !== "").join(", "),
    notices: "Notifications",
    noticesHint: "Notify me of the alerts of rules with the target “desktop”",
    noNotices: "This browser shows notifications over HTTPS and on localhost alone",
    newRule: "New rule",
    noRules: "No matching rules",
    noAlerts: "No matching alerts",
    states: { learning: "Learning", ok: "OK", pending: "Pending", firing: "Firing" },
    showRecords: "Show its records",
    allRecords: "all records",
    edit: "Edit",
    fixed: "Fixed",
    fixedHint: "Set on the command line or in the environment",
    parts: { name: "Name", condition: "Condition", query: "Query", cooldown: "Cooldown", to: "Send to" },
    examples: {
      name: "Checkout errors",
      condition: "count > 5 in 1m",
      query: "level>=error service:checkout",
      cooldown: "10m",
      to: "desktop, webhook:https://…, slack:https://… or ntfy:https://…, one a line",
    },
    tryRule: "Try",
    save: "Save",
    remove: "Delete",
    cancel: "Cancel",
    tried: (fired, matched, isComplete) =>
      `Would have fired ${english(fired, "time", "times")} since yesterday (${
        english(matched, "matching record", "matching records")
      }${isComplete ? "" : "; not all were read"})`,
    notKept: "Rules made here live until Ringside restarts: it has no config file that it can write.",
    expected: () => undefined,
  },
  fr: {
    alerts: "Alertes",
    firing: (count) => french(count, "alerte en cours", "alertes en cours"),
    choices: { rules: "Règles", alerts: "Historique" },
    search: "Rechercher une alerte",
    state: ({ waiting, failed, dropped, missed, late }) =>
      [
        waiting > 0 ? french(waiting, "envoi en attente", "envois en attente") : "",
        failed + dropped > 0 ? french(failed + dropped, "envoi échoué", "envois échoués") : "",
        missed > 0 ? french(missed, "entrée manquée", "entrées manquées") : "",
        late > 0 ? french(late, "entrée trop ancienne", "entrées trop anciennes") : "",
      ].filter((part) => part !== "").join(", "),
    notices: "Notifications",
    noticesHint: "M’avertir des alertes des règles dont une cible est « desktop »",
    noNotices: "Ce navigateur ne montre de notifications qu’en HTTPS et sur localhost",
    newRule: "Nouvelle règle",
    noRules: "Aucune règle correspondante",
    noAlerts: "Aucune alerte correspondante",
    states: { learning: "Apprend", ok: "OK", pending: "En attente", firing: "En cours" },
    showRecords: "Afficher ses entrées",
    allRecords: "toutes les entrées",
    edit: "Modifier",
    fixed: "Fixe",
    fixedHint: "Définie en ligne de commande ou dans l’environnement",
    parts: { name: "Nom", condition: "Condition", query: "Requête", cooldown: "Délai minimal", to: "Envoyer à" },
    examples: {
      name: "Erreurs de paiement",
      condition: "count > 5 in 1m",
      query: "level>=error service:checkout",
      cooldown: "10m",
      to: "desktop, webhook:https://…, slack:https://… ou ntfy:https://…, une par ligne",
    },
    tryRule: "Essayer",
    save: "Enregistrer",
    remove: "Supprimer",
    cancel: "Annuler",
    tried: (fired, matched, isComplete) =>
      `${french(fired, "alerte", "alertes")} depuis hier avec cette règle (${
        french(matched, "entrée correspondante", "entrées correspondantes")
      }${isComplete ? "" : " ; toutes n’ont pas été lues"})`,
    notKept:
      "Les règles créées ici durent jusqu’au redémarrage de Ringside : il n’a aucun fichier de configuration modifiable.",
    expected: expectedInFrench,
  },
};

/** Returns the texts of alerts in the language of the reader. */
export function useAlertTexts(): AlertTexts {
  return ALERT_TEXTS[useTexts().tag];
}
