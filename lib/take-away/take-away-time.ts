import { printDuration } from "../flows/asked/duration";
import type { TakenWrite } from "./take-away";

/** What no file can promise, in a sentence for each write that was to last for a time. */
export function lostTimes(writes: readonly TakenWrite[]): string[] {
  return writes.flatMap(({ write }) => {
    if (write.verb !== "patch" || write.revertAfterSeconds === undefined) return [];
    const { kind, namespace, name } = write.ref;
    return [
      `The export has no time limit: nothing in it reverts ${kind} ${namespace}/${name} after ${printDuration(write.revertAfterSeconds)}.`,
    ];
  });
}

/** The same as comments, of YAML and of a shell. */
export function printLostTimes(writes: readonly TakenWrite[]): string {
  return lostTimes(writes)
    .map((each) => `# ${each}\n`)
    .join("");
}
