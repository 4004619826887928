/** Numbers of things as people write them. */

/** Such as `1 picture` and `1,234 pictures`. */
export function counted(count: number, singular: string, plural: string = singular + "s"): string {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}
