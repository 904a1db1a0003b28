import fc from "fast-check";
import type { ConnectionQuery } from "./connection";
import type { NetworkPolicy } from "./stored/network-policy";
import { NAME_LABEL, type NetworkSnapshot, type Pod } from "./stored/pod";
import { storePolicy } from "./stored/store-policy";

// Few names, labels, ports and addresses, so that what is drawn meets.
const NAMESPACES = ["shop", "billing"] as const;
const KEYS = ["app", "tier", "team"] as const;
const VALUES = ["web", "api", ""] as const;
const PORTS = [53, 80, 443, 8080] as const;
const NAMES = ["http", "dns"] as const;
const IPS = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "203.0.113.7", "fd00::1", "192.168.0.1"] as const;
const BLOCKS = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.2/32", "::/0", "192.168.0.0/16"] as const;

const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom(...VALUES);
const protocol = fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const);
const labels = fc.dictionary(key, value, { maxKeys: 3 });

const requirement = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("In", "NotIn"), values: fc.array(value, { minLength: 1, maxLength: 2 }) }),
  fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const selector = fc.record(
  { matchLabels: fc.dictionary(key, value, { maxKeys: 1 }), matchExpressions: fc.array(requirement, { maxLength: 1 }) },
  { requiredKeys: [] },
);

const block = fc.constantFrom(...BLOCKS).chain((cidr) => {
  const inside = { "0.0.0.0/0": ["10.0.0.0/8"], "10.0.0.0/8": ["10.0.0.0/24", "10.0.0.2/32"], "::/0": ["fd00::/8"] };
  const except = Object.entries(inside).find(([each]) => each === cidr)?.[1] ?? [];
  return fc.record({ cidr: fc.constant(cidr), except: fc.subarray(except) });
});
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc.record({ ipBlock: block }),
);
const peers = fc.option(fc.array(peer, { maxLength: 3 }));
const port = fc.oneof(
  fc.record({ protocol, port: fc.constantFrom(...PORTS) }),
  fc.record({ protocol, port: fc.constantFrom(...NAMES) }),
  fc.record({ protocol, port: fc.constant(50), endPort: fc.constantFrom(53, 8080) }),
  fc.record({ protocol }),
);
const ports = fc.option(fc.array(port, { maxLength: 2 }));
const rules = (side: "from" | "to") => fc.array(fc.record({ [side]: peers, ports }), { maxLength: 2 });

const policySpec = fc.record({
  podSelector: fc.oneof(fc.constant({}), selector),
  policyTypes: fc.subarray(["Ingress", "Egress"]),
  ingress: rules("from"),
  egress: rules("to"),
});

/** As the API server stores it. */
export const namedPolicy = (name: string): fc.Arbitrary<NetworkPolicy> =>
  fc.tuple(fc.constantFrom(...NAMESPACES), policySpec).map(([namespace, spec]) => stored(namespace, name, spec));

const networkPolicies = fc
  .nat({ max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, place) => namedPolicy(`p${place}`))));

function stored(namespace: string, name: string, spec: unknown): NetworkPolicy {
  const admission = storePolicy({ metadata: { namespace, name }, spec });
  if (admission.admitted) return admission.policy;
  throw new Error(`What is drawn must be admitted: ${admission.message}`);
}

const pod: fc.Arbitrary<Omit<Pod, "name">> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  ips: fc.uniqueArray(fc.constantFrom(...IPS), { minLength: 1, maxLength: 2 }),
  hostNetwork: fc.constantFrom(false, false, false, true),
  nodeIps: fc.subarray(["192.168.0.1"]),
  phase: fc.constantFrom("Running", "Running", "Pending", "Succeeded"),
  ports: fc.array(
    fc.record({ name: fc.option(fc.constantFrom(...NAMES)), port: fc.constantFrom(...PORTS), protocol }),
    { maxLength: 2 },
  ),
});

/** Two pods at least, and whatever policies. */
export const networks: fc.Arbitrary<NetworkSnapshot> = fc.record({
  namespaces: fc.tuple(
    ...NAMESPACES.map((name) => labels.map((each) => ({ name, labels: { ...each, [NAME_LABEL]: name } }))),
  ),
  pods: fc
    .array(pod, { minLength: 2, maxLength: 5 })
    .map((drawn) => drawn.map((each, i) => ({ ...each, name: `pod-${i}` }))),
  networkPolicies,
});

const asked = fc.record({ port: fc.constantFrom(...PORTS), protocol });
const place = fc.nat();

/** A snapshot and a question that it can answer. */
export const askedNetworks: fc.Arbitrary<{ snapshot: NetworkSnapshot; query: ConnectionQuery }> = fc
  .tuple(networks, asked, place, place, fc.constantFrom(...IPS), fc.constantFrom("pods", "out", "in", "addresses"))
  .map(([snapshot, { port, protocol }, one, other, ip, way]) => {
    const podAt = (index: number) => {
      const { namespace, name } = snapshot.pods[index % snapshot.pods.length] ?? { namespace: "", name: "" };
      return { pod: { namespace, name } };
    };
    const [from, to] = [
      way === "in" || way === "addresses" ? { ip } : podAt(one),
      way === "out" ? { ip } : podAt(other),
    ];
    return { snapshot, query: { from, to, port, protocol } };
  });
