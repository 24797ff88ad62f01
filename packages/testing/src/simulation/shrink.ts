import { optionsOf, type RunSpec } from "./run-spec.js";
import { World } from "./world.js";

/**
 * Makes a failing run smaller: fewer faults, then fewer workers and queues, as long as it fails.
 *
 * @param spec - A run that fails.
 */
export async function shrink(spec: RunSpec): Promise<RunSpec> {
  let smallest = spec;
  for (let changed = true; changed;) {
    changed = false;
    for (const candidate of smaller(smallest)) {
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      changed = true;
      break;
    }
  }
  return smallest;
}

function* smaller(spec: RunSpec): Generator<RunSpec> {
  const { faults, workers, partitions, skewsMs } = spec;
  for (const fault of faults) yield { ...spec, faults: faults.filter((each) => each !== fault) };
  if (workers > 1) yield { ...spec, workers: workers - 1 };
  if (partitions > 1) yield { ...spec, partitions: 1 };
  if (spec.pageRows !== undefined) yield { ...spec, pageRows: undefined };
  if (skewsMs.length > 0) yield { ...spec, skewsMs: [] };
}

async function fails(spec: RunSpec): Promise<boolean> {
  return (await new World(optionsOf(spec)).run()).violations.length > 0;
}
