/**
 * The specs that fail, and why: the known incompleteness of each backend. They are run like all others; a spec
 * is on the list only if it fails in the way that is written here.
 */

/** Specs that fail for one reason. */
export interface KnownFailures {
  readonly why: string;
  /** Their full names. */
  readonly specs: RegExp;
  /** What the first expectation that failed says. */
  readonly message: RegExp;
}

/** Its dy is 8x8, though the convolution that it is the gradient of gives 4x4; TensorFlow would end the process. */
const wrongSpec: KnownFailures = {
  why: "the spec itself is wrong: its sizes do not fit",
  specs: /^conv2dTranspose .* input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4$/,
  message: /dy must be \[1,4,4,8\], got \[1,8,8,8\]/,
};

/** On tfjs-node's kernels and ours. */
export const KNOWN_ON_TENSORFLOW: readonly KnownFailures[] = [
  wrongSpec,
  {
    why: "tfjs-node has no such kernel, and nothing in a DCGAN needs one",
    specs:
      /^(bitwiseAnd|denseBincount|image\.transform|maxPoolWithArgmax|ragged\w+|searchSorted|(low|upp)erBound|sparse\w+|string\w+) /,
    message: /Kernel '\w+' not registered for backend 'tensorflow'/,
  },
  {
    why: "tfjs-node's pooling takes named paddings only, and a DCGAN has no pooling",
    specs: /^(avgPool|maxPool|pool|avgPool3d|maxPool3d|maxPoolBackprop) /,
    message: /supports only 'valid' and 'same' padding while padding was (NUMBER|EXPLICIT)/,
  },
  {
    why: "tfjs-node's fused convolution computes on NHWC only",
    specs: /^fused conv2d .* in NCHW/,
    message: /FusedConv2D does not support dataFormat:'NCHW'/,
  },
  {
    why: "TensorFlow's op has no kernel for this data type",
    specs:
      /should support string comparison$|^diag .* bool$|^leakyrelu .* int32$|^step kernel .* int32 tensor$/,
    message: /Value for attr 'T' of (string|bool|int32) is not in the list of allowed values/,
  },
  {
    why: "the specs leave out the axis of each index's coordinates, which TensorFlow wants",
    specs: /^scatterND .* should (work for (2d|simple 1d|multiple 1d|tensorLike input)|sum the duplicated)/,
    message: /Cannot run ScatterNd: Dimensions .* must match dimensions/,
  },
  {
    why: "the sign of NaN is NaN in TensorFlow, and 0 in tfjs",
    specs: /^sign .* (basic|does not propagate NaNs|accepts a tensor-like object)$/,
    message: /Arrays differ: actual\[\d\] = NaN, expected\[\d\] = 0/,
  },
  {
    why: "no two NaNs are the same value in TensorFlow, all are in tfjs",
    specs: /^unique .* 1d tensor with NaN and Infinity$/,
    message: /Expected \$\[0\] = 3 to equal 2/,
  },
  {
    why: "the spec expects the tangent of a float64, rounded",
    specs: /^tan .* numbers exceed float32 precision$/,
    message: /Arrays differ: actual\[2\] = 30144\.17\d+, expected\[2\] = 30144\.17578125/,
  },
  {
    why: "TensorFlow's sampler goes on where it stopped, whatever the seed",
    specs: /^multinomial .* creates the same data given the same seed$/,
    message: /Arrays differ/,
  },
  {
    why: "TensorFlow computes what the specs want refused",
    specs:
      /^einsum .* (duplicate axes not implemented yet|nonexistent dimension throws error)$|^conv3d dilations CPU should throw/,
    message: /Expected function to throw an Error/,
  },
  {
    why: "TensorFlow refuses windows that are larger than the input",
    specs: /^avgPool3d .* x=\[1,1,1,1,1\] f=\[1,1,3\] s=1 p=valid$/,
    message: /Computed output size would be negative/,
  },
];

/** On the stock wasm backend's kernels and ours. */
export const KNOWN_ON_WASM: readonly KnownFailures[] = [
  wrongSpec,
  {
    why: "the backend computes on NHWC only",
    specs: / NCHW$/,
    message: /wasm backend Conv2D does not support dataFormat:'channelsFirst'/,
  },
  {
    why: "the backend has no complex numbers",
    specs: /^clone .* complex64 dtype$/,
    message: /Kernel 'Complex' not registered for backend 'wasm'/,
  },
  {
    why: "the backend multiplies float32 matrices only",
    specs: /^matmul .* upcasts when dtypes dont match$/,
    message: /BatchMatMul for non non-float32 tensors not yet supported/,
  },
];

/** On the stock webgpu backend's kernels and ours. */
export const KNOWN_ON_WEBGPU: readonly KnownFailures[] = [wrongSpec];
