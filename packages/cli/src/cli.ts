import { nodeIo } from "./node-io.js";
import { run } from "./run.js";

// whoever reads it has read enough, as `| head` has
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

void run(process.argv.slice(2), nodeIo()).then((exitCode) => {
  process.exitCode = exitCode;
});
