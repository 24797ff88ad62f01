/**
 * Plays a scenario on both sides in turn, so that whatever slows the machine slows both; each is first in
 * every other round, so that neither always finds the fuller storage.
 *
 * @module
 */
import { EngineSide } from "../engine/engine-side.js";
import { FloorSide } from "../floor/floor-side.js";
import type { Scenario } from "../scenario/scenario.js";
import { sideFigures, type Comparison, type Usage } from "./comparison.js";
import { PeakMemory } from "./peak-memory.js";
import type { Sample } from "./sample.js";
import type { Side } from "./side.js";

const US_PER_MS = 1_000;

/** Where a scenario is played, and how. */
export interface MeasureOptions {
  readonly connectionString: string;
  /** Added before each call. */
  readonly latencyMs: number;
  /** In place of what the scenario has. */
  readonly rounds?: number | undefined;
  /** Told how far it is. */
  readonly tell: (text: string) => void;
}

/** Measures the engine and the floor. */
export async function measure(scenario: Scenario, options: MeasureOptions): Promise<Comparison> {
  const { connectionString, latencyMs } = options;
  const hubName = `${scenario.name}At${latencyMs}`;
  const engine = await EngineSide.open({ connectionString, latencyMs, hubName });
  const floor = await FloorSide.open({ connectionString, latencyMs, hubName: `Floor${hubName}` });
  const memory = new PeakMemory();
  try {
    return await compare(scenario, options, { engine, floor, memory });
  } finally {
    memory.stop();
    await engine.close();
    await floor.close();
  }
}

interface Places {
  readonly engine: EngineSide;
  readonly floor: FloorSide;
  readonly memory: PeakMemory;
}

async function compare(
  scenario: Scenario,
  { latencyMs, tell, ...options }: MeasureOptions,
  { engine, floor, memory }: Places,
): Promise<Comparison> {
  const { near, far = near } = scenario.rounds;
  const { measured, warmUp } = latencyMs === 0 ? near : far;
  const rounds = options.rounds ?? measured;
  const ofEngine = new UsageOf(engine);
  const ofFloor = new UsageOf(floor);
  for (let round = -warmUp; round < rounds; round++) {
    tell(`${scenario.name}, ${latencyMs} ms away: round ${Math.max(0, round + 1)} of ${rounds}`);
    const isMeasured = round >= 0;
    const label = isMeasured ? `r${round}` : `w${-round}`;
    const turns = [
      async () => {
        await ofEngine.round(() => scenario.engine(engine, label), isMeasured);
        engine.observer.forget();
      },
      () => ofFloor.round(() => scenario.floor(floor, label), isMeasured),
    ];
    // the engine in the first that is measured, and so in that of a scenario that has but one
    if (round % 2 !== 0) turns.reverse();
    for (const turn of turns) await turn();
  }
  const { alone } = scenario;
  if (alone) {
    ofEngine.alone = await alone.engine(engine, "alone");
    await engine.distance.quiet();
    ofFloor.alone = await alone.floor(floor, "alone");
    await floor.distance.quiet();
  }
  const figures = {
    engine: sideFigures(ofEngine, scenario),
    floor: sideFigures(ofFloor, scenario),
  };
  return {
    ...{ scenario: scenario.name, latencyMs, ...figures },
    ratio: ratioOf(scenario, figures),
    peakRssBytes: memory.rssBytes,
  };
}

function ratioOf(
  { compares }: Scenario,
  { engine, floor }: Pick<Comparison, "engine" | "floor">,
): number {
  return compares === "time"
    ? engine.latencyMs.p50 / floor.latencyMs.p50
    : engine.unitsPerSecond / floor.unitsPerSecond;
}

/** Adds up what the rounds of a side use. */
class UsageOf implements Usage {
  readonly samples: Sample[] = [];
  calls = 0;
  receives = 0;
  cpuMs = 0;
  alone: Sample | undefined;

  constructor(private readonly side: Side) {}

  /** A round ends when what nobody waits for is done, too. */
  async round(play: () => Promise<Sample>, isMeasured: boolean): Promise<void> {
    const { distance } = this.side;
    const { calls, receives } = distance;
    const cpu = process.cpuUsage();
    const sample = await play();
    await distance.quiet();
    if (!isMeasured) return;
    const { user, system } = process.cpuUsage(cpu);
    this.samples.push(sample);
    this.cpuMs += (user + system) / US_PER_MS;
    this.calls += distance.calls - calls;
    this.receives += distance.receives - receives;
  }
}
