/**
 * TensorFlow for NVIDIA's GPUs: its wheel, and the wheels with NVIDIA's libraries that its metadata names under
 * `and-cuda`, in the versions that it names. The library looks for those in `../nvidia/` beside its own folder, so
 * all are unpacked to one place.
 */
import { TENSORFLOW_VERSION, type Wheel, type WheelMember, type WheelSet } from "./wheels.ts";

/** What is downloaded for GPUs, on Linux x86-64 only: elsewhere TensorFlow has no library that uses them. */
export const GPU_WHEELS: WheelSet = [
  {
    os: "linux",
    arch: "x86_64",
    package: "tensorflow",
    version: TENSORFLOW_VERSION,
    tags: ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    bytes: 615_623_178,
    members: readRecord(
      `tensorflow/libtensorflow_cc.so.2,sha256=5Hfs3hRLM8YaP_GKvtoRf2DzBILOM3RW0_YG5qdGAao,1099333232
tensorflow/libtensorflow_framework.so.2,sha256=BByBsKkOJAI_jsO6jz4EYAUNHL4OJYUUqhsLe8d1SQw,152421216`,
    ),
  },
  nvidiaWheel(
    "cublas",
    "12.5.3.2",
    363_313_169,
    `nvidia/cublas/lib/libcublas.so.12,sha256=eXtkNCr1G-bxYjpos3zE7IDLlyRDgCT5J_5V-BxPkL8,104128480
nvidia/cublas/lib/libcublasLt.so.12,sha256=iZd7yeeyN76YVSc5UHudEQLUEARDRauz9Uqi9FRgoyo,446820528
nvidia/cublas/lib/libnvblas.so.12,sha256=_SzaiiSV1Qq4TXWMeMjEnM6GmUZ7PFECsdeUKK9ZnpU,757496`,
  ),
  nvidiaWheel(
    "cuda-cupti",
    "12.5.82",
    13_811_507,
    `nvidia/cuda_cupti/lib/libcheckpoint.so,sha256=1MQrlGHHp2OLkb0V1unqysQO8WTuz0xnw09lU3VAgxk,1505608
nvidia/cuda_cupti/lib/libcupti.so.12,sha256=l560u8PEsgm_DJ6X9XEWMD81q73qmldzuJUvyeTVWwA,7807144
nvidia/cuda_cupti/lib/libnvperf_host.so,sha256=pDJiALp_mqQfwhXBMIELuajn_1wk9zKIC-4te1xuwpY,28139320
nvidia/cuda_cupti/lib/libnvperf_target.so,sha256=xhbMVieO2a07kC7jfPlSl89nJGW2qQ8O4h48DaBbcNY,5579216
nvidia/cuda_cupti/lib/libpcsamplingutil.so,sha256=6zmDusWTJeZHvs4Y7own0ctdUzV_zIneJXUyo6BJ5ec,920920`,
  ),
  nvidiaWheel(
    "cuda-nvcc",
    "12.5.82",
    22_468_537,
    `nvidia/cuda_nvcc/bin/ptxas,sha256=CPneXQMc1Z9h5XbryC3V08eF-bbbWlNW4yeSiURfPi8,30924560
nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc,sha256=jFk-SFR_hUWLa_vtk6LmsFSEZEzMa0KbsNhCTgami2w,483796`,
  ),
  nvidiaWheel(
    "cuda-nvrtc",
    "12.5.82",
    24_873_108,
    `nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.5,sha256=AiSfI2QNw5rJcPwbBA73nPo_U002S0NaGd5nipd1KQE,5322632
nvidia/cuda_nvrtc/lib/libnvrtc.so.12,sha256=3tTxxL9qLpHwbO6iXJqoweRKfYtv87viLDstq-ZN69g,62921032`,
  ),
  nvidiaWheel(
    "cuda-runtime",
    "12.5.82",
    895_707,
    `nvidia/cuda_runtime/lib/libcudart.so.12,sha256=FuiBWl42p_-8kQffNQ0_ZwkK-xCj3ks3EPaSiqeZSjY,712032`,
  ),
  nvidiaWheel(
    "cudnn",
    "9.3.0.75",
    577_163_502,
    `nvidia/cudnn/lib/libcudnn.so.9,sha256=qVJCN_fm1_s1ULZbBnatZDkp6BLQush-Y2umi8mee2A,108760
nvidia/cudnn/lib/libcudnn_adv.so.9,sha256=Vea1BmI0Q8iA4n23kitPns8wJEpSYyoDj8HhxYv3IAk,245380928
nvidia/cudnn/lib/libcudnn_cnn.so.9,sha256=hZ4a5ei9vZGZzPTUD194l8aE78o0-1H9Ifq1I0mU1HA,6301232
nvidia/cudnn/lib/libcudnn_engines_precompiled.so.9,sha256=_X4Y8E3XawqRBnthYJD2kCXl7Y_pzWx1487MPxcho04,452999128
nvidia/cudnn/lib/libcudnn_engines_runtime_compiled.so.9,sha256=uDLl0gbr2WgO2kwHmbaPBirFgWKI01gQzr5g7lq5D8w,12594608
nvidia/cudnn/lib/libcudnn_graph.so.9,sha256=Bkx6Ki_7_VHx4hE59zXdlIS9hxigFueBQWbqzYXZLqw,4362800
nvidia/cudnn/lib/libcudnn_heuristic.so.9,sha256=g-SoVGdItwld5MK-hJUp95-fmRIxhcQ1VP8YwCjSAMs,54529720
nvidia/cudnn/lib/libcudnn_ops.so.9,sha256=iaN02N7huKFMfhTWPS-jPBgS34irjwo56sKOAn8tkB0,109061784`,
  ),
  nvidiaWheel(
    "cufft",
    "11.2.3.61",
    192_524_114,
    `nvidia/cufft/lib/libcufft.so.11,sha256=FxffmHFQSMLzxbL3GAHOcexZZAUQeUQbDiSn9wqsG0U,276827776
nvidia/cufft/lib/libcufftw.so.11,sha256=6C_vcx9X1hugO0lEqYCK8bLHLW8Q4I6ZLQeuyySklmA,2101480`,
  ),
  nvidiaWheel(
    "curand",
    "10.3.6.82",
    56_309_107,
    `nvidia/curand/lib/libcurand.so.10,sha256=NX4r771WLxPDllcpcrdO-lTa121AcpexLc2C72PSaIc,96529840`,
  ),
  nvidiaWheel(
    "cusolver",
    "11.6.3.83",
    130_341_232,
    `nvidia/cusolver/lib/libcusolver.so.11,sha256=5sq2Oo6WfSRcy8LrTrl3qpjzxhWVBCUAqQJGak2NkoY,127953480
nvidia/cusolver/lib/libcusolverMg.so.11,sha256=kOjt0Qx_2NGpFG_6rQW9hHeqlH6UunkDmxObB_UQlys,90188216`,
  ),
  nvidiaWheel(
    "cusparse",
    "12.5.1.3",
    217_558_979,
    `nvidia/cusparse/lib/libcusparse.so.12,sha256=UcSb81m8mlrGGRpQhmoXHrXyjMbrV6wOMCU91qJZ8qY,295715544`,
  ),
  nvidiaWheel(
    "nccl",
    "2.21.5",
    188_654_414,
    `nvidia/nccl/lib/libnccl.so.2,sha256=eN8vMfbbgULsVGoeWjHLBm94ktEtL2ZbRI-AaaCO-Ac,251616632`,
  ),
  nvidiaWheel(
    "nvjitlink",
    "12.5.82",
    21_298_879,
    `nvidia/nvjitlink/lib/libnvJitLink.so.12,sha256=_HPstq5CU8vH6ZH-IlOZYfOuStuxhB6XK7A31wghFXU,54560656`,
  ),
];

function nvidiaWheel(name: string, version: string, bytes: number, record: string): Wheel {
  return {
    os: "linux",
    arch: "x86_64",
    package: `nvidia-${name}-cu12`,
    version,
    tags: ["manylinux2014_x86_64"],
    bytes,
    members: readRecord(record),
  };
}

/** Reads lines of a wheel's RECORD file: path, SHA-256 in urlsafe base64, bytes. */
function readRecord(lines: string): [WheelMember, ...WheelMember[]] {
  const members = lines.split("\n").map((line): WheelMember => {
    const [path, hash, bytes] = line.split(",") as [string, string, string];
    const sha256 = Uint8Array.fromBase64(hash.replace("sha256=", ""), { alphabet: "base64url" }).toHex();
    return { path, bytes: Number(bytes), sha256, ...(path.includes("/bin/") ? { isProgram: true } : {}) };
  });
  return members as [WheelMember, ...WheelMember[]];
}
