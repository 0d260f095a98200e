import { signal } from "@preact/signals";
import { renderToString } from "preact-render-to-string";
import type { Asset, Page, PageView } from "../lib/wire/page.ts";
import { CLIENT, HUB, PARTS, STYLES } from "./dist/assets.ts";
import { FindBar } from "./islands/find_bar.tsx";
import { LogList } from "./islands/log_list.tsx";
import * as parts from "./client/on_demand.ts";
import { Menus } from "./islands/menus.tsx";
import { Status } from "./islands/status.tsx";
import { Toolbar } from "./islands/toolbar.tsx";
import { TITLE } from "./state/page/attention.ts";
import { QUERY_TOOLS } from "./state/page/query_tools.ts";
import { openPageState } from "./state/page/page_state.ts";
import { KNOWN_PATTERNS } from "./state/terms/known_patterns.ts";
import { SourcesModel } from "./state/counts/sources.ts";
import type { Link } from "./state/connection/messages.ts";
import { ENGLISH } from "./texts/english.ts";
import { FIND_TEXTS } from "./texts/find_texts.ts";
import { FOOT_TEXTS } from "./texts/foot_texts.ts";
import { FRENCH } from "./texts/french.ts";
import { TextsContext } from "./texts/context.ts";
import type { Texts } from "./texts/texts.ts";

/** The page for `createHandler()`: the document and its assets. */
export const page: Page = {
  document: (view: PageView, languages: readonly string[] = []): string =>
    `<!DOCTYPE html>${renderToString(<Document view={view} texts={textsFor(languages)} />)}`,
  assets: new Map<string, Asset>([CLIENT, ...PARTS, HUB, STYLES].map((asset) => [asset.name, asset])),
};

const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0d1117"/>' +
    '<path d="M3 4h10M3 8h7M3 12h9" stroke="#58a6ff" stroke-width="2" stroke-linecap="round"/></svg>',
);

/** Parts that the script cannot start without. Other parts are loaded on demand. */
const FIRST_PARTS = importsOf(CLIENT.body);

const FRENCH_PARTS = PARTS.map(({ name }) => name).filter((name) => name.startsWith("french-"));

/** Returns the parts that a script imports, and those that they import. */
function importsOf(script: string): readonly string[] {
  const own = PARTS.filter(({ name }) => script.includes(`from"./${name}"`));
  return Array.from(new Set(own.flatMap(({ name, body }) => [name, ...importsOf(body)])));
}

/** Returns the texts in the first language of the reader that the page has. */
function textsFor(languages: readonly string[]): Texts {
  const tags = languages.map((language) => language.toLowerCase().split("-")[0]);
  return [ENGLISH, FRENCH].find(({ tag }) => tag === tags.find((tag) => tag === "en" || tag === "fr")) ?? ENGLISH;
}

function Document({ view: initial, texts }: { view: PageView; texts: Texts }) {
  KNOWN_PATTERNS.learn(initial.patterns);
  const state = openPageState(initial, QUERY_TOOLS);
  const sources = new SourcesModel({
    read: () => Promise.reject(new Error("asked by browsers only")),
    delay: () => () => {},
  });
  const connection = { link: signal<Link>({ kind: "connecting" }) };
  return (
    <html lang={texts.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>{TITLE}</title>
        <link rel="icon" href={ICON} />
        <meta name="hub" content={`advanced/${HUB.name}`} data-asset="" />
        <link rel="stylesheet" href={`advanced/${STYLES.name}`} data-asset="" />
        {[...FIRST_PARTS, ...texts.tag === "fr" ? FRENCH_PARTS : []].map((name) => (
          <link key={name} rel="modulepreload" href={`advanced/${name}`} data-asset="" />
        ))}
        <script type="module" src={`advanced/${CLIENT.name}`} data-asset="" />
      </head>
      <TextsContext.Provider value={texts}>
        <body>
          <header>
            <h1>Ringside</h1>
            <div data-island="toolbar">
              <Toolbar state={state} />
            </div>
            <div data-island="status">
              <Status view={state.view} connection={connection} />
            </div>
            <div data-island="menus">
              <Menus state={state} sources={sources} />
            </div>
            <div data-island="linked" />
          </header>
          <section class="find" aria-label={FIND_TEXTS[texts.tag].find}>
            <div class="bar">
              <div data-island="find-bar">
                <FindBar state={state} isOpen={signal(true)} toggle={() => {}} />
              </div>
              <div data-island="range" />
            </div>
            <div data-island="timeline" />
          </section>
          <div class="content">
            <aside id="facets" data-island="facets" aria-label={FIND_TEXTS[texts.tag].facets} />
            <main data-island="log-list">
              <LogList state={state} parts={signal(parts)} />
            </main>
            <aside data-island="record" />
            <div data-island="selection" />
          </div>
          <footer data-island="foot" aria-label={FOOT_TEXTS[texts.tag].label} />
          {/* Browsers do not run this type of script. The escaped "<" keeps it from ending early. */}
          <script
            type="application/json"
            id="view"
            dangerouslySetInnerHTML={{ __html: JSON.stringify(initial).replaceAll("<", "\\u003c") }}
          />
        </body>
      </TextsContext.Provider>
    </html>
  );
}
