/** The TensorFlow release that is downloaded, and those that are used where Python has them already. */
export const TENSORFLOW_VERSION = "2.18.1";

/**
 * The oldest and the newest installed TensorFlow that is taken from Python, as [major, minor]. Older ones
 * lack functions of the C API that the engine calls; newer ones have not been tried.
 */
export const SUPPORTED_VERSIONS = { oldest: [2, 16], newest: [2, 21] } as const;

/** One file inside a wheel. */
export interface WheelMember {
  /** Its path in the wheel, and below the folder it is unpacked to. */
  path: string;
  /** Its unpacked size. */
  bytes: number;
  /** SHA-256 of its content, in hex: the value in the wheel's RECORD file, there in urlsafe base64. */
  sha256: string;
  /** Whether it is run as a program. */
  isProgram?: boolean;
}

/** One Python package that holds TensorFlow's C library, or libraries that it loads, for one platform. */
export interface Wheel {
  /** The operating system it is for. */
  os: typeof Deno.build.os;
  /** The processor it is for. */
  arch: typeof Deno.build.arch;
  /** The distribution's name in the Python package index. */
  package: string;
  /** The distribution's version. */
  version: string;
  /** The platform tags that select the wheel, for `pip download --platform`. */
  tags: string[];
  /** The size of the wheel file. */
  bytes: number;
  /** The files to unpack; with TensorFlow's the first is the library that is opened. */
  members: [WheelMember, ...WheelMember[]];
}

/** Wheels that are unpacked to one place; the first has the library that is opened. */
export type WheelSet = readonly [Wheel, ...Wheel[]];

/**
 * Every wheel with a library that can be opened outside Python. Those for Windows keep the C API in a DLL
 * that needs `python311.dll`; for macOS on Intel there is none since 2.17.
 */
export const WHEELS: readonly Wheel[] = [
  {
    os: "linux",
    arch: "x86_64",
    package: "tensorflow-cpu",
    version: TENSORFLOW_VERSION,
    tags: ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    bytes: 230_350_167,
    members: [{
      path: "tensorflow/libtensorflow_cc.so.2",
      bytes: 632_665_032,
      sha256: "2f274b53cb45231acf63aa4a60d2e9417e18d3f6c5237d0eb113948e851bd425",
    }, {
      path: "tensorflow/libtensorflow_framework.so.2",
      bytes: 49_904_616,
      sha256: "c8dbe0f4a072f239418f513d87d0bfddb9f403b7fc93a3d11d17d6e99db26a83",
    }],
  },
  {
    os: "linux",
    arch: "aarch64",
    package: "tensorflow",
    version: TENSORFLOW_VERSION,
    tags: ["manylinux_2_17_aarch64", "manylinux2014_aarch64"],
    bytes: 231_996_787,
    members: [{
      path: "tensorflow/libtensorflow_cc.so.2",
      bytes: 713_823_752,
      sha256: "6ecb9213687afc566f94278a230fe3aab7274998a6d0ab8a1dac26fe99ade1a2",
    }, {
      path: "tensorflow/libtensorflow_framework.so.2",
      bytes: 52_402_744,
      sha256: "d129dd9371ee26d461f5ad006cf7024ca03794ef046edc64fb7d8c3c5738fc8e",
    }],
  },
  {
    os: "darwin",
    arch: "aarch64",
    package: "tensorflow",
    version: TENSORFLOW_VERSION,
    tags: ["macosx_12_0_arm64"],
    bytes: 239_622_377,
    members: [{
      path: "tensorflow/libtensorflow_cc.2.dylib",
      bytes: 617_398_288,
      sha256: "2a4abace7bc18843ff64f3be7065dcc11ae121979c878fb768964cb3c3de86b4",
    }, {
      path: "tensorflow/libtensorflow_framework.2.dylib",
      bytes: 37_870_188,
      sha256: "f47019178f370c58338251389c734126b921615c91fb14e3315ba0b23f1354d0",
    }],
  },
];

/**
 * The wheel to download for a platform.
 *
 * @param os operating system as in `Deno.build.os`
 * @param arch processor as in `Deno.build.arch`
 * @param wheels the wheels to choose from, default {@linkcode WHEELS}
 * @returns the wheel, or undefined where TensorFlow publishes no library that works without Python
 * @example
 * ```ts
 * import { wheelFor } from "./wheels.ts";
 * console.log(wheelFor("linux", "x86_64")?.package); // tensorflow-cpu
 * ```
 */
export function wheelFor(os: string, arch: string, wheels: readonly Wheel[] = WHEELS): Wheel | undefined {
  return wheels.find((wheel) => wheel.os === os && wheel.arch === arch);
}

/**
 * The file name of TensorFlow's library inside an installed `tensorflow` Python package.
 *
 * @param os operating system as in `Deno.build.os`
 * @returns the name, or undefined where the package has no library that can be opened outside Python
 */
export function libraryFileName(os: string): string | undefined {
  if (os === "linux") return "libtensorflow_cc.so.2";
  if (os === "darwin") return "libtensorflow_cc.2.dylib";
  return undefined;
}

/**
 * Says whether an installed TensorFlow is one that the engine works with.
 *
 * @param version a version such as "2.18.1" or "2.21.0rc1"
 * @returns true for versions within {@linkcode SUPPORTED_VERSIONS}
 */
export function isSupportedVersion(version: string): boolean {
  const [major, minor] = version.split(".").map((part) => parseInt(part, 10));
  const { oldest, newest } = SUPPORTED_VERSIONS;
  return major === oldest[0] && minor !== undefined && minor >= oldest[1] && minor <= newest[1];
}
