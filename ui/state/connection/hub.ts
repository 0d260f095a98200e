import { type Cursor, formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { type GapEvent, type HelloEvent, isObject, isRecord, readEvent } from "../../../lib/wire/event.ts";
import type { Filter, FilterInput } from "../../../lib/query/filter.ts";
import { Reconnection, SILENCE_MS } from "../../../lib/wire/reconnection.ts";
import { EventStreamParser, type ReceivedEvent } from "../../../lib/wire/sse.ts";
import type { Cause, Link, Port, ToHub, ToTab } from "./messages.ts";

/** Reads a filter, as `parseFilter()` does. */
export type ReadFilter = (params: FilterInput) => Filter;

/** What the hub works with; a browser's own unless a test brings others. */
export interface HubEnvironment {
  /** The address of the records; the stream is below it. */
  readonly logsUrl: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Loads what reads filters. */
  loadLanguage(): Promise<ReadFilter>;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
  /** A number from 0 to below 1. */
  random(): number;
  /** Whether the machine believes that it has a network. */
  isOnline(): boolean;
}

/** A refusal says when to come back; more than this is not waited, in ms. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Where the network is said to be gone, a keepalive that comes every 10 s must come soon. */
const SUSPECT_MS = 15_000;

/** When no tab has been seen for so long, in ms, the connection is let go until one is. */
const REST_MS = 300_000;

/** A tab that has so many batches yet to read is sent none, and learns what it missed. A batch is 64 KiB or less. */
const MAX_UNTAKEN = 64;

/** A tab that reads nothing from one `beat` to the third one after it is closed, or frozen. */
const MAX_SILENT_BEATS = 3;

/** The longest query asked of the server, in UTF-16 code units. Many filters together may be longer. */
const MAX_QUERY_LENGTH = 4000;

/**
 * One connection for all tabs of a browser, which may have no more than six to one server.
 *
 * The stream asked for is the least that has what every tab wants: that of their one filter, or those of all joined by
 * `OR`, so that a narrow view over a slow network is not flooded with what nobody looks at. Each tab is a cursor: the
 * stream begins at the one furthest behind, and every tab is given what matches after its own. So when a tab comes with
 * another filter the stream is opened anew where it stood, and nobody is given anything twice or not at all. What begins
 * with the newest records asks for a page of these, and then is a cursor, too.
 *
 * **Filters.** Tabs that all want the same need nothing of the query language, so it is loaded when the first one wants
 * something else. Until it is there, each is given all that comes, and looks through it by itself.
 *
 * **Lagging.** A tab tells of every batch that it has read it. One that has too many yet to read is sent no more until
 * it has caught up, and then a gap that says how much it missed.
 *
 * **Leaving.** A tab says when it is closed. One that could not is found out because it reads nothing. When no tab has
 * been seen for a while the connection is let go, and goes on from the cursors once a tab is seen.
 */
export class Hub {
  readonly #environment: HubEnvironment;
  readonly #tabs = new Set<Tab>();
  #stream: Stream | undefined;
  /** The run of the last stream. */
  #run: string | undefined;
  readonly #reconnection: Reconnection;
  /** Reads filters, once two tabs have had different ones. */
  #readFilter: ReadFilter | undefined;
  #isWaiting = false;
  #isResting = false;
  /** Calls off the next try, or the watch over the stream. */
  #callOff = () => {};
  #callOffRest = () => {};

  constructor(environment: HubEnvironment) {
    this.#environment = environment;
    this.#reconnection = new Reconnection(environment.random);
  }

  /** Takes in a tab. */
  connect(port: Port): void {
    const tab: Tab = {
      port,
      round: 0,
      query: "",
      params: {},
      filter: undefined,
      recent: 0,
      cursor: undefined,
      seen: undefined,
      isFetching: false,
      isVisible: true,
      untaken: 0,
      silentBeats: 0,
    };
    port.onmessage = ({ data }) => this.#hear(tab, data);
  }

  /** Tries again at once, if it waits for that. */
  retry(): void {
    if (this.#isWaiting) this.#resume();
  }

  /** The machine believes that it lost its network: whether the connection is dead must show soon. */
  suspect(): void {
    if (this.#stream !== undefined) this.#watch(SUSPECT_MS);
  }

  #hear(tab: Tab, message: ToHub): void {
    switch (message.kind) {
      case "open": {
        const { round, params, cursor, recent = 0, visible } = message;
        Object.assign(tab, { round, params, recent, isFetching: false, isVisible: visible, silentBeats: 0 });
        tab.query = String(new URLSearchParams(params));
        tab.filter = this.#readFilter?.(params);
        tab.seen = tab.cursor ?? tab.seen;
        tab.cursor = cursor === undefined ? undefined : parseEventId(cursor);
        this.#tabs.add(tab);
        this.#isResting = false;
        this.#look();
        if (this.#readFilter === undefined && !isSame(this.#tabs)) this.#loadLanguage();
        return this.#admit(tab);
      }
      case "taken":
        tab.untaken--;
        tab.silentBeats = 0;
        return;
      case "visible":
        tab.isVisible = message.visible;
        return this.#look();
      case "retry":
        return this.retry();
      case "close":
        return this.#forget(tab);
      default:
        return message satisfies never;
    }
  }

  async #loadLanguage(): Promise<void> {
    try {
      this.#readFilter = await this.#environment.loadLanguage();
    } catch {
      return; // the tabs go on looking through everything, and the next one that comes has it tried again
    }
    for (const tab of this.#tabs) tab.filter = this.#readFilter(tab.params);
    if (this.#stream !== undefined) this.#adjust();
  }

  /** Has a tab take part in the stream, if need be in another one than before. */
  #admit(tab: Tab): void {
    if (tab.cursor === undefined) return void this.#fetchNewest(tab);
    const stream = this.#stream;
    this.#adjust();
    if (stream === undefined || stream !== this.#stream || stream.hello === undefined) return;
    this.#greet(tab, { ...stream.hello, newest: Math.max(stream.hello.newest, tab.cursor.seq) });
  }

  #forget(tab: Tab): void {
    if (!this.#tabs.delete(tab)) return;
    tab.round = 0; // what is on its way for it is not waited for
    if (this.#stream !== undefined || this.#tabs.size === 0) this.#adjust();
    this.#look();
  }

  /** Begins to rest, or ends it, by whether any tab is seen. */
  #look(): void {
    this.#callOffRest();
    const isSeen = Array.from(this.#tabs).some(({ isVisible }) => isVisible);
    if (!isSeen && this.#tabs.size > 0) this.#callOffRest = this.#environment.delay(() => this.#rest(), REST_MS);
    if (!isSeen || !this.#isResting) return;
    this.#isResting = false;
    this.#resume();
  }

  #rest(): void {
    this.#isResting = true;
    this.#leave();
    this.#tell({ kind: "closed" });
  }

  /** Opens the stream anew where it is not the one that the tabs need now. */
  #adjust(): void {
    const ready = this.#ready();
    if (ready.length === 0) return this.#leave();
    const stream = this.#stream;
    if (stream !== undefined) {
      const { run, seq } = stream.position;
      // One that is too slow learns what it missed instead.
      const isQuick = ({ untaken }: Tab) => untaken < MAX_UNTAKEN;
      const isPast = ready.some((tab) => tab.cursor.run !== run || tab.cursor.seq < seq && isQuick(tab));
      if (!isPast && stream.query === this.#queryOf(ready)) return;
    }
    this.#open();
  }

  /** The least that has what all tabs want, as the query of an address. */
  #queryOf(tabs: readonly Tab[]): string {
    if (isSame(tabs)) return tabs[0].query;
    const queries = new Map<string, string>();
    for (const { filter, query } of tabs) {
      if (filter === undefined || filter.key === "") return "";
      if (!queries.has(filter.key)) queries.set(filter.key, query);
    }
    if (queries.size === 1) return Array.from(queries.values())[0];
    const q = Array.from(queries.keys(), (key) => `(${key})`).sort().join(" OR ");
    return this.#isQuery(q) ? String(new URLSearchParams({ q })) : "";
  }

  /** Whether the server would read it: it has bounds that many filters together may exceed. */
  #isQuery(q: string): boolean {
    if (q.length > MAX_QUERY_LENGTH) return false;
    try {
      this.#readFilter?.({ q });
      return true;
    } catch {
      return false;
    }
  }

  /** The tabs that have a cursor. */
  #ready(): ReadyTab[] {
    return Array.from(this.#tabs).filter((tab) => tab.cursor !== undefined) as ReadyTab[];
  }

  /** Opens what is needed after there was nothing. */
  #resume(): void {
    this.#leave();
    this.#tell({ kind: "connecting" });
    for (const tab of this.#tabs) if (tab.cursor === undefined && !tab.isFetching) this.#fetchNewest(tab);
    if (this.#ready().length > 0) this.#open();
    else this.#watch(SILENCE_MS);
  }

  /** Opens the stream at the cursor furthest behind. */
  #open(): void {
    if (this.#isWaiting) this.#tell({ kind: "connecting" });
    this.#leave();
    const ready = this.#ready();
    const runs = new Set(ready.map(({ cursor }) => cursor.run));
    // Where a tab knows of another run it begins with that run's first record, whichever of them the server's is.
    const position = runs.size === 1
      ? ready.map(({ cursor }) => cursor).reduce((least, cursor) => cursor.seq < least.seq ? cursor : least)
      : { run: this.#run ?? ready[0].cursor.run, seq: 0 };
    const stream: Stream = { query: this.#queryOf(ready), position, hello: undefined, abort: new AbortController() };
    this.#stream = stream;
    this.#watch(SILENCE_MS);
    this.#read(stream);
  }

  #leave(): void {
    this.#callOff();
    this.#isWaiting = false;
    this.#stream?.abort.abort();
    this.#stream = undefined;
  }

  /** Takes a connection that stays silent for dead. */
  #watch(ms: number): void {
    this.#callOff();
    this.#callOff = this.#environment.delay(() => this.#wait("stale"), ms);
  }

  async #read(stream: Stream): Promise<void> {
    const { logsUrl, fetch } = this.#environment;
    const query = new URLSearchParams(stream.query);
    query.set("last_event_id", formatEventId(stream.position.run, stream.position.seq));
    try {
      const response = await fetch(`${logsUrl}/stream?${query}`, { signal: stream.abort.signal, cache: "no-store" });
      if (this.#stream !== stream) return;
      if (!response.ok || response.body === null) return this.#refuse(response);
      const parser = new EventStreamParser();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (this.#stream !== stream) return;
        this.#watch(SILENCE_MS);
        this.#take(stream, parser.feed(decoder.decode(part.value, { stream: true })), parser.lastEventId);
      }
    } catch {
      // It broke; the tabs are told so below.
    }
    if (this.#stream === stream) this.#wait("lost");
  }

  /** Gives a tab the newest records that match, and has it take part in the stream from there on. */
  async #fetchNewest(tab: Tab): Promise<void> {
    const { logsUrl, fetch } = this.#environment;
    const { round, query, recent } = tab;
    tab.isFetching = true;
    try {
      const response = await fetch(`${logsUrl}?${query}&limit=${recent}`, { cache: "no-store" });
      if (tab.round !== round) return;
      if (!response.ok) return this.#refuse(response);
      const { events, oldest, cursor } = readNewest(await response.json());
      if (tab.round !== round) return;
      tab.cursor = cursor;
      const between = tab.seen === undefined ? [] : gone(tab.seen, { run: cursor.run, oldest, newest: cursor.seq });
      this.#send(tab as ReadyTab, [...between, ...events]);
    } catch {
      if (tab.round === round) this.#wait("lost");
      return;
    } finally {
      if (tab.round === round) tab.isFetching = false;
    }
    this.#admit(tab);
  }

  #refuse(response: Response): void {
    response.body?.cancel().catch(() => {}); // it may have broken already
    const { status, headers } = response;
    const isOurs = headers.get("content-type")?.startsWith("application/problem+json") ?? false;
    const seconds = Number(headers.get("retry-after") ?? NaN);
    const askedMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : 0;
    this.#wait(status === 503 && isOurs ? "full" : status >= 500 ? "lost" : "denied", askedMs);
  }

  /** Waits for the next try. */
  #wait(cause: Cause | "stale", askedMs = 0): void {
    const { delay, isOnline } = this.#environment;
    this.#leave();
    const delayMs = Math.max(askedMs, this.#reconnection.nextMs());
    const isOffline = cause === "lost" && !isOnline();
    if (cause === "stale") this.#tell({ kind: cause, delayMs });
    else this.#tell({ kind: "reconnecting", delayMs, cause: isOffline ? "offline" : cause });
    this.#isWaiting = true;
    this.#callOff = delay(() => this.#resume(), delayMs);
  }

  /** Gives every tab what it does not have of what came. */
  #take(stream: Stream, messages: readonly ReceivedEvent[], lastEventId: string): void {
    const { position } = stream;
    const { size } = this.#tabs;
    const batches = new Map<ReadyTab, ReceivedEvent[]>();
    for (const tab of this.#ready()) {
      if (tab.untaken >= MAX_UNTAKEN) continue;
      const from = tab.cursor.seq + 1;
      const missed = stream.hello === undefined ? 0 : Math.max(0, position.seq - tab.cursor.seq);
      batches.set(tab, missed === 0 ? [] : [gap({ from, to: position.seq, missed, reason: "lagged" })]);
      if (missed > 0) tab.cursor = position;
    }
    for (const message of messages) {
      if (message.type === "message") this.#sort(stream, message, batches);
      else this.#hearServer(stream, message, batches);
    }
    if (lastEventId !== "") move(stream, lastEventId);
    for (const [tab, batch] of batches) {
      if (tab.cursor.run === stream.position.run && tab.cursor.seq < stream.position.seq) tab.cursor = stream.position;
      if (batch.length > 0) this.#send(tab, batch);
    }
    if (this.#tabs.size < size) this.#adjust();
  }

  /** Puts a record into the batches of those who want it. */
  #sort(stream: Stream, message: ReceivedEvent, batches: Batches): void {
    const seq = seqOf(message.lastEventId);
    let matches: ((filter: Filter) => boolean) | undefined;
    for (const [{ cursor, filter, query }, batch] of batches) {
      if (seq <= cursor.seq) continue;
      if (stream.query !== query && filter !== undefined) {
        matches ??= readMatches(message);
        if (!matches(filter)) continue;
      }
      batch.push(message);
    }
  }

  #hearServer(stream: Stream, message: ReceivedEvent, batches: Batches): void {
    let event;
    try {
      event = readEvent(message);
    } catch {
      for (const batch of batches.values()) batch.push(message); // the tabs count what cannot be read
      return;
    }
    if (event.kind === "hello") this.#welcome(stream, event);
    else if (event.kind === "gap") this.#spread(stream, event, batches);
    else if (event.kind === "beat") this.#beat(message, batches);
  }

  #welcome(stream: Stream, hello: HelloEvent): void {
    stream.hello = hello;
    stream.position = resumePoint(stream.position, hello).cursor;
    this.#run = hello.run;
    this.#reconnection.reset();
    for (const tab of this.#ready()) this.#greet(tab, hello);
  }

  /** Tells a tab where the stream begins for it, and what is gone of what it had not read. */
  #greet(tab: Tab, hello: HelloEvent): void {
    if (tab.cursor === undefined) return;
    const { cursor, resumed, missed } = resumePoint(tab.cursor, hello);
    const { kind: _, ...data } = { ...hello, resumed, missed };
    const events = [{ type: "hello", data: JSON.stringify(data), lastEventId: "" }, ...gone(tab.cursor, hello)];
    tab.cursor = cursor;
    this.#send(tab as ReadyTab, events);
  }

  /** Tells of what is missing in the stream those who do not have it. */
  #spread(stream: Stream, event: GapEvent, batches: Batches): void {
    const { run } = stream.position;
    for (const [tab, batch] of batches) {
      const from = Math.max(event.from, tab.cursor.seq + 1);
      if (tab.cursor.run !== run || event.to < from) continue;
      batch.push(gap({ ...event, from, missed: event.to - from + 1 }));
      tab.cursor = { run, seq: event.to };
    }
    move(stream, formatEventId(run, event.to));
  }

  /** Passes on that the server is alive, and forgets the tabs that seem not to be. */
  #beat(message: ReceivedEvent, batches: Batches): void {
    for (const tab of this.#tabs) {
      if (tab.untaken === 0 || ++tab.silentBeats < MAX_SILENT_BEATS) continue;
      tab.untaken = 0;
      tab.port.postMessage({ kind: "forgotten" });
      this.#tabs.delete(tab);
      this.#look();
    }
    for (const [tab, batch] of batches) if (this.#tabs.has(tab)) batch.push(message);
  }

  #send(tab: ReadyTab, events: readonly ReceivedEvent[]): void {
    if (!this.#tabs.has(tab)) return;
    const { run, seq } = tab.cursor;
    tab.untaken++;
    tab.port.postMessage({ kind: "batch", round: tab.round, events, cursor: formatEventId(run, seq) });
  }

  #tell(link: Link): void {
    const message: ToTab = { kind: "link", link };
    for (const { port } of this.#tabs) port.postMessage(message);
  }
}

interface Tab {
  readonly port: Port;
  /** Which of its wishes this is; 0 when it has none. */
  round: number;
  /** The filter, as the query of an address. */
  query: string;
  /** The filter, as the parameters of a route. */
  params: FilterInput;
  /** Undefined as long as nothing is there that reads it. */
  filter: Filter | undefined;
  /** How many of the newest records it begins with, until it has a cursor. */
  recent: number;
  /** Up to where it has all that matches. */
  cursor: Cursor | undefined;
  /** Up to where it had all that matched its wish before. */
  seen: Cursor | undefined;
  isFetching: boolean;
  isVisible: boolean;
  /** The batches that it has not read yet. */
  untaken: number;
  /** The beats since it last read one. */
  silentBeats: number;
}

type ReadyTab = Tab & { cursor: Cursor };

/** What the tabs that take part are about to be sent. */
type Batches = ReadonlyMap<ReadyTab, ReceivedEvent[]>;

interface Stream {
  /** The filter, as the query of its address. */
  readonly query: string;
  /** Up to where it was read. */
  position: Cursor;
  /** What it began with. */
  hello: HelloEvent | undefined;
  readonly abort: AbortController;
}

/** Whether tabs all want the same. */
function isSame(tabs: Iterable<Tab>): boolean {
  return new Set(Array.from(tabs, ({ query }) => query)).size <= 1;
}

/** What a server holds, as it says itself. */
type Held = Pick<HelloEvent, "run" | "oldest" | "newest">;

/** Tells who has read up to a cursor of what a server no longer holds. */
function gone(cursor: Cursor, held: Held): ReceivedEvent[] {
  const { cursor: { seq: to }, resumed, missed } = resumePoint(cursor, held);
  if (missed === 0 && resumed) return [];
  return [gap({ from: to - missed + 1, to, missed, reason: resumed ? "overwritten" : "restart" })];
}

/** Where a server goes on for who has read up to a cursor. */
function resumePoint({ run, seq }: Cursor, hello: Held): { cursor: Cursor; resumed: boolean; missed: number } {
  const resumed = run === hello.run && seq <= hello.newest;
  const after = resumed ? seq : 0;
  const missed = Math.max(0, hello.oldest - 1 - after);
  return { cursor: { run: hello.run, seq: after + missed }, resumed, missed };
}

function gap({ from, to, missed, reason }: Omit<GapEvent, "kind">): ReceivedEvent {
  return { type: "gap", data: JSON.stringify({ from, to, missed, reason }), lastEventId: "" };
}

/** The number in an id; `NaN`, which is not below any, where it cannot be read. */
function seqOf(id: string): number {
  try {
    return parseEventId(id).seq;
  } catch {
    return NaN;
  }
}

/** Moves a stream on to an id, if that is of its run and not behind. */
function move(stream: Stream, id: string): void {
  const { run } = stream.position;
  const seq = seqOf(id);
  if (seq > stream.position.seq && id === formatEventId(run, seq)) stream.position = { run, seq };
}

/** Tells which filters a record passes. What cannot be read passes all, for the tabs to count. */
function readMatches({ data }: ReceivedEvent): (filter: Filter) => boolean {
  try {
    const record: unknown = JSON.parse(data);
    if (isObject(record) && isRecord(record)) return (filter) => filter.matches(record);
  } catch {
    // It is no JSON.
  }
  return () => true;
}

/** Reads a page of the newest records as if they had come by a stream. */
function readNewest(page: unknown): { events: ReceivedEvent[]; oldest: number; cursor: Cursor } {
  if (
    !isObject(page) || !Array.isArray(page.records) || typeof page.oldest !== "number" ||
    typeof page.cursor !== "string"
  ) {
    throw new SyntaxError("Cannot read a page of records");
  }
  const events = page.records.map(({ id, ...record }): ReceivedEvent => (
    { type: "message", data: JSON.stringify(record), lastEventId: String(id) }
  ));
  return { events, oldest: page.oldest, cursor: parseEventId(page.cursor) };
}
