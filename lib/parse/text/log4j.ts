import { isDigit } from "../characters.ts";
import { count, present } from "../fields.ts";
import { levelOfWord } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findClock, findTime, readTime } from "../time.ts";

/**
 * Usual patterns of programs on the JVM: log4j, logback, Spring Boot, Quarkus, Tomcat, Hadoop, ZooKeeper, Spark, Kafka
 * and Elasticsearch.
 */
export const LOG4J: LineFormat = { name: "log4j", starts: DIGITS + "[", parse: parseLog4j };

const LEVEL = "(?<level>TRACE|DEBUG|INFO|WARN|WARNING|ERROR|SEVERE|FATAL)";
const THREAD = "\\[(?<thread>[^\\]]{0,120})\\]";
const LOGGER = "(?<logger>[A-Za-z_$\\[][\\w.$\\[\\]/-]{0,200})";
/** Class name with a dot, so that no word of a message matches. */
const CLASS = "(?<logger>[A-Za-z_$][\\w$]{0,60}(?:\\.[\\w$<>]{1,80}){1,12})";

/** Heads after a time without brackets. */
const AFTER_TIME: readonly RegExp[] = [
  // INFO 1 --- [shop] [main] c.x.Y : msg
  ` {1,8}${LEVEL} (?<pid>\\d{1,10}) --- (?:\\[(?<service>[^\\]]{1,120})\\] )?\\[(?<thread>[^\\]]{0,120})\\] (?:\\[[^\\]]{0,120}\\] ?)?${LOGGER} {0,60}: `,
  // [main] INFO  com.x.Y - msg
  ` {1,8}${THREAD} ${LEVEL} {1,8}${LOGGER}(?::(?<line>\\d{1,7}))? {0,60}(?:--?|:) `,
  // INFO  [main] com.x.Y - msg, INFO [main] org.apache.catalina.startup.Catalina.start msg
  ` {1,8}${LEVEL} {1,8}${THREAD} ${CLASS}(?::(?<line>\\d{1,7}))?(?: {0,60}(?:--?|:))? `,
  // INFO  [org.jboss.as] (main) msg
  ` {1,8}${LEVEL} {1,8}\\[(?<logger>[\\w.$-]{1,200})\\] \\((?<thread>[^)]{0,120})\\) `,
  // INFO  com.x.Y - msg, INFO org.apache.hadoop.X: msg
  ` {1,8}${LEVEL} {1,8}${CLASS}(?::(?<line>\\d{1,7}))?(?: {0,60}--?|:) `,
  // - INFO  [main:QuorumPeer@774] - msg
  ` - ${LEVEL} {1,8}\\[(?<thread>.{1,200}?):(?<logger>[\\w$]{1,80})@(?<line>\\d{1,7})\\] - `,
].map((pattern) => new RegExp(pattern, "y"));

/** Head after a time in brackets: `[2025-10-24 10:26:15,123] INFO msg (kafka.server.KafkaServer)`. */
const KAFKA = new RegExp(`\\] ${LEVEL} (?=\\S)`, "y");
const KAFKA_LOGGER = / \(([\w.$-]{1,200})\)$/;
/** `[2025-10-24T10:26:15,123][INFO ][o.e.n.Node             ] [node-1] msg` */
const ELASTIC = new RegExp(
  `\\]\\[${LEVEL} ?\\]\\[(?<logger>[\\w.$-]{1,120}) {0,60}\\] (?:\\[(?<node>[^\\]]{1,120})\\] ?)?`,
  "y",
);

function parseLog4j(line: string): ParsedLine | undefined {
  const first = line.charCodeAt(0);
  if (first === 0x5b) return parseBracketed(line);
  if (!isDigit(first)) return undefined;
  const spark = parseSpark(line);
  if (spark !== undefined) return spark;
  const time = findTime(line) ?? findClock(line);
  if (time === undefined) return undefined;
  if (line[time.end] !== " ") return undefined;
  for (const pattern of AFTER_TIME) {
    pattern.lastIndex = time.end;
    const groups = pattern.exec(line)?.groups;
    if (groups !== undefined) return toLine(time.ms, groups, line.slice(pattern.lastIndex));
  }
}

/** Spark's date has its year first, which only this whole head tells: `25/10/24 10:26:15 INFO SparkContext: msg`. */
const SPARK = new RegExp(
  `^(\\d\\d)/(\\d\\d)/(\\d\\d) (\\d\\d:\\d\\d:\\d\\d) ${LEVEL} (?<logger>[A-Za-z][\\w.$]{0,120}): `,
);

function parseSpark(line: string): ParsedLine | undefined {
  if (line[2] !== "/" || line[5] !== "/") return undefined;
  const head = SPARK.exec(line);
  if (head === null) return undefined;
  const [all, year, month, day, clock] = head;
  const timestamp = readTime(`20${year}-${month}-${day} ${clock}`);
  return timestamp === undefined ? undefined : toLine(timestamp, head.groups!, line.slice(all.length));
}

function parseBracketed(line: string): ParsedLine | undefined {
  const time = findTime(line, 1);
  if (time === undefined) return undefined;
  ELASTIC.lastIndex = KAFKA.lastIndex = time.end;
  const elastic = ELASTIC.exec(line)?.groups;
  if (elastic !== undefined) return toLine(time.ms, elastic, line.slice(ELASTIC.lastIndex));
  const kafka = KAFKA.exec(line)?.groups;
  if (kafka === undefined) return undefined;
  // A stack may have been joined to the line before.
  const lines = line.indexOf("\n");
  const end = lines === -1 ? line.length : lines;
  const logger = KAFKA_LOGGER.exec(line.slice(Math.max(KAFKA.lastIndex, end - 210), end));
  if (logger === null) return undefined;
  const message = line.slice(KAFKA.lastIndex, end - logger[0].length) + line.slice(end);
  return toLine(time.ms, { ...kafka, logger: logger[1] }, message);
}

function toLine(timestamp: number, groups: Readonly<Record<string, string>>, message: string): ParsedLine {
  const { level, logger, thread, service, pid, line, node } = groups;
  return {
    timestamp,
    level: levelOfWord(level)!,
    message,
    metadata: present({
      logger,
      service: service?.trim(),
      thread: thread?.trim(),
      pid: count(pid),
      line: count(line),
      node,
    }),
  };
}
