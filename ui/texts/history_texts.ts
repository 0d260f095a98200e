import { formatDuration } from "../../lib/base/duration.ts";
import type { Disk, Retention } from "../state/counts/retention.ts";
import type { SearchProgress } from "../state/rows/history.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the history: what is kept, and the search of it. */
export interface HistoryTexts {
  /** History that the server keeps, such as `"in memory 4 min 50 s · on disk 6 days, 212 MB"`. */
  kept(retention: Retention): string;
  /** Records that were lost to the archive. */
  unstored(count: number): string;
  /** Note that nothing can be stored. The server words the reason. */
  notStoring(reason: string): string;
  /** Label of the search. */
  readonly label: string;
  /** Progress of a search. The time is that of the record that it has come to. */
  progress(search: SearchProgress, time: string): string;
  readonly stop: string;
  readonly resume: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Names of the units of bytes, from the smallest one. */
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** Formats a size with a unit of 1000 of the one before. */
function formatBytes(bytes: number, language: LanguageTag): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  const format = { style: "unit", unit: UNITS[power], unitDisplay: power === 0 ? "long" : "short" } as const;
  return new Intl.NumberFormat(language, { ...format, maximumFractionDigits: digits }).format(value);
}

/** Formats a time that something is kept for. From two days on it has whole days. */
function formatTime(ms: number, language: LanguageTag): string {
  if (ms < 2 * DAY_MS) return formatDuration(ms, language);
  const format = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  return new Intl.NumberFormat(language, format).format(Math.floor(ms / DAY_MS));
}

/** Returns the texts about what is kept. */
function keptTexts(language: LanguageTag, memory: string, disk: string) {
  const onDisk = ({ ms, bytes }: Disk) => [
    ...ms === undefined ? [] : [formatTime(ms, language)],
    formatBytes(bytes, language),
  ];
  return ({ memoryMs, disk: archive }: Retention) =>
    [
      ...memoryMs === undefined ? [] : [`${memory} ${formatTime(memoryMs, language)}`],
      ...archive === undefined ? [] : [`${disk} ${onDisk(archive).join(", ")}`],
    ].join(" · ");
}

/** Texts of the history, by language. */
export const HISTORY_TEXTS: Readonly<Record<LanguageTag, HistoryTexts>> = {
  en: {
    kept: keptTexts("en", "in memory", "on disk"),
    unstored: (count) => `${english(count, "record", "records")} not stored`,
    notStoring: (reason) => `Not storing: ${reason}`,
    label: "Search in history",
    progress: ({ state, part, found }, time) =>
      [
        state === "stopped" ? "Search stopped" : "Searching older records",
        ...part === undefined ? [] : [part.toLocaleString("en", { style: "percent" })],
        ...time === "" ? [] : [`at ${time}`],
        `${found.toLocaleString("en")} found`,
      ].join(" · "),
    stop: "Stop",
    resume: "Continue",
  },
  fr: {
    kept: keptTexts("fr", "en mémoire", "sur disque"),
    unstored: (count) => french(count, "entrée non archivée", "entrées non archivées"),
    notStoring: (reason) => `Archivage interrompu\u00a0: ${reason}`,
    label: "Recherche dans l’historique",
    progress: ({ state, part, found }, time) =>
      [
        state === "stopped" ? "Recherche arrêtée" : "Recherche d’entrées plus anciennes",
        ...part === undefined ? [] : [part.toLocaleString("fr", { style: "percent" })],
        ...time === "" ? [] : [`le ${time}`],
        french(found, "trouvée", "trouvées"),
      ].join(" · "),
    stop: "Arrêter",
    resume: "Continuer",
  },
};
