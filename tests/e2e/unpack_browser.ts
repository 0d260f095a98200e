/** Program that unpacks a browser, and the libraries that a bare machine lacks, and prints how to start it. */

/** A computed specifier keeps the package out of the lock and the cache. */
const name = ["npm:@sparticuz", "chromium@153.0.0"].join("/");
const { default: packed } = await import(name);
const executablePath = await packed.executablePath();
const env = { LD_LIBRARY_PATH: Deno.env.get("LD_LIBRARY_PATH") }; // set by the package
console.log(JSON.stringify({ executablePath, args: packed.args, env }));
