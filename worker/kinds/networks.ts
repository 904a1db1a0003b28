import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { type NetworksSeen as Networks, seeNetworks } from "@/lib/networks/network-rows";
import type { PlacedFinding } from "@/lib/networks/placed-finding";
import type { FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { PolicyState, PolicyTold } from "../live/policy-feed";
import { policyFindings } from "../live/policy-findings";
import type { Kind } from "../port/kind";
import { type Failed, failedBy } from "../port/message";

export interface NetworksQuestion {
  question: FlowsQuestion;
  /** `namespace/name` of the one that is looked at; null: the first. */
  network: string | null;
}

/** Why a part is missing or old; null where it is neither. */
export type PartsFailed = Record<"policy" | "flows" | "findings", Failed | null>;

export interface NetworksSeen extends Networks, Pick<PolicyTold, "cluster" | "kinds"> {
  /** As it was asked, so that an answer about another one is known. */
  network: string | null;
  failed: PartsFailed;
}

/** Every EgressNetwork with its traffic and findings, and one of them in whole; anew whenever one of these changes. Fails only while there is no policy. */
export const networks: Kind<NetworksQuestion, NetworksSeen> = {
  open({ question, network }, answer) {
    let rev = 0;
    let open = true;
    let policy: PolicyState | null = null;
    let flows: FlowsState | null = null;
    // Of the policy before, until those of this one are there.
    let findings: PlacedFinding[] | null = null;
    let unlinted: Failed | null = null;

    function tell() {
      if (!open || !policy) return;
      const { policy: compiled, told, failed } = policy;
      if (!compiled || !told) {
        if (failed) answer(++rev, { ok: false, error: failed });
        return;
      }
      // What came with the page stands until then: findings that come later would move what is below them.
      if (findings === null && unlinted === null) return;
      const seen = seeNetworks(compiled, flows?.answer?.flows ?? null, findings, network);
      const parts = { policy: failed, flows: flows?.failed ?? null, findings: unlinted };
      answer(++rev, {
        ok: true,
        value: { ...seen, cluster: told.cluster, kinds: told.kinds, network, failed: parts },
      });
    }

    const leave = [
      liveFlows(question).watch(true, (state) => {
        flows = state;
        tell();
      }),
      livePolicy.watch((state) => {
        policy = state;
        tell();
        const { policy: compiled } = state;
        if (!compiled) return;
        policyFindings(compiled)
          .then((found) => ({ found, why: null }))
          .catch((cause: unknown) => ({ found: findings, why: failedBy(cause) }))
          .then(({ found, why }) => {
            if (policy?.policy !== compiled || (found === findings && why === unlinted)) return;
            findings = found;
            unlinted = why;
            tell();
          });
      }),
    ];
    return () => {
      open = false;
      for (const each of leave) each();
    };
  },
};
