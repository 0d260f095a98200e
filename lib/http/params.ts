import { type Filter, FilterSyntaxError, parseFilter } from "../filter.ts";
import { HttpProblem } from "./problem.ts";

/**
 * Reads a whole number.
 *
 * @param params The query of the request.
 * @param name Which parameter.
 * @param fallback What an absent one means.
 * @param max The largest value allowed; the smallest is 0.
 * @throws {HttpProblem} 400 if it is no such number.
 */
export function readCount(params: URLSearchParams, name: string, fallback: number, max: number): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value <= max) return value;
  throw new HttpProblem(400, `Cannot read "${name}": expected a whole number from 0 to ${max}, got "${text}"`, {
    parameter: name,
    offset: 0,
  });
}

/**
 * Reads the filter: `level`, `search` and `q`.
 *
 * @throws {HttpProblem} 400 if one of them cannot be read, with its name and the offset in it.
 */
export function readFilter(params: URLSearchParams): Filter {
  try {
    return parseFilter({ level: params.get("level"), search: params.get("search"), q: params.get("q") });
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new HttpProblem(400, error.message, { parameter: error.parameter, offset: error.offset });
  }
}
