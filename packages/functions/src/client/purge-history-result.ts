/** What a purge came to. */
export class PurgeHistoryResult {
  /** Where to go on; present if the purge was ended before all that was meant was looked at. */
  readonly continuationToken?: string;

  constructor(
    /** 0 if there was no such instance, or none was meant. */
    readonly instancesDeleted: number,
    continuationToken?: string,
  ) {
    if (continuationToken !== undefined) this.continuationToken = continuationToken;
  }
}
