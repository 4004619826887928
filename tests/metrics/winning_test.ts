import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { discriminatorLead, generatorTrust } from "../../src/metrics/winning.ts";

const window = [{ realScore: 0.9, fakeScore: 0.2 }, { realScore: 0.7, fakeScore: 0 }];

Deno.test("discriminatorLead() is mean D(x) less mean D(G(z))", () => {
  assertAlmostEquals(discriminatorLead(window), 0.8 - 0.1);
  assertEquals(discriminatorLead([{ realScore: 1, fakeScore: 0 }]), 1);
  assertEquals(discriminatorLead([{ realScore: 0, fakeScore: 1 }]), -1);
});

Deno.test("generatorTrust() is mean D(G(z))", () => assertAlmostEquals(generatorTrust(window), 0.1));

Deno.test("a perfect generator has no lead against it, and half of the trust", () => {
  const perfect = [{ realScore: 0.5, fakeScore: 0.5 }];
  assertEquals([discriminatorLead(perfect), generatorTrust(perfect)], [0, 0.5]);
});

Deno.test("winning cannot be judged without a step", () => {
  for (const judge of [discriminatorLead, generatorTrust]) {
    const error = assertThrows(() => judge([]), RangeError);
    assertEquals(error.message, "Cannot judge scores: there is no step");
  }
});
