import { parseIp } from "../../linkerd/address";
import { type Fields, fieldsOf, optionalItems, optionalText, text, Unreadable } from "../../linkerd/decode/decode";
import { isRecord } from "../../linkerd/record";
import type { AskedEnd, ConnectionQuery } from "../connection";
import { PROTOCOLS, type Protocol } from "../stored/network-policy";
import type { Namespace, NetworkSnapshot, Pod, PodPort } from "../stored/pod";
import { storePolicy } from "../stored/store-policy";

/** One case without what it expects; `README.md` beside this file says what the fields mean. */
export interface ConnectionCase {
  id: string;
  snapshot: NetworkSnapshot;
  query: ConnectionQuery;
}

/** A manifest for the API server to judge. */
export interface AdmissionCase {
  id: string;
  networkPolicy: unknown;
  /** null: not known, so none is missing. */
  namespaces: ReadonlySet<string> | null;
}

export function isAdmissionCase(value: unknown): value is Fields {
  return isRecord(value) && Object.hasOwn(value, "networkPolicy");
}

/** Throws Unreadable. */
export function decodeAdmissionCase(fields: Fields): AdmissionCase {
  const namespaces = optionalItems(fields, "namespaces");
  return {
    id: text(fields, "id"),
    networkPolicy: fields.networkPolicy,
    namespaces: namespaces && new Set(namespaces.map((each, i) => decodeNamespace(each, `namespaces[${i}]`).name)),
  };
}

/** Throws Unreadable, also where the API server would refuse a policy: what it refuses is not in a cluster. */
export function decodeConnectionCase(value: unknown): ConnectionCase {
  const fields = fieldsOf(value, "a case");
  const items = (key: string) => (optionalItems(fields, key) ?? []).map((item, i) => [item, `${key}[${i}]`] as const);
  const pods = items("pods").map(([item, at]) => decodePod(item, at));
  return {
    id: text(fields, "id"),
    snapshot: {
      namespaces: items("namespaces").map(([item, at]) => decodeNamespace(item, at)),
      pods,
      networkPolicies: items("networkPolicies").map(([item, at]) => {
        const stored = storePolicy(item);
        if (stored.admitted) return stored.policy;
        throw new Unreadable(`${at}: the API server would refuse it: ${stored.message}`);
      }),
    },
    query: decodeQuery(fields.query, pods),
  };
}

function decodeNamespace(value: unknown, at: string): Namespace {
  const fields = objectAt(value, at);
  return { name: textAt(fields, "name", at), labels: labelsAt(fields, at) };
}

function decodePod(value: unknown, at: string): Pod {
  const fields = objectAt(value, at);
  const ip = fields.ip === undefined || fields.ip === null ? null : addressAt(fields.ip, `${at}.ip`);
  const ips = (optionalItems(fields, "ips") ?? []).map((each, i) => addressAt(each, `${at}.ips[${i}]`));
  const hostIp =
    fields.hostIP === undefined || fields.hostIP === null ? [] : [addressAt(fields.hostIP, `${at}.hostIP`)];
  const { hostNetwork = false } = fields;
  if (typeof hostNetwork !== "boolean") throw new Unreadable(`${at}.hostNetwork: true or false is expected`);
  return {
    namespace: textAt(fields, "namespace", at),
    name: textAt(fields, "name", at),
    labels: labelsAt(fields, at),
    ips: ip === null ? ips : [ip, ...ips.filter((each) => each !== ip)],
    hostNetwork,
    nodeIps: hostIp,
    phase: optionalText(fields, "phase") ?? "Running",
    ports: (optionalItems(fields, "ports") ?? []).map((each, i) => decodePort(each, `${at}.ports[${i}]`)),
  };
}

function decodePort(value: unknown, at: string): PodPort {
  const fields = objectAt(value, at);
  const name = optionalText(fields, "name");
  return {
    name: name === "" ? null : name,
    port: portAt(fields.containerPort, `${at}.containerPort`),
    protocol: protocolAt(fields.protocol, `${at}.protocol`),
  };
}

function decodeQuery(value: unknown, pods: readonly Pod[]): ConnectionQuery {
  const fields = objectAt(value, "query");
  return {
    from: decodeEnd(fields.from, "query.from", pods),
    to: decodeEnd(fields.to, "query.to", pods),
    port: portAt(fields.port, "query.port"),
    protocol: protocolAt(fields.protocol, "query.protocol"),
  };
}

function decodeEnd(value: unknown, at: string, pods: readonly Pod[]): AskedEnd {
  const fields = objectAt(value, at);
  const ip = fields.ip === undefined || fields.ip === null ? null : addressAt(fields.ip, `${at}.ip`);
  const pod = optionalText(fields, "pod");
  if (pod === null) {
    if (ip === null) throw new Unreadable(`${at}: a pod ("namespace/name") or an ip is expected`);
    return { ip };
  }
  const found = pods.find(({ namespace, name }) => `${namespace}/${name}` === pod);
  if (!found) throw new Unreadable(`${at}.pod: there is no pod ${pod} among the ${pods.length} of the case`);
  const { namespace, name } = found;
  if (ip === null) return { pod: { namespace, name } };
  if (!found.ips.includes(ip)) throw new Unreadable(`${at}.ip: ${pod} has no address ${ip}`);
  return { pod: { namespace, name }, ip };
}

function objectAt(value: unknown, at: string): Fields {
  if (!isRecord(value)) throw new Unreadable(`${at}: an object is expected`);
  return value;
}

function textAt(fields: Fields, key: string, at: string): string {
  const value = fields[key];
  if (typeof value === "string" && value !== "") return value;
  throw new Unreadable(`${at}.${key}: a text is expected`);
}

function labelsAt(fields: Fields, at: string): Record<string, string> {
  const labels = fields.labels ?? {};
  const isLabels = (value: unknown): value is Record<string, string> =>
    isRecord(value) && Object.values(value).every((each) => typeof each === "string");
  if (isLabels(labels)) return labels;
  throw new Unreadable(`${at}.labels: an object of strings is expected`);
}

function addressAt(value: unknown, at: string): string {
  if (typeof value === "string" && parseIp(value)) return value;
  throw new Unreadable(`${at}: an IP address is expected`);
}

function portAt(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new Unreadable(`${at}: a number from 1 to 65535 is expected`);
}

function protocolAt(value: unknown, at: string): Protocol {
  const found = PROTOCOLS.find((each) => each === (value ?? "TCP"));
  if (found) return found;
  throw new Unreadable(`${at}: one of ${PROTOCOLS.join(", ")} is expected`);
}
