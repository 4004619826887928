/** The devices of TensorFlow's context. */
import type { GraphSupport } from "./binding.ts";

/**
 * Finds the GPU that computes.
 *
 * @param support the binding's library and context
 * @returns TensorFlow's name of it, such as "/job:localhost/replica:0/task:0/device:GPU:0"; undefined where the
 * context has none, as it is but where one was asked for and TensorFlow took it
 */
export function findGpu(
  support: Pick<GraphSupport, "symbols" | "status" | "context" | "check">,
): string | undefined {
  const { symbols, status, context, check } = support;
  const devices = symbols.TFE_ContextListDevices(context, status);
  check("Cannot list TensorFlow's devices");
  const text = (pointer: Deno.PointerValue) => pointer ? Deno.UnsafePointerView.getCString(pointer) : "";
  try {
    const numbers = Array.from({ length: symbols.TF_DeviceListCount(devices) }, (_, number) => number);
    const gpu = numbers.find((number) => text(symbols.TF_DeviceListType(devices, number, status)) === "GPU");
    return gpu === undefined ? undefined : text(symbols.TF_DeviceListName(devices, gpu, status));
  } finally {
    symbols.TF_DeleteDeviceList(devices);
  }
}
