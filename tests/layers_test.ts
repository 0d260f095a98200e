import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/**
 * The floor of every file, or of the files in a folder: a file imports only from floors below its own. Where both a
 * file and its folder are named, the file's own floor holds.
 */
const FLOORS: Readonly<Record<string, number>> = {
  "lib/ring.ts": 0,
  "lib/level.ts": 0,
  "lib/cursor.ts": 0,
  "lib/sse.ts": 0,
  "lib/flags.ts": 0,
  "lib/line_writer.ts": 0,
  "lib/ansi.ts": 0,
  "lib/rate.ts": 0,
  "lib/reconnection.ts": 0,
  "lib/bytes.ts": 0,
  "lib/scanner.ts": 0,
  "lib/regex_tree.ts": 0.3,
  "lib/regex_program.ts": 0.4,
  "lib/regex_find.ts": 0.45,
  "lib/time.ts": 0,
  "lib/version.ts": 0,
  "lib/json.ts": 0,
  "lib/well_known.ts": 0,
  "lib/shape.ts": 0.2,
  "lib/weight.ts": 0.4,
  "lib/cli.ts": 0.5,
  "lib/regex.ts": 0.5,
  "lib/path.ts": 0.5,
  "lib/copier.ts": 0.5,
  "lib/plain_copier.ts": 0.7,
  "lib/help.ts": 1,
  "lib/query.ts": 1,
  "lib/record.ts": 1,
  "lib/broadcast.ts": 1,
  "lib/predicate.ts": 1.5,
  "lib/filter.ts": 2,
  "lib/event.ts": 1.5,
  "lib/page.ts": 2,
  "lib/presentation.ts": 2,
  "lib/encode.ts": 3,
  "lib/log_stream.ts": 3,
  // They are about the machine, not about a browser.
  "lib/reason.ts": 3,
  "lib/settled.ts": 3,
  "lib/sleep.ts": 3,
  "lib/environment.ts": 3,
  // What several adapters and sources share lies below them.
  "lib/sources/parse/parsed_line.ts": 1,
  "lib/sources/parse/time.ts": 1,
  "lib/sources/parse/utc_time.ts": 0.5,
  "lib/sources/parse/characters.ts": 0.5,
  "lib/sources/parse/exact_json.ts": 1,
  "lib/sources/parse/fields.ts": 1,
  "lib/sources/parse/pairs.ts": 1,
  "lib/sources/parse/level_words.ts": 1.5,
  "lib/sources/parse/plain.ts": 2,
  "lib/sources/parse/text": 2,
  // A message of its may be JSON.
  "lib/sources/parse/text/syslog.ts": 2.2,
  // They read requests as it does.
  "lib/sources/parse/text/access.ts": 1.5,
  "lib/sources/parse/text_formats.ts": 2.5,
  "lib/sources/parse/message_template.ts": 1,
  "lib/sources/parse/trace.ts": 1,
  "lib/sources/parse/error.ts": 1.5,
  "lib/sources/parse/json.ts": 2,
  "lib/sources/parse/json_envelope.ts": 2,
  "lib/sources/parse/line.ts": 3,
  "lib/sources/lines.ts": 3,
  "lib/sources/line_joiner.ts": 3.2,
  "lib/sources/line_records.ts": 3.5,
  "lib/sources/report.ts": 3,
  "lib/sources/rotated.ts": 3,
  "lib/sources/glob.ts": 3.5,
  "lib/sources/tee.ts": 3,
  "lib/sources/tail_file.ts": 3.7,
  "lib/sources/folder_watch.ts": 3.8,
  "lib/adapters/arguments.ts": 3,
  "lib/adapters": 4,
  "lib/sources": 4,
  // What the ways in over the network share lies below them; the bounds of their bodies come first.
  "lib/ingest/body.ts": 3.2,
  "lib/ingest/ingest.ts": 3.5,
  "lib/ingest/json_logs.ts": 3.5,
  "lib/ingest/otlp_schema.ts": 2,
  "lib/ingest/otlp.ts": 3,
  "lib/ingest": 4,
  "lib/ingest/posted_otlp.ts": 4.5,
  // What the routes share lies below them.
  "lib/http/problem.ts": 1,
  "lib/http/text_body.ts": 1,
  "lib/http/csv.ts": 1,
  "lib/http/languages.ts": 1,
  "lib/http/operation.ts": 3,
  "lib/http/security.ts": 4,
  "lib/http/params.ts": 4,
  "lib/http/scan.ts": 4,
  "lib/http/gzip.ts": 3.5,
  "lib/http/compression.ts": 3.5,
  "lib/http/fan_out.ts": 4,
  "lib/http/route.ts": 4.5,
  "lib/http": 5,
  "lib/http/handler.ts": 6,
  // What the commands of the client share lies below them.
  "lib/client/address.ts": 3,
  "lib/client/request.ts": 3,
  "lib/client/terminal.ts": 3,
  "lib/client/stream.ts": 4,
  "lib/client/reading.ts": 4,
  "lib/client": 5,
  "lib/client/run.ts": 6,
  "lib/program": 5,
  "lib/mod.ts": 7,
  "ui/dist": 0,
  "ui/state/row.ts": 3,
  "ui/state/kept_rows.ts": 3.1,
  "ui/state/preferences.ts": 3,
  "ui/state/clock.ts": 3.1,
  "ui/state/text_style.ts": 3,
  "ui/state/styled_text.ts": 3.05,
  "ui/state/highlights.ts": 3.1,
  "ui/state/record_text.ts": 3,
  "ui/state/record_as_text.ts": 3.1,
  "ui/state/query_terms.ts": 3,
  "ui/state/stack_lines.ts": 3.1,
  "ui/state/trace.ts": 3.1,
  "ui/state/duration.ts": 3,
  "ui/state/query_parts.ts": 2.9,
  "ui/state/field_choices.ts": 3.1,
  "ui/state/time_range.ts": 3.1,
  "ui/state/refresh.ts": 3,
  "ui/state/counts.ts": 3.4,
  "ui/state/facet_list.ts": 3.5,
  "ui/state/moments.ts": 3.2,
  "ui/state/bars.ts": 3.5,
  "ui/state/timeline.ts": 3.6,
  "ui/state/jump.ts": 3.6,
  "ui/state/language.ts": 3.15,
  "ui/state/view.ts": 3.2,
  "ui/state/query_caret.ts": 3,
  "ui/state/seen_fields.ts": 3.1,
  "ui/state/told_values.ts": 3.2,
  "ui/state/suggest.ts": 3.2,
  "ui/state/stored_list.ts": 3.1,
  "ui/state/query_history.ts": 3.3,
  "ui/state/saved_views.ts": 3.3,
  "ui/state/suggestions.ts": 3.5,
  "ui/state/query_in_force.ts": 3.3,
  "ui/state/list_window.ts": 3.3,
  "ui/state/page_of_records.ts": 3.1,
  "ui/state/pace.ts": 3.3,
  "ui/state/older.ts": 3.4,
  "ui/state/linked.ts": 3.4,
  "ui/state/place_memory.ts": 3.4,
  "ui/state/row_fields.ts": 3.2,
  "ui/state/page_state.ts": 3.4,
  "ui/state/commands.ts": 3.5,
  "ui/state/sources.ts": 3,
  "ui/state/wire.ts": 3,
  "ui/state/hub.ts": 4,
  "ui/state/connection.ts": 4,
  "ui/state/attention.ts": 4,
  "ui/state/mark_icon.ts": 3,
  "ui/texts/counter.ts": 3,
  "ui/texts/expected_in_french.ts": 3,
  "ui/texts/texts.ts": 4.1,
  "ui/texts/context.ts": 4.3,
  "ui/texts/toolbar_texts.ts": 4.35,
  "ui/texts/details_texts.ts": 4.35,
  "ui/texts/trace_texts.ts": 4.35,
  "ui/texts/field_texts.ts": 4.35,
  "ui/texts/find_texts.ts": 4.35,
  "ui/texts": 4.2,
  "ui/api.ts": 3,
  "ui/address.ts": 4,
  "ui/delay.ts": 3,
  "ui/dial.ts": 4,
  "ui/clipboard.ts": 4,
  "ui/page_storage.ts": 4,
  "ui/islands/menu.tsx": 4.4,
  "ui/islands/query_suggestions.tsx": 4.5,
  "ui/islands/saved_views.tsx": 4.5,
  "ui/islands/query_field.tsx": 4.55,
  "ui/islands/styled_text.tsx": 4.4,
  "ui/islands/trace_link.tsx": 4.4,
  "ui/islands/help.tsx": 4.4,
  "ui/islands/export_menu.tsx": 4.5,
  "ui/islands/view_menu.tsx": 4.5,
  "ui/islands/trace_view.tsx": 4.5,
  "ui/islands/new_rows.tsx": 4.5,
  "ui/islands/watch_reader.ts": 4,
  "ui/islands/sources_list.tsx": 4.4,
  "ui/islands/sources_menu.tsx": 4.5,
  "ui/islands/menus.tsx": 4.6,
  "ui/islands/toolbar.tsx": 4.6,
  "ui/islands/row_item.tsx": 4.5,
  "ui/islands/copy_button.tsx": 4.4,
  "ui/islands/value_tree.tsx": 4.45,
  "ui/islands/record_details.tsx": 4.5,
  "ui/islands/linked_note.tsx": 4.6,
  "ui/islands/value_choice.tsx": 4.4,
  "ui/islands/level_chips.tsx": 4.45,
  "ui/islands/facets.tsx": 4.45,
  "ui/islands/find_bar.tsx": 4.5,
  "ui/islands/timeline.tsx": 4.4,
  "ui/islands/least_level.tsx": 4.4,
  "ui/island.tsx": 4.4,
  "ui/linked_record.ts": 4,
  "ui/record_link.ts": 4,
  "ui/keyboard.ts": 4.6,
  "ui/finding.tsx": 4.6,
  "ui/complete.tsx": 4.7,
  "ui/islands/on_demand.ts": 4.8,
  "ui/islands": 5,
  "ui/page.tsx": 6,
  "ui/client.tsx": 6,
  "ui/hub.ts": 6,
  "ui/build.ts": 6,
  "main.ts": 8,
};

/** The highest floor of `lib/` that the page may use: what runs in a browser too. */
const SHARED_WITH_PAGE = 2;

/** The highest floor of `lib/` that imports nothing from outside. */
const SELF_CONTAINED = 3;

/** What those floors may import all the same. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = { "lib/flags.ts": ["node:util"] };

interface Import {
  readonly from: string;
  readonly to: string;
}

/** The path of each file below a folder, from the root. */
async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else if (/\.tsx?$/.test(name)) yield folder + name;
  }
}

const IMPORT = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/gm;

/** The imports in a text, types and re-exports included; those in comments are examples. */
function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return Array.from(code.matchAll(IMPORT), ([, named, bare]) => {
    const specifier = named ?? bare;
    const isPath = specifier.startsWith(".");
    return {
      from: file,
      to: isPath ? new URL(specifier, new URL(file, ROOT)).href.slice(ROOT.href.length) : specifier,
    };
  });
}

function floorOf(file: string): number | undefined {
  for (let path = file; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    if (Object.hasOwn(FLOORS, path)) return FLOORS[path];
  }
}

/** What is wrong with an import, or `undefined`. */
function complaint({ from, to }: Import): string | undefined {
  const floor = floorOf(from)!;
  const inLib = from.startsWith("lib/");
  if (!/^(lib|ui)\/|^main\.ts$/.test(to)) {
    const allowed = !inLib || floor > SELF_CONTAINED || BUILT_IN[from]?.includes(to);
    return allowed ? undefined : `${from} imports ${to}, but the core of lib/ imports nothing from outside`;
  }
  const below = floorOf(to);
  if (below === undefined) return `${from} imports ${to}, which has no floor`;
  if (inLib && !to.startsWith("lib/")) return `${from} imports ${to}, but lib/ stands alone`;
  if (from.startsWith("ui/") && to.startsWith("lib/") && below > SHARED_WITH_PAGE) {
    return `${from} imports ${to}, but the page may use lib/ up to floor ${SHARED_WITH_PAGE} only`;
  }
  return below < floor ? undefined : `${from} (floor ${floor}) imports ${to} (floor ${below}), which is not below it`;
}

async function projectImports(): Promise<Import[]> {
  const files = ["main.ts", ...await Array.fromAsync(walk("lib/")), ...await Array.fromAsync(walk("ui/"))];
  const all = files.map(async (file) => importsOf(file, await Deno.readTextFile(new URL(file, ROOT))));
  return (await Promise.all(all)).flat();
}

Deno.test("every file of lib/ and ui/ has a floor", async () => {
  const files = [...await Array.fromAsync(walk("lib/")), ...await Array.fromAsync(walk("ui/"))];
  ok(files.length > 30);
  deepStrictEqual(files.filter((file) => floorOf(file) === undefined), []);
});

Deno.test("every import goes down", async () => {
  const imports = await projectImports();
  ok(imports.length > 100);
  deepStrictEqual(imports.map(complaint).filter((text) => text !== undefined), []);
});

Deno.test("the table of floors names nothing that is gone", async () => {
  for (const path of Object.keys(FLOORS)) await Deno.stat(new URL(path, ROOT));
});

for (
  const { from, source, wrong } of [
    { from: "lib/ring.ts", source: 'import { x } from "./level.ts";', wrong: /not below/ },
    { from: "lib/ring.ts", source: 'import type { x } from "./record.ts";', wrong: /not below/ },
    { from: "lib/record.ts", source: 'export { x } from "./filter.ts";', wrong: /not below/ },
    { from: "lib/record.ts", source: 'export type { x } from "./broadcast.ts";', wrong: /not below/ },
    { from: "lib/record.ts", source: 'import {\n  a,\n  b,\n} from "./event.ts";', wrong: /not below/ },
    { from: "lib/record.ts", source: 'const x = await import("./event.ts");', wrong: /not below/ },
    { from: "lib/record.ts", source: 'type X = import("./event.ts").X;', wrong: /not below/ },
    { from: "lib/record.ts", source: 'import "./event.ts";', wrong: /not below/ },
    { from: "lib/record.ts", source: 'import { inspect } from "node:util";', wrong: /from outside/ },
    { from: "lib/http/page.ts", source: 'import { page } from "../../ui/page.tsx";', wrong: /stands alone/ },
    { from: "ui/client.tsx", source: 'import { x } from "../lib/encode.ts";', wrong: /page may use/ },
    { from: "lib/mod.ts", source: 'import { x } from "./nowhere/x.ts";', wrong: /no floor/ },
    { from: "lib/record.ts", source: '/** import { x } from "./event.ts"; */', wrong: undefined },
    { from: "lib/flags.ts", source: 'import { parseArgs } from "node:util";', wrong: undefined },
    { from: "lib/adapters/new.ts", source: 'import { format } from "node:util";', wrong: undefined },
  ]
) {
  Deno.test(`the check of imports ${wrong === undefined ? "lets by" : "finds"} ${JSON.stringify(source)} in ${from}`, () => {
    const found = importsOf(from, source).map(complaint);
    if (wrong === undefined) deepStrictEqual(found.filter((text) => text !== undefined), []);
    else strictEqual(found.some((text) => wrong.test(text ?? "")), true);
  });
}
