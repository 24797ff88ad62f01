import { deleteTaskHub } from "./commands/delete-task-hub.js";
import { doctor } from "./commands/doctor.js";
import { entities } from "./commands/entities.js";
import { getHistory } from "./commands/get-history.js";
import { getInstances } from "./commands/get-instances.js";
import { getRuntimeStatus } from "./commands/get-runtime-status.js";
import { getTaskHubs } from "./commands/get-task-hubs.js";
import { poison } from "./commands/poison.js";
import { purgeHistory } from "./commands/purge-history.js";
import { raiseEvent } from "./commands/raise-event.js";
import { restart } from "./commands/restart.js";
import { resume } from "./commands/resume.js";
import { rewind } from "./commands/rewind.js";
import { rotateLinkKey } from "./commands/rotate-link-key.js";
import { startNew } from "./commands/start-new.js";
import { suspend } from "./commands/suspend.js";
import { terminate } from "./commands/terminate.js";
import type { CommandMaker } from "./hub-command.js";

/** All commands by what they are for, in the order of the help. */
export const COMMANDS: Readonly<Record<string, readonly CommandMaker[]>> = {
  "Start and look:": [startNew, getInstances, getRuntimeStatus, getHistory],
  "Steer:": [raiseEvent, suspend, resume, terminate, rewind, restart, purgeHistory],
  "Entities, and what went wrong:": [entities, poison, doctor],
  "Task hubs:": [getTaskHubs, deleteTaskHub, rotateLinkKey],
};
