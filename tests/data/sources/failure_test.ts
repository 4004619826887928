import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { failureOf, orPictureError } from "../../../src/data/sources/failure.ts";
import { PictureError } from "../../../src/data/sources/source.ts";
import { UserError } from "../../../src/tensor/errors.ts";

Deno.test("failureOf() gives one reason for all files that share it", () => {
  const io = (path: string) => new Error(`Input/output error (os error 5): open '${path}'`);
  assertEquals(failureOf(io("a.jpg")), "input/output error");
  assertEquals(failureOf(io("b (os error 9).jpg")), "input/output error");
  assertEquals(failureOf(new Deno.errors.NotFound("a")), "there is no such file or folder");
  assertEquals(failureOf(new Deno.errors.PermissionDenied("a")), "it may not be read");
});

Deno.test("failureOf() leaves other errors to others", () => {
  for (
    const error of [
      new Deno.errors.NotCapable("Requires read access"),
      new UserError("a (os error 5)"),
      new PictureError("b (os error 5)"),
      new TypeError("a mistake of ours"),
      "text",
    ]
  ) assertEquals(failureOf(error), undefined);
});

Deno.test("orPictureError() turns the file system's errors into reasons, and passes others on", async () => {
  const reason = async (error: Error) => {
    const rejected = () => orPictureError("vanished", () => Promise.reject(error));
    return (await assertRejects(rejected, PictureError)).message;
  };
  assertEquals(await reason(new Deno.errors.NotFound("a")), "vanished");
  assertEquals(await reason(new Deno.errors.PermissionDenied("a")), "may not be read");
  assertEquals(await reason(new Error("Is a directory (os error 21)")), "is a directory");
  assertEquals(await reason(new PictureError("empty file")), "empty file");
  const mistake = new TypeError("a mistake of ours");
  const caught = await assertRejects(() =>
    orPictureError("vanished", () => {
      throw mistake;
    })
  );
  assertStrictEquals(caught, mistake);
  assertEquals(await orPictureError("vanished", () => 3), 3);
});
