/**
 * The only place that loads the native image packages. They are imported when first used, because
 * loading them needs permissions that the rest of the project (and a bare `deno test`) does without.
 */

/** sharp: decodes and resizes pictures (libvips). */
export async function loadSharp(): Promise<typeof import("sharp").default> {
  return (await import("sharp")).default;
}

/** resvg: renders SVG. */
export function loadResvg(): Promise<typeof import("@resvg/resvg-js")> {
  return import("@resvg/resvg-js");
}

/** imagescript: encodes PNG. */
export function loadImageScript(): Promise<typeof import("imagescript")> {
  return import("imagescript");
}
