/**
 * Serves the files of `samples/data`: the source that the pipeline downloads from.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { app, type HttpRequest, type HttpResponseInit } from "@azure/functions";
import { DATA_FOLDER } from "./data-folder.js";

const FILE_NAME = /^[a-z][a-z-]*\.csv$/; // no dots, no slashes: nothing outside the folder

app.http("data", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "data/{file}",
  handler: serveFile,
});

async function serveFile(request: HttpRequest): Promise<HttpResponseInit> {
  const { file = "" } = request.params;
  if (!FILE_NAME.test(file)) {
    return { status: 400, jsonBody: { error: "A file name is lower-case letters and .csv." } };
  }
  try {
    const body = await readFile(join(DATA_FOLDER, file), "utf8");
    return { body, headers: { "Content-Type": "text/csv; charset=utf-8" } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { status: 404, jsonBody: { error: `There is no file ${file}.` } };
  }
}
