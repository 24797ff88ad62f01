/** Makes a call once and keeps what it gave; a call that failed is made again when it is asked for. */
export function once<T>(call: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made) return made;
    const making = call();
    made = making;
    // the failure itself goes to whoever asked
    making.then(undefined, () => (made = undefined));
    return making;
  };
}
