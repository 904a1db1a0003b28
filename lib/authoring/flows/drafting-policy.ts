import type { Flow } from "../../flows/flow";
import { parseCidr } from "../../linkerd/address";
import { isEgressNetwork } from "../../linkerd/kinds";
import type { KubernetesObject, NamespacedName } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import { type Policy, recompile } from "../../resolver/compile/compile";
import { predictStatus } from "../../resolver/compile/predict-status";
import { type JudgingNetwork, judgingNetwork } from "./judging-network";

/** The policy to draft against, made ready. */
export interface DraftingPolicy {
  /** Under which the flows were observed. */
  observed: Policy;
  /** With the EgressNetworks that the chosen target brings. */
  policy: Policy;
  /** The same with every EgressNetwork set to Deny: what passes then, a route lets through. */
  denying: Policy;
  /** The EgressNetwork that judges the flow from now on. */
  networkOf: (flow: Flow) => NamespacedName | null;
  judging: (network: NamespacedName, clientNamespace: string) => JudgingNetwork;
}

/** `added`: EgressNetworks to come, with the status that Linkerd would give them; they judge what the global ones of the same names judge now. */
export function draftingPolicy(observed: Policy, added: readonly KubernetesObject[]): DraftingPolicy {
  const { snapshot } = observed;
  const after = { ...snapshot, resources: [...snapshot.resources, ...withStatus(added, snapshot)] };
  const policy = added.length > 0 ? recompile(observed, after) : observed;
  const denying = recompile(policy, { ...after, resources: after.resources.map(denied) });
  const replaced = new Set(added.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const judged = new Map<string, JudgingNetwork>();
  let predicted: ReturnType<typeof predictStatus> | null = null;
  const status = () => {
    predicted ??= predictStatus(after);
    return predicted;
  };
  return {
    observed,
    policy,
    denying,
    networkOf({ network, source }) {
      return network && replaced.has(`${source.namespace}/${network.name}`)
        ? { namespace: source.namespace, name: network.name }
        : network;
    },
    judging(network, clientNamespace) {
      const key = `${network.namespace}/${network.name} ${clientNamespace}`;
      const known = judged.get(key) ?? judgingNetwork(network, clientNamespace, after, status);
      judged.set(key, known);
      return known;
    },
  };
}

function withStatus(added: readonly KubernetesObject[], snapshot: PolicySnapshot): KubernetesObject[] {
  if (added.length === 0) return [];
  const { networks } = predictStatus({ ...snapshot, resources: [...snapshot.resources, ...added] });
  return added.map((object) => {
    const { namespace, name } = object.metadata;
    const status = networks.find((each) => each.namespace === namespace && each.name === name);
    const condition = { type: "Accepted", status: status?.accepted ? "True" : "False", reason: status?.reason ?? "" };
    return { ...object, status: { conditions: [condition] } };
  });
}

function denied(object: KubernetesObject): KubernetesObject {
  if (!isEgressNetwork(object) || !isRecord(object.spec) || isAddressList(object.spec)) return object;
  return { ...object, spec: { ...object.spec, trafficPolicy: "Deny" } };
}

/** Made of single addresses: with Allow it is an allow-list itself, not a default. */
export function isAddressList(spec: Record<string, unknown>): boolean {
  const networks = Array.isArray(spec.networks) ? spec.networks : [];
  return (
    networks.length > 0 &&
    networks.every((entry) => {
      const cidr = isRecord(entry) && typeof entry.cidr === "string" ? parseCidr(entry.cidr) : null;
      return cidr !== null && cidr.prefix === (cidr.family === 4 ? 32 : 128);
    })
  );
}
