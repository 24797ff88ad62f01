/** What one round of one side gave. Times in milliseconds. */
export interface Sample {
  /** From the first start to the last end. */
  readonly tookMs: number;
  /** Of each orchestration; of each occasion where a scenario has but one. */
  readonly latenciesMs: readonly number[];
  /** Of a round that does one thing after the other: calls that waited for each other. */
  readonly roundTrips?: number;
  /** Round trips from the start to the first activity. */
  readonly tripsToFirstActivity?: number;
  /** From one activity to the next; of a floor, of one transaction. */
  readonly stepsMs?: readonly number[];
  /** How late orchestrators went on after their timers. */
  readonly latenessMs?: readonly number[];
}
