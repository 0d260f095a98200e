import { dirname } from "node:path";
import { isPostgres, type PostgresAddress, readAddress } from "./postgres/address.ts";
import { DEFAULT_NAME } from "./bounds.ts";
import type { ArchiveOptions } from "./archive_options.ts";
import type { Place } from "./messages.ts";
import { Spawner } from "./spawner.ts";

/** Archive as its workers open it: their files, and what starts them. */
export interface Target {
  readonly place: Place;
  /** True if it may be out of reach when the program starts. */
  readonly isRemote: boolean;
  readonly writer: string;
  readonly reader: string;
  readonly spawner: Spawner;
}

/**
 * Returns the target of an archive.
 *
 * @throws {ArchiveError} If the address of a server cannot be read.
 */
export function targetOf({ at, confine, name = DEFAULT_NAME }: ArchiveOptions): Target {
  if (isPostgres(at)) {
    const place = readAddress(at, name);
    return {
      ...{ place, isRemote: true },
      ...{ writer: "postgres/writer_worker", reader: "postgres/reader_worker" },
      spawner: new Spawner(confine ? { net: [hostOf(place)] } : undefined),
    };
  }
  const folders = [dirname(at)];
  return {
    ...{ place: at, isRemote: false, writer: "writer_worker", reader: "reader_worker" },
    spawner: new Spawner(confine ? { read: folders, write: folders } : undefined),
  };
}

function hostOf({ host, port }: PostgresAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
