/**
 * What `require("@azure/functions-core")` gives in a process of the host: the object that
 * `src/app/core-module.ts` put there. Plain JavaScript, so that any loader can run it.
 */
module.exports = globalThis[Symbol.for("taskhub.local-host.functions-core")];
