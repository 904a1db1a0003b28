import { draftNetwork as draft, type NetworkDraft, type NetworkForm } from "@/lib/authoring/draft-network";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";
import type { Policy } from "@/lib/resolver/compile/compile";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { Kind } from "../port/kind";

export interface NetworkDrafted extends NetworkDraft {
  /** Of which it is the draft. */
  form: NetworkForm;
  /** Of the cluster. */
  namespaces: string[];
  globalNamespace: string;
}

const LATELY = { windowSeconds: DEFAULT_WINDOW_SECONDS, end: null, namespaces: [] };

/** The EgressNetwork that a form describes, and what follows from creating it; anew with every change of the policy. */
export const draftNetwork: Kind<{ form: NetworkForm }, NetworkDrafted> = {
  open({ form }, answer) {
    let rev = 0;
    let policy: Policy | null = null;
    let flows: readonly Flow[] = [];

    function tell() {
      if (!policy) return;
      const { snapshot } = policy;
      const { namespaces, globalEgressNamespace: globalNamespace } = snapshot;
      answer(++rev, { ok: true, value: { ...draft(form, { snapshot, flows }), form, namespaces, globalNamespace } });
    }

    const leave = [
      livePolicy.watch((state) => {
        policy = state.policy;
        if (!state.policy && state.failed) answer(++rev, { ok: false, error: state.failed });
        else tell();
      }),
      liveFlows(LATELY).watch(false, (state) => {
        flows = state.answer?.flows ?? [];
        tell();
      }),
    ];
    return () => {
      policy = null;
      for (const each of leave) each();
    };
  },
};
