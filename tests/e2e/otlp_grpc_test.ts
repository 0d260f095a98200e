import { credentials } from "@grpc/grpc-js";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-grpc";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { canServeGrpc } from "../../lib/program/otlp_grpc.ts";
import { freePort } from "./ports.ts";
import { findRecord, programTest, startProgram } from "./program.ts";

programTest("receives OpenTelemetry over gRPC, also without its permissions of the start", async () => {
  if (!canServeGrpc()) return;
  const [port, otlpPort] = [freePort(), freePort()];
  await using program = await startProgram(["--otlp-port", `${otlpPort}`, "--otlp-grpc-port", `${port}`]);
  const exporter = new OTLPLogExporter({ url: `http://127.0.0.1:${port}`, credentials: credentials.createInsecure() });
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  provider.getLogger("checkout").emit({ body: "Paid" });
  await provider.shutdown();
  await findRecord(program.origin, ({ message, metadata }) => message === "Paid" && metadata.logger === "checkout");
});
