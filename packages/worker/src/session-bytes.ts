import type { ExecutionState } from "@taskhub/core";

/**
 * Of a session that waits for one event, whatever its instance is.
 *
 * Measured: the heap after a garbage collection with 2,000 of them, less the heap after their end, on
 * Node 20. A generator that waits takes 10,000 bytes, an async function or a race of an event with a
 * timer 11,400.
 */
const BASE_BYTES = 12_288;
/** The same with 200 timers more: 980 bytes for each. */
const OPEN_TASK_BYTES = 1_024;
/** The same with 400 events that were applied: 150 bytes for each, or 210 after continue-as-new. */
const REMEMBERED_BYTES = 224;
/**
 * A text with letters beyond Latin-1 takes two bytes a character; one without takes one, and about
 * another as the value that was made of it.
 */
const CHARACTER_BYTES = 2;

/**
 * What an idle session takes in memory, about: bytes.
 *
 * The text of all events is counted, as if the orchestrator kept every result.
 */
export function sessionBytes(state: ExecutionState): number {
  return (
    BASE_BYTES +
    state.openTaskCount * OPEN_TASK_BYTES +
    state.rememberedCount * REMEMBERED_BYTES +
    state.sizeWith([]).bytes * CHARACTER_BYTES
  );
}
