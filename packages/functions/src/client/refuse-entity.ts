import { DurableError, isEntityInstance } from "@taskhub/core";

/** What clients do to orchestrations only, and what they do to an entity instead. */
const INSTEAD = {
  started: "It begins with its first operation: signalEntity() asks for one",
  terminated: "Delete it by an operation, such as signalEntity(id, 'delete')",
  suspended: "It only does something while it performs an operation: signal it none",
  resumed: "It was not suspended: signalEntity() asks it for an operation",
  rewound: "An operation that fails leaves its state as it was: signal it again",
  restarted: "Its state begins anew when an operation has deleted it: signalEntity(id, 'delete')",
  "sent an event": "signalEntity() asks it for an operation",
} as const;

/** What an entity is not. */
export type Refused = keyof typeof INSTEAD;

/** What was asked for is for orchestrations, and the id is that of an entity. Nothing was sent. */
export class EntityNotSupportedError extends DurableError {
  override readonly name = "EntityNotSupportedError";
  readonly code = "InvalidInstanceId";

  constructor(
    readonly instanceId: string,
    what: Refused,
  ) {
    super(`'${instanceId}' is an entity, which cannot be ${what}. ${INSTEAD[what]}.`);
  }
}

/** @throws EntityNotSupportedError if the id is that of an entity. */
export function refuseEntity(instanceId: string, what: Refused): void {
  if (isEntityInstance(instanceId)) throw new EntityNotSupportedError(instanceId, what);
}
