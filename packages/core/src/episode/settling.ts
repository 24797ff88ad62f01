/**
 * Something that is done step by step: it yields wherever promises must settle before it goes on.
 *
 * The core knows no event loop. Whoever runs the generator lets all promises settle that can, in a
 * macrotask of its own, and then resumes it. With a generator as orchestrator it never yields.
 */
export type Settling<T> = Generator<void, T, undefined>;
