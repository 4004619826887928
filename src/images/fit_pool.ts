/** Decodes pictures on all cores: threads with decoders of their own. */
import { PictureError } from "../tensor/errors.ts";
import type { FitOptions, FittedPicture } from "./fit.ts";

/** What a thread is asked. */
export interface FitRequest {
  /** Of the question; a thread works on several at a time. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** With the crop as it is written. */
  readonly options: Omit<FitOptions, "crop"> & { readonly crop: string };
}

/** What it answers: a picture, why there is none, or what went wrong beside that. */
export type FitAnswer =
  & { readonly id: number }
  & ({ readonly fitted: FittedPicture } | { readonly reason: string } | { readonly error: string });

/** Decoders on several threads. */
export interface FitPool {
  /**
   * As `fitFile()`; the bytes are the pool's from now on.
   *
   * @throws {PictureError} if the file cannot be used
   */
  fit(bytes: Uint8Array): Promise<FittedPicture>;
  /** Ends the threads. */
  close(): void;
}

/** More threads than these wait for the one that hands out the files. */
const MOST_THREADS = 8;

interface Thread {
  readonly worker: Worker;
  /** Who waits for its answers, by the questions' numbers. */
  readonly waiting: Map<number, PromiseWithResolvers<FittedPicture>>;
}

/**
 * Starts decoders, each when the ones before it are busy.
 *
 * @param options of every picture
 * @param most threads; by default one for each core, up to eight
 */
export function createFitPool(
  options: FitOptions,
  most: number = Math.min(navigator.hardwareConcurrency, MOST_THREADS),
): FitPool {
  const threads: Thread[] = [];
  const sent = { ...options, crop: options.crop.text };
  let id = 0;
  return {
    fit(bytes) {
      const thread = leastBusy(threads, most);
      const answer = Promise.withResolvers<FittedPicture>();
      thread.waiting.set(++id, answer);
      const request: FitRequest = { id, bytes, options: sent };
      // What is a part of larger memory is copied.
      const isWhole = bytes.byteLength === bytes.buffer.byteLength;
      thread.worker.postMessage(request, isWhole ? [bytes.buffer as ArrayBuffer] : []);
      return answer.promise;
    },
    close() {
      for (const { worker } of threads) worker.terminate();
    },
  };
}

/** The thread with the least to do, a new one if all have something. */
function leastBusy(threads: Thread[], most: number): Thread {
  const [first] = threads.toSorted((a, b) => a.waiting.size - b.waiting.size);
  if (first && (first.waiting.size === 0 || threads.length === most)) return first;
  const thread = startThread();
  threads.push(thread);
  return thread;
}

function startThread(): Thread {
  const worker = new Worker(new URL("./fit_worker.ts", import.meta.url), { type: "module" });
  const waiting: Thread["waiting"] = new Map();
  worker.onmessage = ({ data }: MessageEvent<FitAnswer>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if ("fitted" in data) resolve(data.fitted);
    else reject("reason" in data ? new PictureError(data.reason) : new Error(data.error));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  };
  return { worker, waiting };
}
