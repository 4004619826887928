/** Which GPU Deno's WebGPU offers. */

/** A GPU as WebGPU sees it. */
export interface WebGpuAdapter {
  /** Such as "Apple M2" or "NVIDIA GeForce RTX 4070". */
  readonly name: string;
  /** Whether it is a processor that imitates a GPU. */
  readonly isSoftware: boolean;
}

/** Asks for a GPU; in `missing` why there is none, in a few words. */
export type AskAdapter = () => Promise<WebGpuAdapter | { readonly missing: string }>;

/**
 * Asks Deno for the fastest GPU. Needs no permission.
 *
 * @param gpu Deno's own
 */
export async function readWebGpuAdapter(
  gpu: Pick<GPU, "requestAdapter"> | undefined = navigator.gpu,
): Promise<WebGpuAdapter | { readonly missing: string }> {
  if (!gpu) return { missing: "this Deno has no WebGPU" };
  silenceMesa();
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch (error) {
    return { missing: `WebGPU does not work: ${(error as Error).message}` };
  }
  if (!adapter) return { missing: "no GPU with a driver for Vulkan, Metal or DirectX 12 was found" };
  const { description, device, vendor, isFallbackAdapter } = adapter.info;
  return { name: description || device || vendor || "an unnamed GPU", isSoftware: isFallbackAdapter };
}

/** A GPU as users see it, such as "Apple M2". */
export function describeAdapter({ name, isSoftware }: WebGpuAdapter): string {
  return isSoftware ? `${name}, a processor that imitates a GPU` : name;
}

/**
 * Mesa's drivers ask the desktop which GPU it draws on, and write to the terminal where there is no desktop; this keeps
 * them from asking there.
 */
function silenceMesa(): void {
  if (Deno.build.os !== "linux") return;
  const has = (name: string) =>
    Deno.permissions.querySync({ name: "env", variable: name }).state === "granted";
  if (!has("NODEVICE_SELECT") || !has("XDG_RUNTIME_DIR")) return;
  if (Deno.env.get("XDG_RUNTIME_DIR") === undefined) Deno.env.set("NODEVICE_SELECT", "1");
}
