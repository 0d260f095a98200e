import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Buffer } from "node:buffer";
import { setProperty, textOfThrown } from "../record/copier.ts";
import {
  type Decoded,
  exactInteger,
  isList,
  ITEMS,
  type Kind,
  MAX_DEPTH,
  MAX_MESSAGES,
  type Message,
  msOfNanos,
  type Schema,
} from "./otlp_schema.ts";

/**
 * Reads a request in protobuf.
 *
 * @param bytes The request.
 * @param schema What to read of it.
 * @returns What it says.
 * @throws {SyntaxError} If the bytes are no such request.
 */
export function decodeProtobuf<S extends Schema>(bytes: Uint8Array, schema: S): Decoded<S> {
  const decoder = new Decoder(bytes);
  try {
    const message = decoder.message(bytes.length, fieldsOf(schema)) as Message<S>;
    return { message, rejected: decoder.rejected, reason: decoder.reason };
  } catch (error) {
    throw new SyntaxError(`Cannot decode protobuf near byte ${decoder.position}: ${textOfThrown(error)}`);
  }
}

/** Writes the answer to a request of which a part was rejected. To one that was taken whole it is empty. */
export function encodePartialSuccess(rejected: number, reason: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(reason);
  return writer.join().finish();
}

/** Writes a `google.rpc.Status`. */
export function encodeStatus(code: number, message: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.finish();
}

/** A field as it is found on the wire, by its number. */
interface Field {
  readonly name: string;
  readonly wireType: WireType;
  readonly kind: Kind | "message" | "list";
  /** The fields of the message that it is, or that it is a list of. */
  readonly fields: Fields;
  /** Whether one that cannot be read is left out. */
  readonly isItem: boolean;
}

type Fields = readonly (Field | undefined)[];

const KNOWN = new Map<Schema, Fields>();

function fieldsOf(schema: Schema): Fields {
  const known = KNOWN.get(schema);
  if (known !== undefined) return known;
  const fields: (Field | undefined)[] = [];
  for (const [name, [number, holds]] of Object.entries(schema)) fields[number] = toField(name, holds);
  KNOWN.set(schema, fields);
  return fields;
}

function toField(name: string, holds: Kind | Schema | readonly [Schema]): Field {
  if (typeof holds === "string") {
    return { name, wireType: WIRE_TYPES[holds], kind: holds, fields: [], isItem: false };
  }
  const [schema, kind] = isList(holds) ? [holds[0], "list" as const] : [holds, "message" as const];
  return { name, wireType: WireType.LengthDelimited, kind, fields: fieldsOf(schema), isItem: ITEMS.has(schema) };
}

const WIRE_TYPES: Readonly<Record<Kind, WireType>> = {
  text: WireType.LengthDelimited,
  integer: WireType.Varint,
  time: WireType.Bit64,
  id: WireType.LengthDelimited,
  value: WireType.LengthDelimited,
  attributes: WireType.LengthDelimited,
  count: WireType.LengthDelimited,
};

/** The numbers of `AnyValue`, which holds one of these. */
const VALUE = { text: 1, flag: 2, integer: 3, double: 4, list: 5, map: 6, bytes: 7 } as const;

/** `ArrayValue` and `KeyValueList` have one field, a list. */
const VALUES = 1;

const KEY_VALUE = { key: 1, value: 2 } as const;

/** Reads messages. The reader beneath it refuses to go beyond the bytes, and every turn of a loop here takes some. */
class Decoder {
  rejected = 0;
  reason = "";
  readonly #reader: BinaryReader;
  #messages = 0;

  constructor(bytes: Uint8Array) {
    this.#reader = new BinaryReader(bytes);
  }

  get position(): number {
    return Math.min(this.#reader.pos, this.#reader.len);
  }

  message(end: number, fields: Fields): Record<string, unknown> {
    const reader = this.#reader;
    const message: Record<string, unknown> = {};
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined || field.wireType !== wireType) reader.skip(wireType, number);
      else this.#field(message, field, end);
    }
    this.#checkEnd(end);
    return message;
  }

  #field(message: Record<string, unknown>, { name, kind, fields, isItem }: Field, end: number): void {
    const reader = this.#reader;
    switch (kind) {
      case "text":
        message[name] = reader.string();
        break;
      case "integer":
        message[name] = reader.int32();
        break;
      case "time": {
        const low = reader.fixed32();
        message[name] = msOfNanos(reader.fixed32() * 2 ** 32 + low);
        break;
      }
      case "id":
        message[name] = spell(reader.bytes(), "hex");
        break;
      case "value":
        message[name] = this.#value(this.#endOfNext(end), 0);
        break;
      case "attributes":
        this.#keyValue((message[name] ??= {}) as Record<string, unknown>, this.#endOfNext(end), 0);
        break;
      case "count":
        reader.skip(WireType.LengthDelimited);
        message[name] = (message[name] as number ?? 0) + 1;
        break;
      case "message":
        message[name] = this.message(this.#endOfNext(end), fields);
        break;
      case "list": {
        const item = this.#item(this.#endOfNext(end), fields, isItem);
        if (item !== undefined) ((message[name] ??= []) as unknown[]).push(item);
        break;
      }
      default:
        kind satisfies never;
    }
  }

  /** One message of a list, or `undefined` if it is left out. */
  #item(end: number, fields: Fields, isItem: boolean): Record<string, unknown> | undefined {
    if (++this.#messages > MAX_MESSAGES) throw new RangeError(`more than ${MAX_MESSAGES} messages in one request`);
    if (!isItem) return this.message(end, fields);
    try {
      return this.message(end, fields);
    } catch (error) {
      // Where it ends is known, so those after it can be read.
      if (this.rejected++ === 0) this.reason = textOfThrown(error);
      this.#reader.pos = end;
    }
  }

  #value(end: number, depth: number): unknown {
    const reader = this.#reader;
    let value: unknown = null;
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      if (number === VALUE.text && wireType === WireType.LengthDelimited) value = reader.string();
      else if (number === VALUE.flag && wireType === WireType.Varint) value = reader.bool();
      else if (number === VALUE.integer && wireType === WireType.Varint) value = exactInteger(BigInt(reader.int64()));
      else if (number === VALUE.double && wireType === WireType.Bit64) value = reader.double();
      else if (number === VALUE.list && wireType === WireType.LengthDelimited) {
        value = this.#list(this.#endOfNext(end), depth + 1);
      } else if (number === VALUE.map && wireType === WireType.LengthDelimited) {
        value = this.#map(this.#endOfNext(end), depth + 1);
      } else if (number === VALUE.bytes && wireType === WireType.LengthDelimited) {
        value = spell(reader.bytes(), "base64");
      } else reader.skip(wireType, number);
    }
    this.#checkEnd(end);
    return value;
  }

  #list(end: number, depth: number): unknown[] {
    const list: unknown[] = [];
    this.#each(end, depth, VALUES, (end) => list.push(this.#value(end, depth)));
    return list;
  }

  #map(end: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    this.#each(end, depth, VALUES, (end) => this.#keyValue(map, end, depth));
    return map;
  }

  /** Reads each message in one field of another; what is too deep is left out. */
  #each(end: number, depth: number, field: number, read: (end: number) => void): void {
    const reader = this.#reader;
    if (depth > MAX_DEPTH) reader.pos = end;
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      if (number === field && wireType === WireType.LengthDelimited) read(this.#endOfNext(end));
      else reader.skip(wireType, number);
    }
    this.#checkEnd(end);
  }

  #keyValue(out: Record<string, unknown>, end: number, depth: number): void {
    const reader = this.#reader;
    let key = "";
    let value: unknown = null;
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      if (wireType !== WireType.LengthDelimited) reader.skip(wireType, number);
      else if (number === KEY_VALUE.key) key = reader.string();
      else if (number === KEY_VALUE.value) value = this.#value(this.#endOfNext(end), depth);
      else reader.skip(wireType, number);
    }
    this.#checkEnd(end);
    setProperty(out, key, value);
  }

  /** Reads a length, and gives where what has that length ends. */
  #endOfNext(end: number): number {
    const length = this.#reader.uint32();
    const next = this.#reader.pos + length;
    if (next > end) throw new RangeError("a part is longer than what it is in");
    return next;
  }

  #checkEnd(end: number): void {
    if (this.#reader.pos !== end) throw new RangeError("a field is longer than the message it is in");
  }
}

function spell({ buffer, byteOffset, length }: Uint8Array, encoding: "hex" | "base64"): string {
  return Buffer.from(buffer, byteOffset, length).toString(encoding);
}
