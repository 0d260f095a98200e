/**
 * Ends with an error that nothing catches, and prints its record as JSON. It runs on Deno, Node.js and Bun:
 * `node uncaught.js file:///path/of/the/bundle/ unhandledRejection`
 *
 * @module
 */
import process from "node:process";

const [folder, origin] = process.argv.slice(2);
const { captureErrors } = await import(new URL("lib/adapters/errors.js", folder).href);

captureErrors({
  write({ level, message, metadata }) {
    console.log(
      JSON.stringify({ level, message, origin: metadata.origin, isError: metadata.error instanceof TypeError }),
    );
  },
});
if (origin === "unhandledRejection") Promise.reject(new TypeError("boom"));
else {
  setTimeout(() => {
    throw new TypeError("boom");
  }, 0);
}
