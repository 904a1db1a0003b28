import { parseIp } from "../../linkerd/address";
import {
  decoded,
  type Fields,
  fieldsOf,
  optionalFields,
  optionalInteger,
  optionalItems,
  optionalText,
  Unreadable,
} from "../../linkerd/decode/decode";
import { apiVersionOf, NETWORK_POLICY } from "../../linkerd/kinds";
import { isRecord } from "../../linkerd/record";
import type { LiveCluster, LiveEndpoints, LivePod, LiveService } from "./live-cluster";
import { type NetworkPolicy, PROTOCOLS, type Protocol } from "./network-policy";
import { NAME_LABEL, type Namespace, type PodPort } from "./pod";
import { storePolicy } from "./store-policy";

/** A cluster of manifests as an API server gives them; kinds that play no role are passed over. */
export interface ReadCluster {
  cluster: LiveCluster;
  /** What could not be read, each with its name. */
  faults: string[];
}

export function readCluster(manifests: readonly unknown[]): ReadCluster {
  const faults: string[] = [];
  const all = <T>(apiVersion: string, kind: string, read: (fields: Fields) => T): T[] =>
    manifests.flatMap((item) => {
      if (!isRecord(item) || item.apiVersion !== apiVersion || item.kind !== kind) return [];
      const one = decoded(() => read(item));
      if (one.ok) return [one.value];
      faults.push(`${kind} ${nameOf(item)} cannot be read: ${one.error}`);
      return [];
    });
  const cluster = {
    namespaces: all("v1", "Namespace", readNamespace),
    pods: all("v1", "Pod", readPod),
    services: all("v1", "Service", readService),
    endpointSlices: all("discovery.k8s.io/v1", "EndpointSlice", readEndpoints),
    networkPolicies: all(apiVersionOf(NETWORK_POLICY), NETWORK_POLICY.kind, readPolicy),
  };
  return { cluster, faults };
}

function nameOf({ metadata }: Fields): string {
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  return namespace === undefined ? String(name) : `${namespace}/${name}`;
}

function metadataOf(fields: Fields) {
  const metadata = fieldsOf(fields.metadata, "metadata");
  const name = optionalText(metadata, "name") ?? "";
  if (name === "") throw new Unreadable("metadata.name: missing");
  return { namespace: optionalText(metadata, "namespace") || "default", name, labels: textsAt(metadata, "labels") };
}

function readPolicy(fields: Fields): NetworkPolicy {
  const stored = storePolicy(fields);
  if (stored.admitted) return stored.policy;
  throw new Unreadable(stored.message);
}

function readNamespace(fields: Fields): Namespace {
  const { name, labels } = metadataOf(fields);
  // A manifest that was not stored yet lacks what the control plane writes.
  return { name, labels: { [NAME_LABEL]: name, ...labels } };
}

const PROXY = "linkerd-proxy";

/** Throws Unreadable. */
export function readPod(fields: Fields): LivePod {
  const { namespace, name, labels } = metadataOf(fields);
  const spec = optionalFields(fields, "spec") ?? {};
  const status = optionalFields(fields, "status") ?? {};
  const containers = objects(spec, "containers");
  // An init container that is never done runs beside the others, and its ports count.
  const sidecars = objects(spec, "initContainers").filter(({ restartPolicy }) => restartPolicy === "Always");
  const running = [...containers, ...sidecars];
  return {
    namespace,
    name,
    labels,
    ips: addresses(status, "podIP", "podIPs"),
    hostNetwork: spec.hostNetwork === true,
    nodeIps: addresses(status, "hostIP", "hostIPs"),
    phase: optionalText(status, "phase") ?? "Running",
    ports: running.flatMap((container) => objects(container, "ports").map(readPodPort)),
    meshed: running.some((container) => container.name === PROXY),
    serviceAccount: optionalText(spec, "serviceAccountName") || "default",
    workload: workloadOf(fieldsOf(fields.metadata, "metadata"), name, labels["pod-template-hash"]),
  };
}

/** ReplicaSets are made by Deployments, which name them after the hash of their pods. */
function workloadOf(metadata: Fields, pod: string, hash: string | undefined): LivePod["workload"] {
  const owner = objects(metadata, "ownerReferences").find(({ controller }) => controller === true) ?? {};
  const [kind, name] = [optionalText(owner, "kind") ?? "", optionalText(owner, "name") ?? ""];
  if (kind === "" || name === "") return { kind: "Pod", name: pod };
  const isHashed = kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`);
  return isHashed ? { kind: "Deployment", name: name.slice(0, -hash.length - 1) } : { kind, name };
}

function readPodPort(fields: Fields): PodPort {
  const name = optionalText(fields, "name");
  return { name: name === "" ? null : name, port: portAt(fields, "containerPort"), protocol: protocolOf(fields) };
}

/** Throws Unreadable. */
export function readService(fields: Fields): LiveService {
  const { namespace, name } = metadataOf(fields);
  const spec = optionalFields(fields, "spec") ?? {};
  const selector = textsAt(spec, "selector");
  return {
    namespace,
    name,
    clusterIps: addresses(spec, "clusterIP", "clusterIPs"),
    selector: Object.keys(selector).length > 0 ? selector : null,
    ports: objects(spec, "ports").map((each) => {
      const port = portAt(each, "port");
      const { targetPort } = each;
      const named = typeof targetPort === "string" && targetPort !== "";
      return {
        port,
        protocol: protocolOf(each),
        targetPort: named ? targetPort : optionalInteger(each, "targetPort", 0) || port,
      };
    }),
  };
}

/** Throws Unreadable. */
export function readEndpoints(fields: Fields): LiveEndpoints {
  const { namespace, name, labels } = metadataOf(fields);
  return {
    namespace,
    name,
    service: labels["kubernetes.io/service-name"] ?? "",
    addresses: objects(fields, "endpoints").flatMap((each) => texts(each, "addresses").filter((ip) => parseIp(ip))),
    ports: objects(fields, "ports").flatMap((each) => {
      const port = optionalInteger(each, "port", 0, 65_535);
      return port ? [{ port, protocol: protocolOf(each) }] : [];
    }),
  };
}

function objects(fields: Fields, key: string): Fields[] {
  return (optionalItems(fields, key) ?? []).map((each) => fieldsOf(each, `an object in ${key}`));
}

function texts(fields: Fields, key: string): string[] {
  return (optionalItems(fields, key) ?? []).filter((each) => typeof each === "string");
}

function textsAt(fields: Fields, key: string): Record<string, string> {
  const entries = Object.entries(optionalFields(fields, key) ?? {});
  return Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

/** The one by which it is known, then the others: `podIP` and `podIPs`, `None` of a headless Service aside. */
function addresses(fields: Fields, one: string, many: string): string[] {
  const listed = (optionalItems(fields, many) ?? []).flatMap((each) => (isRecord(each) ? [each.ip] : [each]));
  const found = [fields[one], ...listed].filter((each) => typeof each === "string" && parseIp(each) !== null);
  return [...new Set(found.map(String))];
}

function portAt(fields: Fields, key: string): number {
  const port = optionalInteger(fields, key, 1, 65_535);
  if (port === null) throw new Unreadable(`${key}: missing`);
  return port;
}

function protocolOf(fields: Fields): Protocol {
  const written = optionalText(fields, "protocol") ?? "TCP";
  const found = PROTOCOLS.find((each) => each === written);
  if (found) return found;
  throw new Unreadable(`protocol: ${written} is none of ${PROTOCOLS.join(", ")}`);
}
