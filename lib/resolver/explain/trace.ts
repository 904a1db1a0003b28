import type { TraceStep } from "../../linkerd/decision";
import type { NamespacedName, ObjectRef } from "../../linkerd/object";

/** Collects the steps of one decision. Where nobody reads them there is none: `trace?.add(…)` then costs nothing. */
export class Trace {
  readonly steps: TraceStep[] = [];

  /** `addressKnown` false: the request's address is an example, and no sentence may name it. */
  constructor(
    private readonly clientNamespace: string,
    private readonly addressKnown = true,
  ) {}

  add(
    stage: TraceStep["stage"],
    rule: string,
    effect: TraceStep["effect"],
    subject: ObjectRef | null,
    sentence: string,
    field?: string,
  ): void {
    this.steps.push(aStep(stage, rule, effect, subject, sentence, field));
  }

  /** Steps that other traces tell as well; they are frozen. */
  addShared(steps: readonly TraceStep[]): void {
    for (const step of steps) this.steps.push(step);
  }

  /** `203.0.113.7`, or what to say where no example may be named. */
  address(ip: string, place: "within" | "opening" = "within"): string {
    if (this.addressKnown) return ip;
    return place === "opening" ? "The address" : "the address";
  }

  /** `pci-egress` for what lives in the client's namespace, `linkerd-egress/all-egress` for the rest. */
  name({ namespace, name }: NamespacedName): string {
    return namespace === this.clientNamespace || namespace === "" ? name : `${namespace}/${name}`;
  }
}

export function aStep(
  stage: TraceStep["stage"],
  rule: string,
  effect: TraceStep["effect"],
  subject: ObjectRef | null,
  sentence: string,
  field?: string,
): TraceStep {
  return field === undefined
    ? { rule, stage, subject, effect, sentence }
    : { rule, stage, subject, effect, sentence, field };
}
