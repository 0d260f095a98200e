/**
 * Measures how well a rule on new patterns finds faults: 200 runs with fixed seeds, each half an hour of a service with
 * three planted faults.
 *
 * @module
 */
import { precisionAndRecall } from "../tests/signals/alerts/planted_faults.ts";

const RUNS = 200;

for (const condition of ["new pattern", "new pattern at level>=error"]) {
  for (const hasRare of [false, true]) {
    const { precision, recall, falsePositives, falseNegatives } = precisionAndRecall(RUNS, condition, hasRare);
    console.log(
      `${condition}, ${hasRare ? "five rare messages" : "no rare messages"}: precision ${precision.toFixed(3)}, ` +
        `recall ${recall.toFixed(3)} (${falsePositives} false, ${falseNegatives} missed)`,
    );
  }
}
