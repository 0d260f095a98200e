import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Buffer } from "node:buffer";
import { setProperty, textOfThrown } from "../record/copier.ts";
import { TURNS } from "../base/turns.ts";
import { MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { exactInteger, MAX_DEPTH, msOfNanos } from "../parse/otlp/value.ts";
import { type Decoded, isList, ITEMS, type Kind, type Message, type Schema } from "./otlp_schema.ts";

/**
 * Decodes a request in protobuf, one message of its lists after the other, so that no request holds up everything else.
 *
 * @param bytes Request.
 * @param schema Fields to read.
 * @returns The decoded message.
 * @throws {SyntaxError} If the bytes are not such a request.
 */
export async function decodeProtobuf<S extends Schema>(
  bytes: Uint8Array,
  schema: S,
): Promise<Decoded<S>> {
  const decoder = new Decoder(bytes);
  try {
    const message = await decoder.walk(bytes.length, fieldsOf(schema)) as Message<S>;
    return { message, rejected: decoder.rejected, reason: decoder.reason };
  } catch (error) {
    throw new SyntaxError(`Cannot decode protobuf near byte ${decoder.position}: ${textOfThrown(error)}`);
  }
}

/** Encodes the response to a request that was accepted in part. That to one accepted as a whole is empty. */
export function encodePartialSuccess(rejected: number, reason: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(reason);
  return writer.join().finish();
}

/** Encodes a `google.rpc.Status`. */
export function encodeStatus(code: number, message: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.finish();
}

/** Field on the wire. */
interface Field {
  readonly name: string;
  readonly wireType: WireType;
  readonly kind: Kind | "message" | "list";
  /** Fields of the message, or of those in the list. */
  readonly fields: Fields;
  /** True if a message that cannot be decoded is left out. */
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

/** Field numbers of `AnyValue`, which holds one of them. */
const VALUE = { text: 1, flag: 2, integer: 3, double: 4, list: 5, map: 6, bytes: 7 } as const;

/** Field number of the only field of `ArrayValue` and `KeyValueList`, a list. */
const VALUES = 1;

const KEY_VALUE = { key: 1, value: 2 } as const;

/** Work of a field beside its length, in units of `Turns.spend`. */
const FIELD_WORK = 64;

/** Maximum fields of one item, or of one message that is no item: decoding them takes some 10 ms. */
const MAX_FIELDS = 50_000;

/** Decodes messages. The reader below refuses to go beyond the bytes, and each turn of a loop here consumes some. */
class Decoder {
  rejected = 0;
  reason = "";
  readonly #reader: BinaryReader;
  #messages = 0;
  /** Fields read since the current item or message began. */
  #fields = 0;

  constructor(bytes: Uint8Array) {
    this.#reader = new BinaryReader(bytes);
  }

  get position(): number {
    return Math.min(this.#reader.pos, this.#reader.len);
  }

  /** Decodes a message that contains lists, one element after the other. */
  async walk(end: number, fields: Fields): Promise<Record<string, unknown>> {
    const reader = this.#reader;
    const message: Record<string, unknown> = {};
    while (reader.pos < end) {
      const start = reader.pos;
      this.#fields = 0;
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined || field.wireType !== wireType) reader.skip(wireType, number);
      else if (field.kind === "list" && !field.isItem) {
        this.#add();
        const element = await this.walk(this.#endOfNext(end), field.fields);
        ((message[field.name] ??= []) as unknown[]).push(element);
      } else this.#field(message, field, end);
      if (TURNS.spend(FIELD_WORK + reader.pos - start)) await TURNS.next();
    }
    this.#checkEnd(end);
    return message;
  }

  #message(end: number, fields: Fields): Record<string, unknown> {
    const reader = this.#reader;
    const message: Record<string, unknown> = {};
    while (reader.pos < end) {
      const [number, wireType] = this.#tag();
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
        message[name] = this.#message(this.#endOfNext(end), fields);
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

  /** Decodes one message of a list, or returns `undefined` if it is left out. */
  #item(end: number, fields: Fields, isItem: boolean): Record<string, unknown> | undefined {
    this.#add();
    if (!isItem) return this.#message(end, fields);
    try {
      return this.#message(end, fields);
    } catch (error) {
      if (this.#messages > MAX_RECORDS_PER_REQUEST) throw error;
      // Its end is known, so the items after it can be decoded.
      if (this.rejected++ === 0) this.reason = textOfThrown(error);
      this.#reader.pos = end;
    }
  }

  #value(end: number, depth: number): unknown {
    const reader = this.#reader;
    let value: unknown = null;
    while (reader.pos < end) {
      const [number, wireType] = this.#tag();
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

  /** Decodes each message in one field of another. Those nested too deep are left out. */
  #each(end: number, depth: number, field: number, read: (end: number) => void): void {
    const reader = this.#reader;
    if (depth > MAX_DEPTH) reader.pos = end;
    while (reader.pos < end) {
      const [number, wireType] = this.#tag();
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
      const [number, wireType] = this.#tag();
      if (wireType !== WireType.LengthDelimited) reader.skip(wireType, number);
      else if (number === KEY_VALUE.key) key = reader.string();
      else if (number === KEY_VALUE.value) value = this.#value(this.#endOfNext(end), depth);
      else reader.skip(wireType, number);
    }
    this.#checkEnd(end);
    setProperty(out, key, value);
  }

  /** Counts a field and reads its tag. */
  #tag(): [number: number, wireType: WireType] {
    if (++this.#fields > MAX_FIELDS) throw new RangeError(`more than ${MAX_FIELDS} fields`);
    return this.#reader.tag();
  }

  #add(): void {
    if (++this.#messages <= MAX_RECORDS_PER_REQUEST) return;
    throw new RangeError(`more than ${MAX_RECORDS_PER_REQUEST} messages in one request`);
  }

  /** Reads a length and returns the end of the part with that length. */
  #endOfNext(end: number): number {
    const length = this.#reader.uint32();
    const next = this.#reader.pos + length;
    if (next > end) throw new RangeError("a field is longer than its message");
    return next;
  }

  #checkEnd(end: number): void {
    if (this.#reader.pos !== end) throw new RangeError("a field is longer than its message");
  }
}

function spell({ buffer, byteOffset, length }: Uint8Array, encoding: "hex" | "base64"): string {
  return Buffer.from(buffer, byteOffset, length).toString(encoding);
}
