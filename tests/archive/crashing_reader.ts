/**
 * The worker that searches, with a message that makes it crash.
 *
 * @module
 */
import { crashOnMessage } from "./crash.ts";
import "../../lib/archive/reader_worker.ts";

crashOnMessage();
