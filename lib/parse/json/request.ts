import { type Level, levelOfStatus } from "../../record/level.ts";
import { readRequest } from "../text/access.ts";
import type { Fields } from "./draft.ts";

/** Level and message of an access log line. */
export interface Answered {
  readonly level: Level;
  readonly message?: string;
}

/** Reads request and status from the access log of a web server that logs JSON; `undefined` for any other object. */
export function readAnswered(fields: Fields): Answered | undefined {
  const { request, request_method: method, request_uri: uri = fields.uri } = fields;
  const status = Number(fields.status);
  if (!(status >= 100 && status <= 599) || (typeof request !== "string" && typeof method !== "string")) {
    return undefined;
  }
  const line = typeof request === "string" ? readRequest(request) : { method, path: uri };
  const isKnown = typeof line.method === "string" && typeof line.path === "string";
  return { level: levelOfStatus(status), ...isKnown && { message: `${line.method} ${line.path} ${status}` } };
}
