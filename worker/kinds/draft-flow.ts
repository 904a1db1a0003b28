import type { Draft, PortQuestion } from "@/lib/authoring/draft";
import { type KnownValues, knownValues } from "@/lib/authoring/editor/known-values";
import { draftRoute } from "@/lib/authoring/flows/draft-route";
import { retiredLearning } from "@/lib/authoring/flows/retire-learning";
import type { ProposedDelete } from "@/lib/authoring/route-proposal";
import { countedUntil } from "@/lib/flows/asked/destinations-question";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { Flow } from "@/lib/flows/flow";
import { type PortsTold, provenPort } from "@/lib/resolver/partial/dialled";
import { portEvidence } from "@/lib/simulation/seen-destinations";
import { knownFlows } from "../live/live-flows";
import { knownPolicy } from "../live/live-policy";
import { readDestinations } from "../live/read-destinations";
import { answeredOnce } from "../port/kind";

export interface DraftFlowQuestion {
  /** Its id. */
  flow: string;
  question: FlowsQuestion;
  /** As the user answered; null: as the metrics or connections tell. */
  port: number | null;
}

/** `absent`: the window does not hold the flow. */
export type FlowDrafted = { kind: "absent" } | DraftedFlow;

export interface DraftedFlow {
  kind: "drafted";
  flow: Flow;
  /** RFC 3339: when it was read. */
  readAt: string;
  draft: Draft;
  /** Routes that were there to learn names: they go in the same review. */
  retired: ProposedDelete[];
  /** What is offered while a manifest is typed. */
  known: KnownValues;
  /** As the user answered, connections leave it, or the proxy reported it; null where the flow's own was sure, or nobody knows. */
  port: number | null;
  /** Where neither the metrics nor connections confirm a port: which there may be, whatever the draft took. */
  question: PortQuestion | null;
  /** What connections say of its port; null where the metrics confirm it, or that is not known. */
  told: PortsTold | null;
}

/** The least route that allows one flow, by what is known now. */
export const draftFlow = answeredOnce(
  async ({ flow: id, question, port }: DraftFlowQuestion, signal): Promise<FlowDrafted> => {
    const [{ all, answer }, policy] = await Promise.all([knownFlows(question, signal), knownPolicy(signal)]);
    const flow = all.find((each) => each.id === id);
    if (!flow) return { kind: "absent" };
    const told = flow.portConfirmed ? null : await portsToldOf(flow);
    const beside = all.filter(({ source }) => source.namespace === flow.source.namespace);
    const draftOn = (on: number | null) =>
      draftRoute(flow, { policy, port: on, observed: beside, ...(told && { told }) });
    const unsure = draftOn(null);
    const asking = unsure.kind === "needs-port" ? unsure : null;
    const taken = port ?? asking?.reported ?? null;
    const draft = taken === null ? unsure : draftOn(taken);
    const retired = draft.kind === "route" ? retiredLearning([flow], [draft], policy) : [];
    const known = knownValues(policy.snapshot, all);
    return {
      kind: "drafted",
      flow,
      readAt: answer.readAt,
      draft,
      retired,
      known,
      port: taken ?? (told && provenPort(told)),
      question: asking,
      told,
    };

    /** Where it cannot be had, a person is asked. */
    async function portsToldOf(asked: Flow): Promise<PortsTold | null> {
      const { windowSeconds } = question;
      const { namespace, workload } = asked.source;
      const end = countedUntil(answer.window);
      const read = await readDestinations({ windowSeconds, end, namespaces: [namespace], workload }).catch(() => null);
      return read && portEvidence(read, all, policy)(asked);
    }
  },
);
