/**
 * What `readEntityState` gives.
 *
 * @typeParam State - As it comes out of JSON.
 */
export class EntityStateResponse<State = unknown> {
  constructor(
    public entityExists: boolean,
    /** Absent if the entity does not exist, or has no state. */
    public entityState?: State,
  ) {}
}
