import { assertEquals } from "@std/assert";
import { describeScores } from "../../src/jobs/describe_scores.ts";

Deno.test("describeScores() puts each score beside that of reading nothing, and says 100 % of all only", () => {
  assertEquals(
    describeScores([
      { name: "hairColour", kind: "category", accuracy: 0.99975, commonest: 0.12 },
      { name: "glasses", kind: "boolean", accuracy: 1, commonest: 0.88 },
      { name: "smile", kind: "number", meanAbsoluteError: 0.0651, spread: 0.28 },
    ]),
    [
      "  hairColour      99.9 %  (always the commonest: 12.0 %)",
      "  glasses        100.0 %  (always the commonest: 88.0 %)",
      "  smile          ± 0.065  (always the median: ± 0.280)",
    ],
  );
});
