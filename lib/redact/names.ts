/** Decision about the value of a name: hide any, hide all but numbers, or keep it. */
export type Verdict = "hide" | "texts" | "keep";

/** Options for {@linkcode SecretNames}. */
export interface SecretNamesOptions {
  /** Further names to hide. */
  readonly names?: readonly string[];
  /** Names that are kept, although they look like those of secrets. */
  readonly keep?: readonly string[];
}

/** Parts that make a name secret wherever they stand. */
const PARTS =
  /password|passwd|passphrase|passcode|passwort|kennwort|motdepasse|contrasena|secret|apikey|authorization|credential|(?:private|signing|encryption|access|shared|master|account|auth|session)key|cardnumber|creditcard|ccnum|socialsecurity|sessionid|sessid/;

/** Ends that make a name secret, perhaps with a number behind. */
const ENDS = /(?:token|cookies?|setcookie2?|jwt|connectsid)\d*$/;

/** Ends whose numbers are counts or results. */
const ENDS_OF_TEXTS = /(?:tokens|pwd)\d*$/;

/** Whole names, or their last part after a dot. */
const WHOLE: ReadonlySet<string> = new Set("otp totp cvv cvv2 cvc cvc2 cvn csc ccv ssn psk mdp bearer".split(" "));
const WHOLE_TEXTS: ReadonlySet<string> = new Set("auth pass pw".split(" "));

/** Names of secrets in the query of an address alone. */
const IN_QUERY: ReadonlySet<string> = new Set(
  "key sig signature xamzsignature xgoogsignature code authcode".split(" "),
);

const MAY_BE_IN_QUERY = /key|sig|code|%/i;

/** Last words that describe a secret and are none. */
const HARMLESS: ReadonlySet<string> = new Set(
  ("count length size limit policy status state type name expires expiry expiration ttl age at time date days seconds " +
    "enabled required valid invalid changed updated created missing present path file version strength attempts error " +
    "errors mode scheme prefix").split(" "),
);

/** Words that stand behind the name of a secret, such as `token_value`. */
const VALUE_WORDS: ReadonlySet<string> = new Set("value secret hash data string header text raw".split(" "));

/** Longest name that is looked at as a whole; of a longer one the end is. */
const MAX_LENGTH = 100;

/** Maximum verdicts remembered. */
const MAX_REMEMBERED = 2000;

/**
 * Recognizes the names of secrets in any spelling: `apiKey`, `API-KEY`, `x.api_key` and `api%5Fkey` are one.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { SecretNames } from "./names.ts";
 *
 * const names = new SecretNames();
 * assertStrictEquals(names.verdict("X-Api-Key"), "hide");
 * assertStrictEquals(names.verdict("token_type"), "keep");
 * ```
 */
export class SecretNames {
  readonly #names: readonly string[];
  readonly #keep: ReadonlySet<string>;
  readonly #verdicts = new Map<string, Verdict>();

  constructor({ names = [], keep = [] }: SecretNamesOptions = {}) {
    this.#names = names.map(spacedOf);
    this.#keep = new Set(keep.map((name) => compactOf(name)));
  }

  /** Decides about the value of a name. */
  verdict(name: string): Verdict {
    const known = this.#verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = this.#decide(name.slice(-MAX_LENGTH));
    if (name.length > MAX_LENGTH) return verdict;
    if (this.#verdicts.size >= MAX_REMEMBERED) this.#verdicts.clear();
    this.#verdicts.set(name, verdict);
    return verdict;
  }

  /** Decides about the value of a parameter in the query of an address. */
  inQuery(name: string): Verdict {
    return this.verdict(name) !== "keep" || !MAY_BE_IN_QUERY.test(name)
      ? this.verdict(name)
      : this.#decideInQuery(name);
  }

  #decideInQuery(name: string): Verdict {
    const compact = compactOf(name);
    return IN_QUERY.has(compact) && !this.#keep.has(compact) ? "hide" : "keep";
  }

  #decide(name: string): Verdict {
    const spaced = spacedOf(name);
    const compact = spaced.replaceAll(" ", "");
    if (this.#keep.has(compact)) return "keep";
    if (this.#names.some((own) => ` ${spaced}`.endsWith(` ${own}`) || compact === own.replaceAll(" ", ""))) {
      return "hide";
    }
    const words = spaced.split(" ");
    const last = words[words.length - 1];
    if (HARMLESS.has(last)) return "keep";
    if (PARTS.test(compact) || ENDS.test(compact)) return "hide";
    if (words.includes("token") && VALUE_WORDS.has(last)) return "hide";
    if (ENDS_OF_TEXTS.test(compact)) return "texts";
    const segment = compactOf(name.slice(name.lastIndexOf(".") + 1));
    return WHOLE.has(compact) || WHOLE.has(segment)
      ? "hide"
      : WHOLE_TEXTS.has(compact) || WHOLE_TEXTS.has(segment)
      ? "texts"
      : "keep";
  }
}

/** Returns the words of a name in lower case, without accents: `"x api key"` for `"xApi-Key"`. */
function spacedOf(name: string): string {
  return unescaped(name)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "")
    .join(" ");
}

function compactOf(name: string): string {
  return spacedOf(name).replaceAll(" ", "");
}

/** Decodes the percent-encoding of a name in an address. */
function unescaped(name: string): string {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
