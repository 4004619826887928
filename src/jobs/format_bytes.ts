/** Sizes on the disk. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes as people say them, with two or three digits: `950 B`, `21 MB`, `1.2 GB`; 1 kB = 1000 B. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}
