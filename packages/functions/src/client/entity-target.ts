import { InvalidInstanceIdError, validateEntityInstanceId } from "@taskhub/azure-storage";
import { EntityId } from "@taskhub/core";

/**
 * The entity that a caller means, who may have made the id by another copy of the package.
 *
 * @throws TypeError or Error if it has no name and key that are texts.
 * @throws InvalidInstanceIdError if no entity may have the id.
 */
export function entityTarget({ name, key }: Pick<EntityId, "name" | "key">): EntityId {
  const id = new EntityId(name, key);
  if (name.includes("@")) {
    throw new InvalidInstanceIdError(String(id), "its name contains '@', which ends a name");
  }
  validateEntityInstanceId(String(id));
  return id;
}
