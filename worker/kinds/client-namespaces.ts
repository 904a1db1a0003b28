import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { knownFlows } from "../live/live-flows";
import { answeredOnce } from "../port/kind";

/** The namespaces whose workloads sent anything in the window, with the number of their flows. */
export const clientNamespaces = answeredOnce(
  async ({ question }: { question: FlowsQuestion }, signal): Promise<{ name: string; flows: number }[]> => {
    const { all } = await knownFlows(question, signal);
    const counts = new Map<string, number>();
    for (const { source } of all) counts.set(source.namespace, (counts.get(source.namespace) ?? 0) + 1);
    return [...counts].map(([name, flows]) => ({ name, flows })).sort((a, b) => (a.name < b.name ? -1 : 1));
  },
);
