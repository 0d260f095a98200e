import type { TextLineCase } from "./case.ts";
import { local, utc } from "./times.ts";

/** Lines of PHP and of its loggers. */
export const PHP_LINES: readonly TextLineCase[] = [
  {
    format: "monolog",
    line: '[2025-10-24T10:26:15.123456+00:00] app.ERROR: Cannot pay {"order":7} []',
    parsed: {
      timestamp: Date.parse("2025-10-24T10:26:15.123Z"),
      level: "ERROR",
      message: "Cannot pay",
      metadata: { logger: "app", context: { order: 7 } },
    },
  },
  {
    format: "monolog",
    line: "[2025-10-24 10:26:15] production.EMERGENCY: Down with {braces} [] []",
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "FATAL",
      message: "Down with {braces}",
      metadata: { logger: "production" },
    },
  },
  {
    format: "monolog",
    line: '[2025-10-24 10:26:15] local.NOTICE: Broken {"a":} []',
    parsed: {
      timestamp: local("2025-10-24T10:26:15"),
      level: "INFO",
      message: 'Broken {"a":} []',
      metadata: { logger: "local" },
    },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 UTC] hello",
    parsed: { timestamp: utc("2025-10-24T10:26:15.000"), message: "hello", metadata: {} },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 UTC] PHP Warning:  Undefined variable $undef in /srv/x y.php on line 1",
    parsed: {
      timestamp: utc("2025-10-24T10:26:15.000"),
      level: "WARN",
      message: "Undefined variable $undef in /srv/x y.php on line 1",
      metadata: {},
    },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15 Europe/Berlin] PHP Fatal error:  Uncaught Exception: boom in /srv/x.php:1",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "FATAL",
      message: "Uncaught Exception: boom in /srv/x.php:1",
      metadata: {},
    },
  },
  {
    format: "php",
    line: "PHP Deprecated:  dep in /srv/x.php on line 12",
    parsed: { level: "WARN", message: "dep in /srv/x.php on line 12", metadata: { file: "/srv/x.php", line: 12 } },
  },
  {
    format: "php",
    line: "[24-Oct-2025 10:26:15] NOTICE: fpm is running, pid 1",
    parsed: {
      timestamp: local("2025-10-24T10:26:15.000"),
      level: "INFO",
      message: "fpm is running, pid 1",
      metadata: {},
    },
  },
];
