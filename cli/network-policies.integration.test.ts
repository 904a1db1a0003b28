import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { printYaml } from "../lib/print/yaml";
import { runScript, withFiles } from "./run-script.testing";

const v1 = (kind: string, metadata: object, rest: object = {}) => ({ apiVersion: "v1", kind, metadata, ...rest });

function pod(
  namespace: string,
  name: string,
  ip: string,
  labels: object,
  containers: object[] = [{ name: "app", image: "app" }],
) {
  const status = { phase: "Running", podIP: ip, podIPs: [{ ip }], hostIP: "192.168.0.1" };
  return v1("Pod", { namespace, name, labels }, { spec: { containers }, status });
}

const dnsPorts = [
  { name: "dns", containerPort: 53, protocol: "UDP" },
  { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
];
const proxy = {
  name: "linkerd-proxy",
  restartPolicy: "Always",
  ports: [{ name: "linkerd-proxy", containerPort: 4143 }],
};
const CLUSTER = [
  ...["shop", "kube-system", "linkerd"].map((name) => v1("Namespace", { name })),
  pod("kube-system", "coredns", "10.0.9.1", { "k8s-app": "kube-dns" }, [{ name: "coredns", ports: dnsPorts }]),
  {
    ...pod("shop", "web", "10.0.0.1", { app: "web", "linkerd.io/control-plane-ns": "linkerd" }),
    spec: { containers: [{ name: "app" }], initContainers: [proxy] },
  },
  pod("shop", "api", "10.0.0.2", { app: "api" }),
  pod("linkerd", "identity", "10.0.8.1", { "linkerd.io/control-plane-component": "identity" }),
  pod("linkerd", "destination", "10.0.8.2", { "linkerd.io/control-plane-component": "destination" }),
  v1(
    "Service",
    { namespace: "kube-system", name: "kube-dns" },
    {
      spec: {
        clusterIP: "10.96.0.10",
        clusterIPs: ["10.96.0.10"],
        selector: { "k8s-app": "kube-dns" },
        ports: [
          { port: 53, protocol: "UDP", targetPort: "dns" },
          { port: 53, protocol: "TCP", targetPort: 53 },
        ],
      },
    },
  ),
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "shop", name: "api-from-web" },
    spec: {
      podSelector: { matchLabels: { app: "api" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 8080 }] }],
    },
  },
];

const yaml = (objects: readonly object[]) => objects.map(printYaml).join("---\n");
const generate = (folder: string, ...options: string[]) =>
  runScript("network-policies.ts", "", ["--cluster", folder, ...options]);

describe("npm run network-policies", () => {
  it("explains itself", async () => {
    const { code, output } = await runScript("network-policies.ts", "", ["--help"]);
    expect(output).toMatch(/^Usage: npm run --silent network-policies[\s\S]*Exit code 0/);
    expect(code).toBe(0);
  });

  it("prints what isolates a namespace and keeps what it needs, and nothing once that is applied", async () => {
    await withFiles({ "cluster.yaml": yaml(CLUSTER) }, async (folder) => {
      const { code, output, errors } = await generate(folder, "--namespace", "shop");
      expect(code).toBe(0);
      expect(errors).toContain("· Pods of shop reach each other only where a policy says so");
      const written = parseAllDocuments(output).map((each) => each.toJS());
      expect(written.map(({ metadata }) => metadata.name)).toEqual([
        "linkerd-control-plane",
        expect.stringMatching(/^egress-to-shop-api-from-web-[0-9a-f]{8}$/),
        "default-deny-all-egress",
      ]);
      expect(output).toContain(
        "# Isolates every pod of shop for egress, and allows DNS to 1 pod of kube-system on port 53, and to 10.96.0.10.",
      );
      expect(written.at(-1).spec.egress[0]).toEqual({
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      });
      await withFiles({ "cluster.yaml": `${yaml(CLUSTER)}---\n${output}` }, async (applied) => {
        expect(await generate(applied, "--namespace", "shop")).toMatchObject({ code: 0, output: "" });
      });
    });
  });

  it("opens 4143 as Linkerd is set up, by linkerd-config among the manifests", async () => {
    // Only from a meshed pod to a meshed one is 4143 of any use.
    const meshedApi = { metadata: { labels: { "linkerd.io/control-plane-ns": "linkerd" } } };
    const cluster = CLUSTER.map((each) =>
      "name" in each.metadata && each.kind === "Pod" && each.metadata.name === "api"
        ? pod("shop", "api", "10.0.0.2", { app: "api", ...meshedApi.metadata.labels }, [{ name: "app" }, proxy])
        : each,
    );
    const config = (mode: string, opaquePorts: string) =>
      v1(
        "ConfigMap",
        { namespace: "linkerd", name: "linkerd-config" },
        { data: { values: printYaml({ proxy: { outboundTransportMode: mode, opaquePorts } }) } },
      );
    const opened = async (...more: object[]) => {
      let output = "";
      await withFiles({ "cluster.yaml": yaml([...cluster, ...more]) }, async (folder) => {
        ({ output } = await generate(folder, "--namespace", "shop"));
      });
      return output.includes("4143");
    };
    expect(await opened()).toBe(true);
    expect(await opened(config("transport-header", "25"))).toBe(true);
    expect(await opened(config("transparent", "25"))).toBe(false);
    expect(await opened(config("transparent", "8080"))).toBe(true);
  });

  it("takes addresses, ports and pods by options, and prints JSON", async () => {
    await withFiles({ "cluster.yaml": yaml(CLUSTER) }, async (folder) => {
      const options = [
        "--address",
        "203.0.113.0/24:443",
        "--address",
        "[2001:db8::7]:53/udp",
        "--address-for",
        "app=web",
        "--internet-port",
        "443",
      ];
      const { code, output } = await generate(folder, "--namespace", "shop", "--format", "json", ...options);
      const { manifests } = JSON.parse(output);
      const observed = manifests.find(
        ({ metadata }: { metadata: { name: string } }) => metadata.name === "observed-addresses",
      );
      expect(observed.spec).toEqual({
        podSelector: { matchLabels: { app: "web" } },
        egress: [
          { to: [{ ipBlock: { cidr: "2001:db8::7/128" } }], ports: [{ protocol: "UDP", port: 53 }] },
          { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] },
        ],
        policyTypes: ["Egress"],
      });
      expect(code).toBe(0);
    });
  });

  it("allows the pods behind a Service to which a route of an EgressNetwork sends requests, unless told otherwise", async () => {
    const network = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all-egress", port: 80 };
    const redirected = [
      ...CLUSTER,
      {
        apiVersion: "policy.linkerd.io/v1alpha1",
        kind: "EgressNetwork",
        metadata: { namespace: "shop", name: "all-egress" },
        spec: { trafficPolicy: "Deny" },
      },
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { namespace: "shop", name: "to-mirror" },
        spec: { parentRefs: [network], rules: [{ backendRefs: [{ name: "mirror", port: 80 }] }] },
      },
      v1(
        "Service",
        { namespace: "shop", name: "mirror" },
        {
          spec: {
            clusterIP: "10.96.0.77",
            selector: { app: "api" },
            ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
          },
        },
      ),
    ];
    await withFiles({ "cluster.yaml": yaml(redirected) }, async (folder) => {
      const { output } = await generate(folder, "--namespace", "shop");
      const written = parseAllDocuments(output).map((each) => each.toJS());
      const found = written.find(({ metadata }) => metadata.name === "egress-to-redirects");
      expect(found.spec.egress).toEqual([
        { to: [{ podSelector: { matchLabels: { app: "api" } } }], ports: [{ protocol: "TCP", port: 8080 }] },
      ]);
      const without = await generate(folder, "--namespace", "shop", "--no-redirects");
      expect(without.output).not.toContain("egress-to-redirects");
    });
  });

  it("says what it refuses, and why", async () => {
    await withFiles({ "cluster.yaml": yaml(CLUSTER) }, async (folder) => {
      const { code, errors } = await generate(folder, "--namespace", "shop", "--internet-by-label");
      expect(errors).toMatch(/^✗ The internet by label: No pod of shop carries the label/);
      expect(code).toBe(1);
      const kubeSystem = await generate(folder, "--namespace", "kube-system");
      expect([kubeSystem.code, kubeSystem.output]).toEqual([1, ""]);
    });
  });

  it.each([
    [["--namespace", "shop", "--address", "db.example.com"], "--address db.example.com: write ADDRESS:PORT"],
    [["--namespace", "shop", "--internet-port", "70000"], "--internet-port 70000: a port is a number"],
    [["--namespace", "shop", "--api-server", "operator"], "--api-server operator: write KEY=VALUE"],
    [[], "--namespace NAME is missing"],
    [["--namespace", "shop", "--dsn", "anywhere"], "--dsn"],
  ])("refuses %j in one line", async (options, message) => {
    await withFiles({ "cluster.yaml": yaml(CLUSTER) }, async (folder) => {
      const { code, output, errors } = await generate(folder, ...options);
      expect(errors).toContain(message);
      expect([code, output]).toEqual([2, ""]);
    });
  });

  it("refuses a cluster that it cannot read whole, by file or name", async () => {
    const odd = {
      ...pod("shop", "odd", "10.0.0.3", {}),
      spec: { containers: [{ name: "app", ports: [{ containerPort: "http" }] }] },
    };
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace: "shop", name: "odd" },
      spec: { egress: [{ to: [{}] }] },
    };
    await withFiles({ "cluster.yaml": yaml([...CLUSTER, odd, policy]) }, async (folder) => {
      const { code, errors } = await generate(folder, "--namespace", "shop");
      expect(errors).toMatch(
        /^Pod shop\/odd cannot be read: containerPort: .+\nNetworkPolicy shop\/odd cannot be read: spec\.egress\[0\]\.to\[0\]: must specify a peer\n$/,
      );
      expect(code).toBe(2);
    });
  });
});
