import { tokenCredential } from "@taskhub/azure-storage";
import { HTTP_ACTIVITY } from "@taskhub/core";
import type { Activity } from "@taskhub/worker";
import { httpActivity } from "./http-activity.js";

/** One for the process: the credential keeps its tokens. */
const makeRequest = httpActivity(tokenCredential({}));

/** An activity that every app has without registering it. */
export function builtInActivity(name: string): Activity | undefined {
  return name.toLowerCase() === HTTP_ACTIVITY.toLowerCase() ? makeRequest : undefined;
}
