/**
 * The worker that writes, with a message that makes it crash.
 *
 * @module
 */
import { crashOnMessage } from "./crash.ts";
import "../../lib/archive/writer_worker.ts";

crashOnMessage();
