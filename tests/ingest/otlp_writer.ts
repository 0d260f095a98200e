import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Kind, Schema } from "../../lib/ingest/otlp_schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** Writes a request in protobuf, given as the protocol spells it in JSON. */
export function encodeProtobuf(json: object, schema: Schema): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeMessage(writer, json as Json, schema);
  return writer.finish();
}

function writeMessage(writer: BinaryWriter, json: Json, schema: Schema): void {
  for (const [name, [number, holds]] of Object.entries(schema)) {
    const value = json[name];
    if (value === undefined) continue;
    if (typeof holds === "string") writeField(writer, number, holds, value);
    else if (Array.isArray(holds)) { for (const item of value as Json[]) writePart(writer, number, item, holds[0]); }
    else writePart(writer, number, value as Json, holds as Schema);
  }
}

function writePart(writer: BinaryWriter, number: number, json: Json, schema: Schema): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  writeMessage(writer, json, schema);
  writer.join();
}

function writeField(writer: BinaryWriter, number: number, kind: Kind, value: unknown): void {
  switch (kind) {
    case "text":
      return void writer.tag(number, WireType.LengthDelimited).string(value as string);
    case "integer":
      return void writer.tag(number, WireType.Varint).int32(value as number);
    case "time":
      return void writer.tag(number, WireType.Bit64).fixed64(value as string);
    case "id": {
      const bytes = (value as string).match(/../g)!.map((byte) => parseInt(byte, 16));
      return void writer.tag(number, WireType.LengthDelimited).bytes(new Uint8Array(bytes));
    }
    case "value":
      writer.tag(number, WireType.LengthDelimited).fork();
      writeValue(writer, value as Json);
      return void writer.join();
    case "attributes":
      return writeKeyValues(writer, number, value as Json[]);
    case "count":
      for (const _ of value as unknown[]) writer.tag(number, WireType.LengthDelimited).bytes(new Uint8Array());
  }
}

function writeValue(writer: BinaryWriter, value: Json): void {
  if (value.stringValue !== undefined) writer.tag(1, WireType.LengthDelimited).string(value.stringValue as string);
  if (value.boolValue !== undefined) writer.tag(2, WireType.Varint).bool(value.boolValue as boolean);
  if (value.intValue !== undefined) writer.tag(3, WireType.Varint).int64(value.intValue as string);
  if (value.doubleValue !== undefined) writer.tag(4, WireType.Bit64).double(Number(value.doubleValue));
  if (value.arrayValue !== undefined) {
    writer.tag(5, WireType.LengthDelimited).fork();
    for (const item of (value.arrayValue as { values: Json[] }).values) {
      writer.tag(1, WireType.LengthDelimited).fork();
      writeValue(writer, item);
      writer.join();
    }
    writer.join();
  }
  if (value.kvlistValue !== undefined) {
    writer.tag(6, WireType.LengthDelimited).fork();
    writeKeyValues(writer, 1, (value.kvlistValue as { values: Json[] }).values);
    writer.join();
  }
  if (value.bytesValue !== undefined) {
    const bytes = Uint8Array.from(atob(value.bytesValue as string), (character) => character.charCodeAt(0));
    writer.tag(7, WireType.LengthDelimited).bytes(bytes);
  }
}

function writeKeyValues(writer: BinaryWriter, number: number, pairs: Json[]): void {
  for (const { key, value } of pairs) {
    writer.tag(number, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key as string);
    writer.tag(2, WireType.LengthDelimited).fork();
    writeValue(writer, value as Json);
    writer.join().join();
  }
}
