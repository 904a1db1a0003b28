import { printCount } from "./numbers";

/** `1 pod`, `2,000 pods`; `noun` takes an s. */
export function counted(count: number, noun: string): string {
  const printed = printCount(count);
  return `${printed} ${noun}${printed === "1" ? "" : "s"}`;
}
