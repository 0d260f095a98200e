import type { Filter } from "../../query/filter.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Ring } from "../../stream/ring.ts";
import { ChunkEncoder } from "../encode.ts";
import type { Group, Viewer } from "./viewer.ts";

/** Viewers grouped by filter. Those of one group share encoded chunks. */
export class Groups {
  readonly #makeEncoder: () => ChunkEncoder;
  /** Encoder of all groups. Without viewers there is none, so that it keeps nothing of records that are gone. */
  #encoder: ChunkEncoder | undefined;
  readonly #groups = new Map<string, Group>();

  /**
   * @param ring Records to encode.
   * @param run Run that the ids name.
   * @param now Returns the time that deadlines are compared with, in ms.
   */
  constructor(ring: Ring<LogRecord>, run: string, now: () => number) {
    this.#makeEncoder = () => new ChunkEncoder(ring, run, now);
  }

  /** Adds a viewer to the group of its filter. */
  join(filter: Filter): Group {
    let group = this.#groups.get(filter.key);
    if (group === undefined) {
      this.#encoder ??= this.#makeEncoder();
      group = { filter, lane: this.#encoder.lane(filter), size: 0 };
      this.#groups.set(filter.key, group);
    }
    group.size++;
    return group;
  }

  /** Removes a viewer from its group. */
  leave(group: Group): void {
    if (--group.size > 0) return;
    group.lane.close();
    this.#groups.delete(group.filter.key);
    if (this.#groups.size === 0) this.#encoder = undefined;
  }

  /** Orders viewers by group, so that the first one of a group has its chunk made and the others find it. */
  inOrder(viewers: Set<Viewer>): Set<Viewer> {
    if (this.#groups.size <= 1) return viewers;
    const byGroup = new Map<Group, Viewer[]>();
    for (const viewer of viewers) {
      const others = byGroup.get(viewer.group);
      if (others === undefined) byGroup.set(viewer.group, [viewer]);
      else others.push(viewer);
    }
    return new Set(Array.from(byGroup.values()).flat());
  }
}
