"use strict";

/**
 * Which test files begin first: those that mostly wait, for leases that end or processes that come back.
 *
 * Without times of an earlier run jest begins with the largest files, and these small ones would be the
 * last, with nothing left to do beside them.
 */
const { default: Sequencer } = require("@jest/test-sequencer");

const LONG = [
  "samples/test/crash.test.ts",
  "samples/test/survive-kill.test.ts",
  "samples/test/load.test.ts",
  "samples/test/entity-budgets.test.ts",
  "testing/test/problems/half-finished-writes.test.ts",
  "testing/test/simulation.test.ts",
  "testing/test/problems/messages.test.ts",
  "azure-storage/test/purge-instance.test.ts",
];

module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((name) => path.endsWith(name));
      return at < 0 ? LONG.length : at;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
