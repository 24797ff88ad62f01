/** Counts the changes of a simulated account, over its three services. */
export class Changes {
  count = 0;
}
