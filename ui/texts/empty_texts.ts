import type { LanguageTag } from "./texts.ts";

/** Texts below an empty list. */
export interface EmptyTexts {
  /** Heading of the commands that send logs. */
  readonly sendLogs: string;
  readonly byHttp: string;
  readonly byOtlp: string;
  readonly fromCode: string;
}

/** Texts below an empty list, by language. */
export const EMPTY_TEXTS: Readonly<Record<LanguageTag, EmptyTexts>> = {
  en: {
    sendLogs: "Send logs to this server",
    byHttp: "Over HTTP",
    byOtlp: "With OpenTelemetry",
    fromCode: "From the service that serves this page",
  },
  fr: {
    sendLogs: "Envoyer des entrées à ce serveur",
    byHttp: "Par HTTP",
    byOtlp: "Avec OpenTelemetry",
    fromCode: "Depuis le service qui sert cette page",
  },
};
