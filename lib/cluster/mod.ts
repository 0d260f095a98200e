/**
 * Many Ringsides as one: {@linkcode openRelay} follows other servers.
 *
 * @module
 */
export { openRelay, type Relay, type RelayOptions, type RelaySource } from "./relay.ts";
export type { UpstreamState } from "../stream/upstreams.ts";
export type { Fetch } from "../remote/request.ts";
export type { Report } from "../sources/report.ts";
export type { PositionedSource, StoredPosition } from "../stream/positions.ts";
