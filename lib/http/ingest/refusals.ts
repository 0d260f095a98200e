import { response } from "../operation.ts";

/** Responses to posted records that are refused. */
export const REFUSALS = {
  401: response("Unauthorized"),
  413: response("TooLarge"),
  415: response("Unsupported"),
  429: response("TooMany"),
} as const;
