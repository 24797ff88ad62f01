/** How long a request may wait, in milliseconds: then Azure's load balancer ends one without an answer. */
export const LONGEST_WAIT_MS = 230_000;
