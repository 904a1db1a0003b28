import type { TraceStep } from "../../linkerd/decision";
import type { Policy } from "../compile/compile";
import { Trace } from "./trace";

// More than any cluster has, so few that odd requests do no harm.
const REMEMBERED_NAMESPACES = 1_000;

/**
 * Steps that every request of a client's namespace is told of one subject: told once for each policy, which does not change, then frozen
 * and shared by all traces. They go with the policy.
 */
export class SharedSteps<Subject extends object> {
  private readonly told = new WeakMap<Policy, WeakMap<Subject, Map<string, readonly TraceStep[]>>>();

  recall(
    policy: Policy,
    subject: Subject,
    clientNamespace: string,
    tell: (shared: Trace) => void,
  ): readonly TraceStep[] {
    const byNamespace = this.stepsOn(policy, subject);
    const known = byNamespace.get(clientNamespace);
    if (known) return known;
    const shared = new Trace(clientNamespace);
    tell(shared);
    for (const step of shared.steps) Object.freeze(step);
    if (byNamespace.size >= REMEMBERED_NAMESPACES) byNamespace.clear();
    byNamespace.set(clientNamespace, shared.steps);
    return shared.steps;
  }

  private stepsOn(policy: Policy, subject: Subject): Map<string, readonly TraceStep[]> {
    let bySubject = this.told.get(policy);
    if (!bySubject) {
      bySubject = new WeakMap();
      this.told.set(policy, bySubject);
    }
    let byNamespace = bySubject.get(subject);
    if (!byNamespace) {
      byNamespace = new Map();
      bySubject.set(subject, byNamespace);
    }
    return byNamespace;
  }
}
