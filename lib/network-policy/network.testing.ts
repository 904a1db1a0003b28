import { connectable } from "./connectable";
import type { ConnectionQuery } from "./connection";
import type { NetworkPolicy } from "./stored/network-policy";
import { NAME_LABEL, type Namespace, type NetworkSnapshot, type Pod } from "./stored/pod";
import { storePolicy } from "./stored/store-policy";

export function aNamespace(name: string, labels: Record<string, string> = {}): Namespace {
  return { name, labels: { [NAME_LABEL]: name, ...labels } };
}

/** `shop/web` at 10.0.0.1, where nothing else is said. */
export function aPod(overrides: Partial<Pod> = {}): Pod {
  return {
    namespace: "shop",
    name: "web",
    labels: { app: overrides.name ?? "web" },
    ips: ["10.0.0.1"],
    hostNetwork: false,
    nodeIps: ["192.168.0.1"],
    phase: "Running",
    ports: [],
    ...overrides,
  };
}

/** As the API server stores it, from what a person would write. */
export function aPolicy(spec: unknown, { namespace = "shop", name = "policy" } = {}): NetworkPolicy {
  const stored = storePolicy({ metadata: { namespace, name }, spec });
  if (stored.admitted) return stored.policy;
  throw new Error(`The API server would refuse ${name}: ${stored.message}`);
}

export function aCluster(overrides: Partial<NetworkSnapshot> = {}): NetworkSnapshot {
  const pods = overrides.pods ?? [aPod()];
  const names = [...new Set(pods.map(({ namespace }) => namespace))];
  return { namespaces: names.map((name) => aNamespace(name)), pods, networkPolicies: [], ...overrides };
}

/** From `shop/web` to an address outside on 443/TCP. */
export function aQuery(overrides: Partial<ConnectionQuery> = {}): ConnectionQuery {
  return {
    from: { pod: { namespace: "shop", name: "web" } },
    to: { ip: "203.0.113.7" },
    port: 443,
    protocol: "TCP",
    ...overrides,
  };
}

/** `shop/web`, or an address. */
export function anEnd(text: string): ConnectionQuery["from"] {
  const [namespace = "", name] = text.split("/");
  return name === undefined ? { ip: text } : { pod: { namespace, name } };
}

/** `shop/web > shop/api:8080`, `shop/web > 10.96.0.10:53/UDP`. */
export function mayConnect(sentence: string, cluster: NetworkSnapshot): boolean | null {
  const [from = "", to = ""] = sentence.split(" > ");
  const [, host = "", port = "", protocol = "TCP"] = /^(.+):(\d+)(?:\/(\w+))?$/.exec(to) ?? [];
  if (protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP") throw new Error(`${protocol} is no protocol`);
  return connectable({ from: anEnd(from), to: anEnd(host), port: Number(port), protocol }, cluster).allowed;
}
