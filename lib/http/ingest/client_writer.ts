import type { Intake } from "../../ingest/intake.ts";
import type { WriteLater } from "../../parse/unread_lines.ts";
import type { RecordInput } from "../../record/record.ts";
import { hidesSecrets } from "../../stream/log_stream.ts";
import { upstreamsOf } from "../../stream/upstreams.ts";
import type { RouteContext } from "../route.ts";

/** Receiver of the records of clients. */
export type Receiver = Pick<RouteContext, "stream" | "sources">;

/** Options for the records of other programs. */
const FOREIGN = { context: false };

/**
 * Returns a function that writes the records of a client. Without a token, a client cannot speak for Ringside itself or
 * for another source.
 *
 * @param ingest Token, if clients need one.
 * @param receiver Stream that receives the records, and its other sources.
 * @param source Source of the records.
 */
export async function clientWriter(
  { hasToken }: Intake,
  { stream, sources }: Receiver,
  source: string,
): Promise<(record: RecordInput) => void> {
  const write = (record: RecordInput) => void stream.write(record, FOREIGN);
  if (hasToken) return write;
  // With the first request, as the parsers.
  const { withoutClaimedOrigin, withoutClaims } = await import("../../ingest/provenance.ts");
  const upstreams = upstreamsOf(stream);
  const isOrigin = (name: unknown) => upstreams.followed.some(({ origin }) => origin === name);
  return withoutClaims(withoutClaimedOrigin(write, isOrigin), source, sources().map(({ source }) => source));
}

/**
 * Returns a function that writes the records of a client which claim nothing and are made when they are first read;
 * `undefined` if all are made at once.
 */
export function laterWriter({ stream }: Receiver): WriteLater | undefined {
  // A line may claim to be of a server that is followed.
  if (hidesSecrets(stream) || upstreamsOf(stream).members.length > 0) return undefined;
  return (level, bytes, read, line) => void stream.writeLater(level, bytes, read, line, FOREIGN);
}
