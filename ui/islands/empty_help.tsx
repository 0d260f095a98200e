import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { API, readApi } from "../browser/api.ts";
import type { Sources } from "../state/counts/sources.ts";
import type { PageState } from "../state/page/page_state.ts";
import { useTexts } from "../texts/context.ts";
import { useDetailsTexts } from "../texts/details_texts.ts";
import { EMPTY_TEXTS } from "../texts/empty_texts.ts";
import { useFindTexts } from "../texts/find_texts.ts";
import { CopyButton } from "./copy_button.tsx";
import { HistorySearch } from "./history_search.tsx";

/** Help below an empty list: the way out of a filter, or commands that send logs. */
export function EmptyHelp({ state }: { state: PageState }) {
  const { view } = state;
  const { clearFilters } = useFindTexts();
  if (view.filter.value.key === "") return <Commands />;
  return (
    <>
      <HistorySearch state={state} />
      <p class="empty-help">
        <button type="button" onClick={() => view.stepTo({ level: "", q: "" })}>{clearFilters}</button>
      </p>
    </>
  );
}

/** Commands that send logs to the server of the page. A server that takes none is fed by its own code. */
function Commands() {
  const texts = EMPTY_TEXTS[useTexts().tag];
  const { copy, copyName } = useDetailsTexts();
  const isOpen = useSignal<boolean | undefined>(undefined);
  useEffect(() => {
    readApi("summary").then((summary) => isOpen.value = (summary as Sources).ingest !== undefined, () => {});
  }, []);
  if (isOpen.value === undefined) return null; // not answered yet
  const { href } = new URL(API, document.baseURI);
  const commands = isOpen.value
    ? [
      [texts.byHttp, `curl -d '{"level":"info","message":"Hello"}' ${href}/logs`],
      [
        texts.byOtlp,
        `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_ENDPOINT=${rootOf(href)} my-service`,
      ],
    ]
    : [[texts.fromCode, 'stream.write({ level: "INFO", message: "Hello" });']];
  return (
    <section class="empty-help" aria-label={texts.sendLogs}>
      <h2>{texts.sendLogs}</h2>
      <dl>
        {commands.map(([name, command]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{command}</code>
              <CopyButton label={copy} name={copyName(name)} text={() => command} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Returns the address below which the server mounts all of its routes. */
function rootOf(api: string): string {
  return api.slice(0, api.lastIndexOf("/api/"));
}
