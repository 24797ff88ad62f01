import { randomBytes } from "node:crypto";
import { writeEcho } from "../floor/write-echo.js";
import { timedAlone } from "../measure/timed.js";
import type { Course, Scenario } from "./scenario.js";

const CHARS_OF_1MB = 1_048_576;
/** Base64: four characters for three bytes. */
const BYTES_A_CHAR = 3 / 4;

/** Large values. */
export const payloads: readonly Scenario[] = [
  {
    ...echo(CHARS_OF_1MB),
    name: "payload1MB",
    title: "an input of 1 MB, which an activity gives back",
    rounds: { near: { measured: 10, warmUp: 2 }, far: { measured: 5, warmUp: 0 } },
  },
];

/** An input of so many characters, which compression does not make small. */
export function echo(chars: number): Course {
  let text: string | undefined;
  const payload = () => (text ??= randomBytes(chars * BYTES_A_CHAR).toString("base64"));
  return {
    ...{ unit: "orchestrations", units: 1, orchestrations: 1, compares: "time" },
    engine: (side, label) => timedAlone(side.distance, () => side.run("echo", label, payload())),
    floor: (side, label) => timedAlone(side.distance, () => writeEcho(side, label, payload())),
  };
}
