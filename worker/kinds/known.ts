import { type KnownValues, knownValues } from "@/lib/authoring/editor/known-values";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { knownFlows } from "../live/live-flows";
import { knownPolicy } from "../live/live-policy";
import { answeredOnce } from "../port/kind";

/** What a manifest can name, offered while it is typed; of hosts and ports those that the window holds, where flows can be had. */
export const known = answeredOnce(async ({ question }: { question: FlowsQuestion }, signal): Promise<KnownValues> => {
  const [flows, policy] = await Promise.all([
    knownFlows(question, signal).then(
      ({ all }) => all,
      () => [],
    ),
    knownPolicy(signal),
  ]);
  return knownValues(policy.snapshot, flows);
});
