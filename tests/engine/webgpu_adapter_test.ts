import { assertEquals } from "@std/assert";
import { describeAdapter, readWebGpuAdapter } from "../../src/engine/webgpu/adapter.ts";

const M2 = { description: "Apple M2", device: "", vendor: "apple", isFallbackAdapter: false };

/** What is read of a GPU API that answers with this. */
const read = (answer: () => Partial<GPUAdapterInfo> | null) =>
  readWebGpuAdapter({
    requestAdapter: async () => {
      const info = await Promise.resolve(answer());
      return info && { info } as GPUAdapter;
    },
  });

Deno.test("readWebGpuAdapter() names the GPU by what its driver tells", async () => {
  assertEquals(await read(() => M2), { name: "Apple M2", isSoftware: false });
  assertEquals(await read(() => ({ ...M2, description: "" })), { name: "apple", isSoftware: false });
  assertEquals(await read(() => ({ description: "", device: "", vendor: "", isFallbackAdapter: true })), {
    name: "an unnamed GPU",
    isSoftware: true,
  });
});

Deno.test("readWebGpuAdapter() says why there is none, also where the driver fails", async () => {
  assertEquals(await read(() => null), {
    missing: "no GPU with a driver for Vulkan, Metal or DirectX 12 was found",
  });
  const broken = () => {
    throw new Error("driver lost");
  };
  assertEquals(await read(broken), { missing: "WebGPU does not work: driver lost" });
});

Deno.test("describeAdapter() says of a processor that it is no GPU", () => {
  assertEquals(describeAdapter({ name: "Apple M2", isSoftware: false }), "Apple M2");
  assertEquals(
    describeAdapter({ name: "llvmpipe", isSoftware: true }),
    "llvmpipe, a processor that imitates a GPU",
  );
});
