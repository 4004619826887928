import { assertEquals } from "@std/assert";
import { fingerprintOf } from "../../../src/data/sources/fingerprint.ts";

Deno.test("fingerprintOf() is SHA-256 of names, sizes and times", () => {
  // printf 'a.png\0003\0005\n' | sha256sum
  assertEquals(
    fingerprintOf([["a.png", 3, 5]]),
    "aa81b06c690f586af6335fcd167cf2525e47c3909986ba9ff2d6e1d108e8a888",
  );
});

Deno.test("fingerprintOf() depends on each of them and on the order", () => {
  const prints = [
    fingerprintOf([]),
    fingerprintOf([["a", 1, 2]]),
    fingerprintOf([["b", 1, 2]]),
    fingerprintOf([["a", 12, 2]]),
    fingerprintOf([["a", 1, 22]]),
    fingerprintOf([["a", 1, 2], ["b", 1, 2]]),
    fingerprintOf([["b", 1, 2], ["a", 1, 2]]),
  ];
  assertEquals(new Set(prints).size, prints.length);
});
