import type { Flow } from "../flows/flow";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { concernedNamespaces } from "./what-if-judge";

/** Beyond this many, what is dialled without a flow is looked for beside flows alone. */
const MOST_NAMESPACES = 40;

/** Namespaces whose clients a change can reach: of these it matters what they dialled. */
export function concernedClients(before: PolicySnapshot, after: PolicySnapshot, flows: readonly Flow[]): string[] {
  const concerns = concernedNamespaces(before, after);
  const withFlows = new Set(
    flows.map(({ source }) => source.namespace).filter((each) => each !== "" && concerns(each)),
  );
  const all = new Set([...withFlows, ...after.namespaces.filter(concerns)]);
  return [...(all.size <= MOST_NAMESPACES ? all : withFlows)].sort();
}
