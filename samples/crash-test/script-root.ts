import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

// few, so that a fan-out has more than fits and spills
const MAX_ACTIVITIES = 4;

/** Writes a folder that both a worker and the local host take for the function app. */
export async function writeScriptRoot(folder: string): Promise<void> {
  await mkdir(folder);
  const app = join(__dirname, `orchestrations${extname(__filename)}`);
  await writeFile(join(folder, "app.js"), `require(${JSON.stringify(app)});\n`);
  await writeJson(join(folder, "package.json"), { name: "crash-test", main: "app.js" });
  await writeJson(join(folder, "host.json"), {
    version: "2.0",
    extensionBundle: {
      id: "Microsoft.Azure.Functions.ExtensionBundle",
      version: "[4.*, 5.0.0)",
    },
    extensions: {
      durableTask: { hubName: "CrashTest", maxConcurrentActivityFunctions: MAX_ACTIVITIES },
      queues: { maxPollingInterval: "00:00:02" },
    },
  });
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value, undefined, 2));
}
