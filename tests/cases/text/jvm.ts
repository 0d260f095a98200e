import type { TextLineCase } from "./case.ts";
import { local, today, utc } from "./times.ts";

/** Lines of loggers for the JVM. */
export const JVM_LINES: readonly TextLineCase[] = [
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 [main] INFO  com.example.Shop - Order paid",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Order paid",
      metadata: { logger: "com.example.Shop", thread: "main" },
    },
  },
  {
    format: "log4j",
    line: "10:26:15.123 [http-nio-8080-exec-1] WARN  c.e.shop.Db -- slow query",
    parsed: {
      timestamp: today("10:26:15.123"),
      level: "WARN",
      message: "slow query",
      metadata: { logger: "c.e.shop.Db", thread: "http-nio-8080-exec-1" },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24T10:26:15.123Z  INFO 1 --- [shop] [           main] c.e.shop.ShopApplication                 : Started in 2.1 seconds",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Started in 2.1 seconds",
      metadata: { logger: "c.e.shop.ShopApplication", service: "shop", thread: "main", pid: 1 },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15.123 ERROR 4711 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() threw exception",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "Servlet.service() threw exception",
      metadata: { logger: "o.a.c.c.C.[.[.[/].[dispatcherServlet]", thread: "nio-8080-exec-1", pid: 4711 },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 INFO  [io.quarkus] (main) shop 1.0 started in 0.7s",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "shop 1.0 started in 0.7s",
      metadata: { logger: "io.quarkus", thread: "main" },
    },
  },
  {
    format: "log4j",
    line:
      "24-Oct-2025 10:26:15.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [123] milliseconds",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Server startup in [123] milliseconds",
      metadata: { logger: "org.apache.catalina.startup.Catalina.start", thread: "main" },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15,123 WARN org.apache.hadoop.util.NativeCodeLoader: Unable to load native-hadoop library",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Unable to load native-hadoop library",
      metadata: { logger: "org.apache.hadoop.util.NativeCodeLoader" },
    },
  },
  {
    format: "log4j",
    line: "2025-10-24 10:26:15 DEBUG com.example.Shop:42 - Order 7",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "DEBUG",
      message: "Order 7",
      metadata: { logger: "com.example.Shop", line: 42 },
    },
  },
  {
    format: "log4j",
    line: "[2025-10-24 10:26:15,123] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "[KafkaServer id=0] started",
      metadata: { logger: "kafka.server.KafkaServer" },
    },
  },
  {
    format: "log4j",
    line: "[2025-10-24T10:26:15,123][WARN ][o.e.n.Node               ] [node-1] starting ...",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "starting ...",
      metadata: { logger: "o.e.n.Node", node: "node-1" },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15,123 INFO [RMCommunicator Allocator] org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator: Before Scheduling: PendingReds:0",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "INFO",
      message: "Before Scheduling: PendingReds:0",
      metadata: {
        logger: "org.apache.hadoop.mapreduce.v2.app.rm.RMContainerAllocator",
        thread: "RMCommunicator Allocator",
      },
    },
  },
  {
    format: "log4j",
    line:
      "2025-10-24 10:26:15,123 - WARN  [SendWorker:188978561024:QuorumCnxManager$SendWorker@688] - Send worker leaving thread",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "Send worker leaving thread",
      metadata: { logger: "QuorumCnxManager$SendWorker", thread: "SendWorker:188978561024", line: 688 },
    },
  },
  {
    format: "log4j",
    line: "25/10/24 10:26:15 ERROR SparkContext: Cannot start",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "ERROR",
      message: "Cannot start",
      metadata: { logger: "SparkContext" },
    },
  },
  {
    format: "log4j",
    line:
      "[2025-10-24 10:26:15,123] ERROR boom (kafka.server.KafkaServer)\njava.lang.IllegalStateException: boom\n\tat a.b.C(C.java:1)",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "boom\njava.lang.IllegalStateException: boom\n\tat a.b.C(C.java:1)",
      metadata: { logger: "kafka.server.KafkaServer" },
    },
  },
  {
    format: "jul",
    line: "Oct 24, 2025 10:26:15 AM com.x.Main main\nWARNING: slow\nnow",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "WARN",
      message: "slow\nnow",
      metadata: { logger: "com.x.Main", function: "main" },
    },
  },
  {
    format: "app-server",
    line: "<Oct 24, 2025 10:26:15 AM UTC> <Error> <HTTP> <BEA-101017> <boom>",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15"),
      level: "ERROR",
      message: "boom",
      metadata: { logger: "HTTP", code: "BEA-101017" },
    },
  },
  {
    format: "app-server",
    line:
      "####<Oct 24, 2025 10:26:15,123 AM UTC> <Warning> <Security> <h> <Admin> <[ACTIVE] x> <<anonymous>> <> <> <17> <BEA-090668> <slow>",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "WARN",
      message: "slow",
      metadata: { logger: "Security", code: "BEA-090668" },
    },
  },
  {
    format: "app-server",
    line: "[10/24/25, 10:26:15:123 UTC] 0000002a com.ibm.ws.X   E CWWKE0701E: boom",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      level: "ERROR",
      message: "CWWKE0701E: boom",
      metadata: { thread: "0000002a", logger: "com.ibm.ws.X" },
    },
  },
  {
    format: "app-server",
    line: "[10/24/25 10:26:15:123 UTC] 00000042 SystemOut     O Ready",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.123"),
      message: "Ready",
      metadata: { thread: "00000042", logger: "SystemOut" },
    },
  },
];
