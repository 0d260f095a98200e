/** Twins of the well-known metadata keys, mapped to the key. */
export const WELL_KNOWN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    logger: ["loggerName", "logger_name", "logger.name", "log.logger"],
    trace_id: ["traceId", "traceID", "trace.id", "dd.trace_id", "otelTraceID"],
    span_id: ["spanId", "spanID", "span.id", "dd.span_id", "otelSpanID"],
    service: ["serviceName", "service_name", "service.name", "dd.service"],
    error: ["err", "exception"],
  }).flatMap(([key, twins]) => twins.map((twin) => [twin, key] as const)),
);
