import type { NamespacedName, ObjectRef } from "../linkerd/object";
import type { TraceStep } from "./decision";

/** Collects the steps of one decision. Where nobody reads them there is none: `trace?.add(…)` then costs nothing. */
export class Trace {
  readonly steps: TraceStep[] = [];

  constructor(private readonly clientNamespace: string) {}

  add(
    stage: TraceStep["stage"],
    rule: string,
    effect: TraceStep["effect"],
    subject: ObjectRef | null,
    sentence: string,
    field?: string,
  ): void {
    this.steps.push({ rule, stage, subject, effect, sentence, ...(field === undefined ? {} : { field }) });
  }

  /** `pci-egress` for what lives in the client's namespace, `linkerd-egress/all-egress` for the rest. */
  name({ namespace, name }: NamespacedName): string {
    return namespace === this.clientNamespace || namespace === "" ? name : `${namespace}/${name}`;
  }
}

/** `1 TLSRoute`, `3 TLSRoutes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
