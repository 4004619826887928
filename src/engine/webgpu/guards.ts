/** What tfjs's WebGPU backend lets pass silently, made errors. */
import type * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../../tensor/errors.ts";
import type { WebGPUBackend } from "./program.ts";

const MIB = 2 ** 20;

/**
 * Refuses reads that the GPU cannot answer at once. Values that are still in JavaScript may be read.
 */
export function refuseSynchronousReads(backend: WebGPUBackend): void {
  const { readSync } = backend;
  backend.readSync = function (dataId) {
    const { values } = this.tensorMap.get(dataId);
    if (values != null) return readSync.call(this, dataId);
    throw new Error(
      "Cannot read a tensor at once on webgpu: use `await x.data()` in place of `x.dataSync()`",
    );
  };
}

/** Refuses buffers that a shader could not be given; WebGPU itself would go on with stale values. */
export function refuseLargeBuffers(backend: WebGPUBackend, mostBytes: number): void {
  const { bufferManager } = backend;
  const { acquireBuffer } = bufferManager;
  bufferManager.acquireBuffer = function (size, ...others) {
    if (size > mostBytes) throw tooLarge(size, mostBytes);
    return acquireBuffer.call(this, size, ...others);
  };
}

function tooLarge(bytes: number, mostBytes: number): UserError {
  const [needed, most] = [bytes, mostBytes].map((bytes) => Math.ceil(bytes / MIB));
  return new UserError(
    `Cannot compute on webgpu: a tensor needs ${needed} MiB, this GPU's driver allows ${most} MiB; ` +
      "take a smaller --batch or --size, or another --backend",
  );
}

/**
 * Makes an error that the GPU reports, or its loss, the end of every read from then on: what is read afterwards may be
 * stale.
 */
export function stopOnErrors(backend: WebGPUBackend): void {
  let failure: string | undefined;
  const fail = (message: string) =>
    failure ??= message.trim().split("\n").map((line) => line.trim()).join(" ");
  backend.device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    fail((event as GPUUncapturedErrorEvent).error.message);
  });
  backend.device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") fail(`the GPU was lost: ${message}`);
  });
  const { read } = backend;
  backend.read = async function (dataId: object): Promise<tf.BackendValues> {
    const values = await read.call(this, dataId);
    if (failure !== undefined) throw new Error(`The GPU failed: ${failure}`);
    return values;
  };
}
