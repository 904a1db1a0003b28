import "server-only";
import type { PodProxy, WatchedPod } from "../../bypass/watched-pod";
import { decoded, fieldsOf } from "../../linkerd/decode/decode";
import type { KubernetesObject } from "../../linkerd/object";
import { readPod } from "../../network-policy/stored/read-cluster";
import { at, listAt, textAt } from "../client/at";
import { sharedPart } from "./shared-part";

const PROXY = "linkerd-proxy";
const INIT = "linkerd-init";
/** linkerd2 charts/linkerd-control-plane/values.yaml, `proxy.uid`. */
const PROXY_UID = 2102;

/** What is kept of a pod: a few hundred bytes of some ten thousand. null where it cannot be read. */
export function decodePod(pod: KubernetesObject, stored: unknown): WatchedPod | null {
  const read = decoded(() => readPod(fieldsOf(stored, "a pod")));
  if (!read.ok) return null;
  const { metadata, spec } = pod;
  const containers = listAt(spec, "containers");
  const inits = listAt(spec, "initContainers");
  const init = inits.find((each) => textAt(each, "name") === INIT);
  // A native sidecar stands among the init containers.
  const proxy = [...containers, ...inits].find((each) => textAt(each, "name") === PROXY);
  const others = [...containers, ...inits].filter((each) => each !== proxy && each !== init);
  const uid = numberAt(argument(init, "--proxy-uid")) ?? userOf(proxy) ?? PROXY_UID;
  const podUser = userOf(spec);
  const { labels, ports, nodeIps, workload, namespace, serviceAccount } = read.value;
  return {
    ...read.value,
    ...sharedPart({ namespace, serviceAccount }),
    labels: sharedPart(labels),
    ports: sharedPart(ports),
    nodeIps: sharedPart(nodeIps),
    workload: sharedPart(workload),
    createdAt: metadata.creationTimestamp ?? null,
    inject: metadata.annotations?.["linkerd.io/inject"] ?? null,
    proxy: read.value.meshed ? sharedPart(proxyOf(pod, init)) : null,
    hostPid: at(spec, "hostPID") === true,
    containers: sharedPart({
      asProxy: names(others.filter((each) => (userOf(each) ?? podUser) === uid)),
      mayRewrite: names(others.filter(mayRewrite)),
      beforeProxy: names(beforeProxy(inits, init)),
    }),
  };
}

function proxyOf(pod: KubernetesObject, init: unknown): PodProxy {
  const annotated = (key: string) => pod.metadata.annotations?.[`config.linkerd.io/${key}`] ?? "";
  // Where the CNI plugin writes iptables there is no linkerd-init, and the plugin reads the annotations.
  const ports = init ? argument(init, "--outbound-ports-to-ignore") : annotated("skip-outbound-ports");
  const subnets = init ? argument(init, "--subnets-to-ignore") : annotated("skip-subnets");
  return { skippedOutboundPorts: ports, skippedSubnets: subnets.split(",").filter((each) => each !== "") };
}

/** Those before linkerd-init, since it writes iptables; with the CNI plugin these stand from the first moment. */
function beforeProxy(inits: readonly unknown[], init: unknown): readonly unknown[] {
  return init === undefined ? [] : inits.slice(0, inits.indexOf(init));
}

function mayRewrite(container: unknown): boolean {
  if (at(container, "securityContext", "privileged") === true) return true;
  const added = listAt(container, "securityContext", "capabilities", "add");
  return added.some((each) => each === "NET_ADMIN" || each === "ALL");
}

function userOf(value: unknown): number | null {
  const user = at(value, "securityContext", "runAsUser");
  return typeof user === "number" ? user : null;
}

/** `--name value` or `--name=value`; empty where it is not given. */
function argument(container: unknown, name: string): string {
  const args = listAt(container, "args").filter((each) => typeof each === "string");
  const place = args.indexOf(name);
  if (place >= 0) return args[place + 1] ?? "";
  const joined = args.find((each) => each.startsWith(`${name}=`));
  return joined?.slice(name.length + 1) ?? "";
}

function numberAt(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

function names(containers: readonly unknown[]): string[] {
  return containers.map((each) => textAt(each, "name"));
}
