import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import { decodePod } from "./decode-pod";

type Parts = { spec?: object; status?: object; labels?: Record<string, string>; annotations?: Record<string, string> };

function read(
  { spec = {}, status = {}, labels = {}, annotations = {} }: Parts,
  owner?: { kind: string; name: string },
) {
  const metadata = { namespace: "shop", name: "web-7d4b9-x2kqp", labels, annotations };
  const pod: KubernetesObject = { apiVersion: "v1", kind: "Pod", metadata, spec, status };
  const ownerReferences = owner ? [{ apiVersion: "apps/v1", uid: "u", controller: true, ...owner }] : [];
  return decodePod(pod, { ...pod, metadata: { ...metadata, ownerReferences } });
}

const PROXY = { name: "linkerd-proxy", securityContext: { runAsUser: 2102 } };
const init = (...args: string[]) => ({ name: "linkerd-init", args });

describe("what is kept of a pod", () => {
  it("names the Deployment behind a ReplicaSet by the hash of its pods, and any other owner as it is", () => {
    const labels = { "pod-template-hash": "7d4b9" };
    expect(read({ labels }, { kind: "ReplicaSet", name: "web-7d4b9" })?.workload).toEqual({
      kind: "Deployment",
      name: "web",
    });
    expect(read({}, { kind: "ReplicaSet", name: "by-hand" })?.workload).toEqual({
      kind: "ReplicaSet",
      name: "by-hand",
    });
    expect(read({}, { kind: "Job", name: "nightly-29" })?.workload).toEqual({ kind: "Job", name: "nightly-29" });
    expect(read({})?.workload).toEqual({ kind: "Pod", name: "web-7d4b9-x2kqp" });
  });

  it("has every address of a dual-stack pod and of its node", () => {
    const status = { podIP: "10.1.0.9", podIPs: [{ ip: "10.1.0.9" }, { ip: "fd00::9" }], hostIP: "192.168.0.4" };
    expect(read({ status })).toMatchObject({ ips: ["10.1.0.9", "fd00::9"], nodeIps: ["192.168.0.4"] });
  });

  it("finds the proxy as a container and as a native sidecar, and tells a pod without one", () => {
    expect(read({ spec: { containers: [PROXY] } })?.proxy).not.toBeNull();
    expect(read({ spec: { initContainers: [{ ...PROXY, restartPolicy: "Always" }] } })?.proxy).not.toBeNull();
    expect(
      read({ spec: { containers: [{ name: "app" }] }, annotations: { "linkerd.io/inject": "disabled" } }),
    ).toMatchObject({
      proxy: null,
      inject: "disabled",
    });
  });

  it("reads what skips the proxy from linkerd-init, which wrote iptables, not from annotations that came later", () => {
    const annotations = { "config.linkerd.io/skip-outbound-ports": "9999" };
    const written = init(
      "--proxy-uid",
      "2102",
      "--outbound-ports-to-ignore",
      "4567,4568",
      "--subnets-to-ignore=10.9.0.0/16",
    );
    expect(read({ spec: { containers: [PROXY], initContainers: [written] }, annotations })?.proxy).toEqual({
      skippedOutboundPorts: "4567,4568",
      skippedSubnets: ["10.9.0.0/16"],
    });
  });

  it("reads them from the annotations where the CNI plugin writes iptables", () => {
    const annotations = {
      "config.linkerd.io/skip-outbound-ports": "3306",
      "config.linkerd.io/skip-subnets": "10.9.0.0/16",
    };
    const spec = { containers: [PROXY], initContainers: [{ name: "linkerd-network-validator" }] };
    expect(read({ spec, annotations })?.proxy).toEqual({
      skippedOutboundPorts: "3306",
      skippedSubnets: ["10.9.0.0/16"],
    });
  });

  it("finds containers that run as the proxy's user, by their own or the pod's setting, whichever user that is", () => {
    const containers = [PROXY, { name: "sneaky", securityContext: { runAsUser: 2102 } }, { name: "app" }];
    expect(read({ spec: { containers } })?.containers.asProxy).toEqual(["sneaky"]);
    const podWide = { securityContext: { runAsUser: 2102 }, containers: [PROXY, { name: "app" }] };
    expect(read({ spec: podWide })?.containers.asProxy).toEqual(["app"]);
    const other = {
      containers: [PROXY, { name: "app", securityContext: { runAsUser: 3000 } }],
      initContainers: [init("--proxy-uid", "3000")],
    };
    expect(read({ spec: other })?.containers.asProxy).toEqual(["app"]);
  });

  it("finds containers that may rewrite iptables, linkerd-init aside", () => {
    const containers = [
      PROXY,
      { name: "vpn", securityContext: { capabilities: { add: ["NET_ADMIN"] } } },
      { name: "dind", securityContext: { privileged: true } },
      { name: "app", securityContext: { capabilities: { drop: ["ALL"] } } },
    ];
    const linkerd = { ...init(), securityContext: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } } };
    expect(read({ spec: { containers, initContainers: [linkerd] } })?.containers.mayRewrite).toEqual(["vpn", "dind"]);
  });

  it("finds init containers before linkerd-init, and none where the CNI plugin was there first", () => {
    const before = { containers: [PROXY], initContainers: [{ name: "wait" }, init(), { name: "migrate" }] };
    expect(read({ spec: before })?.containers.beforeProxy).toEqual(["wait"]);
    const cni = { containers: [PROXY], initContainers: [{ name: "wait" }, { name: "linkerd-network-validator" }] };
    expect(read({ spec: cni })?.containers.beforeProxy).toEqual([]);
  });

  it("is nothing where the pod cannot be read", () => {
    expect(read({ spec: { containers: "none" } })).toBeNull();
    expect(read({ status: { phase: 9 } })).toBeNull();
  });

  it("is held once where pods are alike, and differs where they do", () => {
    const ports = [{ name: "http", containerPort: 8080 }];
    const pod = (labels: Record<string, string>) => read({ labels, spec: { containers: [{ name: "app", ports }] } });
    const [one, other, third] = [pod({ app: "web" }), pod({ app: "web" }), pod({ app: "api" })];
    expect(one).not.toBe(other);
    expect(one?.labels).toBe(other?.labels);
    expect(one?.ports).toBe(third?.ports);
    expect(third?.labels).toEqual({ app: "api" });
  });
});
