import { createModel, type Model, type ReadonlySignal } from "@preact/signals";
import { isEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { type Level, LEVEL_RANK } from "../../../lib/record/severity.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import { formatValue } from "../text/value_text.ts";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";

/** Record that stays above the list, whatever the filter. */
export interface Pin {
  /** Id of the record, `"<run>-<seq>"`. */
  readonly id: string;
  readonly timestamp: string;
  readonly level: Level;
  /** Logger, or service; `""` without either. */
  readonly logger: string;
  /** Service, which has a color; `""` without one. */
  readonly service: string;
  /** First part of the message. */
  readonly message: string;
}

/** Pinned records. The browser stores them. */
export interface PinsState {
  /** Pins in the order in which they were added. */
  readonly pins: ReadonlySignal<readonly Pin[]>;
  has(id: string): boolean;
  /** Pins a record, or removes its pin. Beyond the maximum the oldest pin is removed. */
  toggle(id: string, record: LogRecord): void;
  remove(id: string): void;
  /** Loads the changes of another tab. */
  recall(): void;
}

/** Model of {@linkcode PinsState}. */
export type Pins = Model<PinsState>;

/** Storage key. */
export const PINS_KEY = "ringside.pins";

/** Maximum number of pins. */
export const MAX_PINS = 20;

/** Maximum length of a message that is kept, in UTF-16 code units. */
const MAX_MESSAGE_LENGTH = 500;

/** Creates the model from the pins stored in the browser. */
export const PinsModel: new (storage: Storage | undefined) => Pins = createModel((
  storage: Storage | undefined,
): PinsState => {
  const list = openStoredList(storage, PINS_KEY, readPin);
  const has = (id: string) => list.items.value.some((pin) => pin.id === id);
  const remove = (id: string) => list.change((pins) => pins.filter((pin) => pin.id !== id));
  return {
    pins: list.items,
    has,
    toggle(id, record) {
      if (has(id)) return remove(id);
      list.change((pins) => [...pins, pinOf(id, record)].slice(-MAX_PINS));
    },
    remove,
    recall: list.recall,
  };
});

function pinOf(id: string, { timestamp, level, message, metadata }: LogRecord): Pin {
  const name = metadata.logger ?? metadata.service;
  const [logger, service] = [name, metadata.service].map((value) => value === undefined ? "" : formatValue(value));
  return { id, timestamp, level, logger, service, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}

function readPin(item: unknown): Pin | undefined {
  if (!isObject(item)) return undefined;
  const { id, timestamp, level, logger, service, message } = item;
  const isText = [timestamp, level, logger, service, message].every((value) => typeof value === "string");
  if (!isText || !isEventId(id) || !Object.hasOwn(LEVEL_RANK, level as string)) return undefined;
  return { id, timestamp, level, logger, service, message } as Pin;
}
