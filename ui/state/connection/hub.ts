import { compareCursors, type Cursor, formatEventId } from "../../../lib/wire/cursor.ts";
import { type HelloEvent, readEvent } from "../../../lib/wire/event.ts";
import { resumeAfter } from "../../../lib/wire/resume.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";
import { Batches, toEvent } from "./batches.ts";
import type { Cause, Link, Port, ToHub } from "./messages.ts";
import type { HubLater, Recovery } from "./hub_later.ts";
import type { ProbeEnvironment } from "./ready_probe.ts";
import { type Failure, requestJson, ServerStream } from "./server_stream.ts";
import { haveSameFilter, type ReadyTab, readyTabs, Tab } from "./tab.ts";
import type { TabFilters } from "./tab_filters.ts";

/** Dependencies of the hub; tests inject fakes. */
export interface HubEnvironment extends ProbeEnvironment {
  /** Address of the records; the stream is below it. */
  readonly logsUrl: string;
  /** Loads the query language, and what the hub does with it. */
  loadFilters(): Promise<TabFilters>;
  /** Loads what the first records do not need. */
  loadLater(): Promise<HubLater>;
  /** Returns true if the machine believes that it has a network. */
  isOnline(): boolean;
}

/** Longest wait for the next try as long as the recovery is not loaded, in ms. */
const FIRST_RETRY_MS = 5000;

/**
 * One connection for all tabs of a browser, which opens at most six to one server.
 *
 * The stream has the records that every tab wants and few others: its filter is that of all tabs, or their filters
 * joined by `OR`. Each tab is a cursor. The stream begins at the cursor furthest behind, and each tab is sent what
 * matches after its own. A tab with another filter has the stream opened anew at the same position, so no tab gets a
 * record twice or misses one. A tab without a cursor first gets a page of the newest records, and then has a cursor.
 *
 * **Filters.** Tabs with the same filter need no query language, so it is loaded when a second filter is requested.
 * Until then each tab is sent every record, and filters by itself.
 *
 * **Lagging.** A tab confirms each batch it has read. A tab with too many unread batches is sent no more until it has
 * caught up, and then a gap that counts what it missed.
 *
 * **Leaving.** A tab says when it is closed. One that could not is recognised because it reads nothing. When no tab was
 * visible for a while the connection is closed; it continues from the cursors once a tab is visible.
 */
export class Hub {
  readonly #environment: HubEnvironment;
  readonly #tabs = new Set<Tab>();
  #later: HubLater | undefined;
  #recovery: Recovery | undefined;
  #isWaiting = false;
  #isResting = false;
  #cancelWait = () => {};
  #stream: ServerStream | undefined;
  /** State of an open connection that is silent, or `undefined`. */
  #stale: Link | undefined;
  /** Run of the last stream. */
  #run: string | undefined;
  /** Query language, once two tabs have had different filters. */
  #filters: TabFilters | undefined;

  constructor(environment: HubEnvironment) {
    this.#environment = environment;
  }

  /** Adds a tab. */
  connect(port: Port): void {
    const tab = new Tab(port);
    port.onmessage = ({ data }) => this.#hear(tab, data);
  }

  /** Tries again at once, if the next try is waited for or the connection is silent. */
  retry(): void {
    if (this.#isWaiting || this.#stale !== undefined) this.#resume();
  }

  /** Shortens the silence after which the connection counts as dead, since the machine seems to have lost its network. */
  suspect(): void {
    if (this.#stream !== undefined) this.#recovery?.silence.suspect();
  }

  #hear(tab: Tab, message: ToHub): void {
    switch (message.kind) {
      case "open":
        tab.open(message);
        if (this.#filters !== undefined) tab.parseFilter(this.#filters);
        this.#tabs.add(tab);
        this.#isResting = false;
        this.#showTabs();
        if (this.#filters === undefined && !haveSameFilter(this.#tabs)) this.#loadFilters();
        return this.#admit(tab);
      case "taken":
        return tab.taken(message.round);
      case "visible":
        tab.isVisible = message.visible;
        return this.#showTabs();
      case "retry":
        return this.retry();
      case "close":
        return this.#remove(tab);
      default:
        return message satisfies never;
    }
  }

  async #loadFilters(): Promise<void> {
    try {
      this.#filters = await this.#environment.loadFilters();
    } catch {
      return; // the tabs go on filtering by themselves, and the next one that opens has it tried again
    }
    for (const tab of this.#tabs) tab.parseFilter(this.#filters);
    if (this.#stream !== undefined) this.#adjust();
  }

  /** Loads the rest of the code. If that fails, each further request tries it again. */
  async #loadLater(): Promise<void> {
    if (this.#later !== undefined) return;
    try {
      this.#later = await this.#environment.loadLater();
    } catch {
      return; // the server is away, as the stream shows
    }
    if (this.#recovery !== undefined) return;
    this.#recovery = this.#later.createRecovery(this.#environment, {
      silent: (silentMs) => {
        if (this.#stream?.hello !== undefined) this.#tell(this.#stale = { kind: "stale", silentMs });
      },
      dead: () => this.#wait("silent"),
      tryAgain: () => this.#resume(),
      rest: () => {
        this.#isResting = true;
        this.#leave();
        this.#tell({ kind: "closed" });
      },
    });
    this.#showTabs();
    if (this.#stream !== undefined) this.#recovery.silence.heard();
  }

  /** Has a tab take part in the stream, if need be in another one than before. */
  #admit(tab: Tab): void {
    if (tab.cursor === undefined) return void this.#sendNewest(tab);
    const stream = this.#stream;
    this.#adjust();
    if (stream === undefined || stream !== this.#stream || stream.hello === undefined) return;
    this.#greet(tab, { ...stream.hello, newest: Math.max(stream.hello.newest, tab.cursor.seq) }, stream.position);
  }

  #remove(tab: Tab): void {
    if (!this.#tabs.delete(tab)) return;
    tab.close();
    if (this.#stream !== undefined || this.#tabs.size === 0) this.#adjust();
    this.#showTabs();
  }

  /** Adapts the rest and the retries to the number of visible tabs. */
  #showTabs(): void {
    const visible = Array.from(this.#tabs).filter(({ isVisible }) => isVisible).length;
    this.#recovery?.rest.schedule(this.#tabs.size, visible);
    this.#recovery?.retry.show(visible > 0);
    if (visible === 0 || !this.#isResting) return;
    this.#isResting = false;
    this.#resume();
  }

  /** Opens the stream anew if the tabs need another one now. */
  #adjust(): void {
    const ready = readyTabs(this.#tabs);
    if (ready.length === 0) return this.#leave();
    const stream = this.#stream;
    if (stream !== undefined) {
      const { run, seq } = stream.position;
      // A lagging tab gets a gap instead.
      const isPast = ready.some((tab) => tab.cursor.run !== run || tab.cursor.seq < seq && !tab.isLagging);
      if (!isPast && stream.query === this.#queryOf(ready)) return;
    }
    this.#open();
  }

  /** Returns a filter that has what all tabs want, as the query of an address. `""` matches everything. */
  #queryOf(tabs: readonly ReadyTab[]): string {
    return haveSameFilter(tabs) ? tabs[0].query : this.#filters?.joinQueries(tabs) ?? "";
  }

  /** Opens what the tabs need, after there was no connection. */
  #resume(): void {
    this.#leave();
    this.#tell({ kind: "connecting" });
    for (const tab of this.#tabs) if (tab.cursor === undefined && !tab.isFetching) this.#sendNewest(tab);
    if (readyTabs(this.#tabs).length > 0) this.#open();
    else this.#recovery?.silence.heard();
  }

  /** Opens the stream at the cursor furthest behind. */
  #open(): void {
    if (this.#isWaiting) this.#tell({ kind: "connecting" });
    this.#leave();
    const ready = readyTabs(this.#tabs);
    const runs = new Set(ready.map(({ cursor }) => cursor.run));
    // If the cursors are of several runs, the stream begins with the first record of the server's, whichever that is.
    const position = runs.size === 1
      ? ready.map(({ cursor }) => cursor).reduce((least, cursor) => cursor.seq < least.seq ? cursor : least)
      : { run: this.#run ?? ready[0].cursor.run, seq: 0 };
    const stream = new ServerStream(this.#queryOf(ready), position);
    this.#stream = stream;
    this.#recovery?.silence.heard();
    this.#read(stream);
    this.#loadLater();
  }

  #leave(): void {
    this.#cancelWait();
    this.#isWaiting = false;
    this.#recovery?.retry.cancel();
    this.#recovery?.silence.stop();
    this.#stale = undefined;
    this.#stream?.close();
    this.#stream = undefined;
  }

  async #read(stream: ServerStream): Promise<void> {
    const { logsUrl, fetch } = this.#environment;
    const failure = await stream.read(logsUrl, fetch, (events, lastEventId) => {
      if (this.#stale !== undefined) this.#tell({ kind: "live" });
      this.#stale = undefined;
      this.#recovery?.silence.heard();
      this.#receive(stream, events, lastEventId);
    });
    if (this.#stream === stream) this.#fail(failure);
  }

  /** Sends a tab the newest records that match, and has it take part in the stream from there on. */
  async #sendNewest(tab: Tab): Promise<void> {
    const { logsUrl, fetch } = this.#environment;
    const { round, query, recent } = tab;
    tab.isFetching = true;
    await this.#loadLater();
    const page = await requestJson(`${logsUrl}?${query}&limit=${recent}&cover=held`, fetch, this.#later?.readNewest);
    if (tab.round !== round) return;
    tab.isFetching = false;
    if ("cause" in page) return this.#fail(page);
    const { events, oldest, from, cursor } = page;
    tab.cursor = cursor;
    const gap = tab.seen && resumeAfter(tab.seen, { run: cursor.run, oldest, newest: cursor.seq }).gap;
    const start = { from: formatEventId(cursor.run, from), oldest };
    if (this.#tabs.has(tab)) tab.send(gap === undefined ? events : [toEvent(gap), ...events], start);
    this.#admit(tab);
  }

  #fail({ cause, askedMs }: Failure): void {
    this.#wait(cause === "lost" && !this.#environment.isOnline() ? "offline" : cause, askedMs);
  }

  /** Waits for the next try. */
  #wait(cause: Cause, askedMs = 0): void {
    this.#leave();
    this.#isWaiting = true;
    // A server that has refused the stream is ready.
    const isProbed = cause !== "full" && cause !== "denied";
    this.#tell({
      kind: "reconnecting",
      delayMs: this.#recovery?.retry.wait(askedMs, isProbed) ?? this.#waitBefore(),
      cause,
    });
  }

  /** Waits for the next try before the recovery is loaded. Returns the wait, in ms. */
  #waitBefore(): number {
    const { delay, random } = this.#environment;
    const delayMs = Math.round(random() * FIRST_RETRY_MS);
    this.#cancelWait = delay(() => this.#resume(), delayMs);
    return delayMs;
  }

  /** Sends each tab what it does not have yet of a part of the stream. */
  #receive(stream: ServerStream, messages: readonly ReceivedEvent[], lastEventId: string): void {
    const { size } = this.#tabs;
    const batches = new Batches(stream, readyTabs(this.#tabs), this.#filters);
    for (const message of messages) {
      if (message.type === "message") batches.addRecord(message);
      else this.#hearServer(stream, message, batches);
    }
    if (lastEventId !== "") stream.moveTo(lastEventId);
    batches.send();
    if (this.#tabs.size < size) this.#adjust();
  }

  #hearServer(stream: ServerStream, message: ReceivedEvent, batches: Batches): void {
    let event;
    try {
      event = readEvent(message);
    } catch {
      return batches.addForAll(message); // the tabs count what cannot be read
    }
    if (event.kind === "hello") this.#welcome(stream, event);
    if (event.kind === "gap") {
      batches.addGap(event);
      stream.moveTo(`${event.run ?? stream.position.run}-${event.to}`);
    }
    if (event.kind === "beat") {
      this.#dropGoneTabs(batches);
      batches.addForAll(message);
    }
  }

  #welcome(stream: ServerStream, hello: HelloEvent): void {
    const { position } = stream;
    stream.begin(hello, resumeAfter(position, hello).cursor);
    this.#run = hello.run;
    this.#recovery?.retry.reset();
    for (const tab of readyTabs(this.#tabs)) this.#greet(tab, hello, position);
  }

  /**
   * Tells a tab where the stream begins for it, and which records it had not read are gone. An archive continues the
   * stream after a position of an earlier run.
   */
  #greet(tab: Tab, hello: HelloEvent, position: Cursor): void {
    if (tab.cursor === undefined) return;
    const { cursor, resumed, missed, gap } = resumeAfter(tab.cursor, hello);
    const isContinued = hello.resumed && position.run !== hello.run && compareCursors(tab.cursor, position) === 0;
    const { kind: _, ...data } = isContinued ? hello : { ...hello, resumed, missed };
    const event: ReceivedEvent = { type: "hello", data: JSON.stringify(data), lastEventId: "" };
    tab.cursor = cursor;
    tab.send(gap === undefined || isContinued ? [event] : [event, toEvent(gap)]);
    if (this.#stale !== undefined) tab.post({ kind: "link", link: this.#stale });
  }

  /** Drops the tabs that have read nothing for several beats. They open anew if they are alive after all. */
  #dropGoneTabs(batches: Batches): void {
    for (const tab of this.#tabs) {
      if (!tab.isGoneAtBeat()) continue;
      tab.post({ kind: "forgotten" });
      this.#tabs.delete(tab);
      batches.drop(tab as ReadyTab);
      this.#showTabs();
    }
  }

  #tell(link: Link): void {
    for (const tab of this.#tabs) tab.post({ kind: "link", link });
  }
}
