/** A thread of {@linkcode createFitPool}: files in, pictures of one size out. */
import { PictureError } from "../tensor/errors.ts";
import { parseCrop } from "./crops.ts";
import { fitFile } from "./decode.ts";
import type { FitAnswer, FitRequest } from "./fit_pool.ts";

/** The worker's own scope, which the types of a program do not have. */
const scope = self as unknown as {
  onmessage(event: MessageEvent<FitRequest>): void;
  postMessage(answer: FitAnswer, transfer: ArrayBufferLike[]): void;
};

async function answer({ id, bytes, options }: FitRequest): Promise<FitAnswer> {
  try {
    return { id, fitted: await fitFile(bytes, { ...options, crop: parseCrop(options.crop) }) };
  } catch (error) {
    return error instanceof PictureError ? { id, reason: error.message } : { id, error: String(error) };
  }
}

scope.onmessage = async ({ data }) => {
  const answered = await answer(data);
  scope.postMessage(answered, "fitted" in answered ? [answered.fitted.picture.data.buffer] : []);
};
