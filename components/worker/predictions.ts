import type { Agreement } from "@/components/decision/agreement";
import type { Flow } from "@/lib/flows/flow";
import { flowAgreement } from "./flow-agreement";
import type { Kind } from "./kind";
import { livePolicy } from "./live-policy";

/** How prediction and observation compare, by id of the flow. */
export type Agreements = Record<string, Agreement["kind"]>;

/** Answers anew with every change of the policy. */
export const predictions: Kind<Flow[], Agreements> = {
  open: (flows, answer) =>
    livePolicy.watch(({ revision, policy, failed }) => {
      if (policy) {
        const value = Object.fromEntries(flows.map((flow) => [flow.id, flowAgreement(flow, policy)]));
        answer(revision, { ok: true, value });
      } else if (failed) answer(revision, { ok: false, error: failed });
    }),
};
