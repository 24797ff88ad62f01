/** What a purge came to. */
export class PurgeHistoryResult {
  constructor(
    /** 0 if there was no such instance, or none was meant. */
    readonly instancesDeleted: number,
  ) {}
}
