import { stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
import { redirectsFor } from "../lib/linkerd/decode/decode-redirects";
import { generatePolicies } from "../lib/network-policy/generate/generate";
import { manifestOf, printPolicies, printRemarks } from "../lib/network-policy/generate/print-generated";
import {
  LINKERD_PORTS,
  type ObservedAddress,
  type Wanted,
  type WantedDns,
} from "../lib/network-policy/generate/wanted";
import { PROTOCOLS } from "../lib/network-policy/stored/network-policy";
import { readCluster } from "../lib/network-policy/stored/read-cluster";
import { type Manifests, snapshotOf } from "./cluster-folder";
import { readOrRefuse } from "./cluster-options";
import { runCommand } from "./run-command";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run --silent network-policies -- --cluster DIR --namespace shop > policies.yaml

Prints NetworkPolicies that isolate a namespace for egress without cutting off what it needs: DNS to the live resolver, Linkerd's control
plane for pods with a proxy, and what ingress policies let in anywhere. Every selector is verified against the pods of --cluster, or
refused. Comments say what each policy allows; stderr says what was refused (✗), what to heed (·), and what is there already (✓).
Once the output is applied, the same call prints nothing.

  --cluster DIR            A folder (or file) of manifests, .yaml, .yml or .json, lists too; e.g. from
                           kubectl get -A -o yaml namespaces,pods,services,endpointslices,networkpolicies
                           for redirects, egressnetworks.policy.linkerd.io and its routes, and for Linkerd's settings
                           kubectl get -n linkerd -o yaml configmap linkerd-config
  --namespace NAME         The namespace to isolate.
  --dns resolver|anywhere|ADDRESS[,ADDRESS]
                           Where names are looked up. Default resolver: the live pods of the cluster's, its Service's address, and
                           NodeLocal DNSCache where it runs. anywhere is an open door for data. GKE with Cloud DNS: 169.254.169.254.
  --no-cluster-ips         Leave the addresses of Services out. Plugins that look before translation, as on EKS, need them.
  --no-control-plane       Leave Linkerd's control plane out, which pods with a proxy need to start.
  --no-complements         Leave out what lets pods out to where ingress policies let them in.
  --no-redirects           Leave out the pods behind Services to which routes of EgressNetworks send requests.
  --global-namespace NAME  Linkerd's egress.globalEgressNetworkNamespace. Default: as linkerd-config tells,
                           else linkerd-egress.
  --within-namespace       Pods of the namespace may connect to each other.
  --internet-by-label      Pods with the label networking/allow-internet-egress: "true" may connect to everything.
  --internet-port PORT     Every pod may connect to public addresses on this port. May be repeated.
  --address ADDRESS:PORT[/UDP]   … or NETWORK:PORT, as 203.0.113.0/24:443. May be repeated. A NetworkPolicy cannot say names.
  --address-for KEY=VALUE  The pods that may connect to the addresses. Default: all.
  --api-server KEY=VALUE   The pods that ask the API server.
  --linkerd-namespace NAME Where the control plane is. Default linkerd.
  --transparent            Linkerd's proxy.outboundTransportMode is transparent: opaque ports alone go to 4143. Default: as
                           ConfigMap linkerd/linkerd-config in --cluster tells, else transport-header.
  --opaque-ports LIST      Linkerd's proxy.opaquePorts. Default: as that tells, else Helm's.
  --confirm-protected      Yes, also kube-system or the control plane's namespace.
  --format yaml|json       Default yaml.
  --help                   Print this.

Exit code 0: all that was wanted is there, or in the output. 1: something was refused. 2: an option or a manifest could not be read.
`;

await runCommand(() => {
  const { values } = parseArgs({
    options: {
      cluster: { type: "string" },
      namespace: { type: "string" },
      dns: { type: "string", default: "resolver" },
      "no-cluster-ips": { type: "boolean", default: false },
      "no-control-plane": { type: "boolean", default: false },
      "no-complements": { type: "boolean", default: false },
      "no-redirects": { type: "boolean", default: false },
      "global-namespace": { type: "string" },
      "within-namespace": { type: "boolean", default: false },
      "internet-by-label": { type: "boolean", default: false },
      "internet-port": { type: "string", multiple: true, default: [] },
      address: { type: "string", multiple: true, default: [] },
      "address-for": { type: "string" },
      "api-server": { type: "string" },
      "linkerd-namespace": { type: "string", default: LINKERD_PORTS.namespace },
      transparent: { type: "boolean", default: false },
      "opaque-ports": { type: "string" },
      "confirm-protected": { type: "boolean", default: false },
      format: { type: "string", default: "yaml" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    stdout.write(HELP);
    return 0;
  }
  const { cluster: folder, namespace, format } = values;
  if (folder === undefined) throw new UsageError("--cluster DIR is missing: the folder with the manifests.");
  if (namespace === undefined) throw new UsageError("--namespace NAME is missing: the namespace to isolate.");
  if (format !== "yaml" && format !== "json") throw new UsageError(`--format ${format}: there are yaml and json.`);
  const { "api-server": apiServer, "global-namespace": globalNamespace, "opaque-ports": opaquePorts } = values;
  const addressesFor = values["address-for"];
  const manifests = readOrRefuse(folder);
  const snapshot = snapshotOf(
    manifests,
    {
      ...(globalNamespace !== undefined && { globalEgressNamespace: globalNamespace }),
      ...(opaquePorts !== undefined && { defaultOpaquePorts: opaquePorts }),
    },
    new Date().toISOString(),
  );
  const wanted: Wanted = {
    namespace,
    dns: dnsOf(values.dns),
    clusterIps: !values["no-cluster-ips"],
    controlPlane: !values["no-control-plane"],
    apiServer: apiServer === undefined ? null : selectorOf("--api-server", apiServer),
    internetByLabel: values["internet-by-label"],
    internetPorts: values["internet-port"].map((text) => portOf("--internet-port", text)),
    addressesFor: addressesFor === undefined ? {} : selectorOf("--address-for", addressesFor),
    addresses: values.address.map(addressOf),
    withinNamespace: values["within-namespace"],
    complements: !values["no-complements"],
    redirects: values["no-redirects"] ? [] : redirectsFor(namespace, snapshot),
    linkerd: {
      namespace: values["linkerd-namespace"],
      transport: values.transparent ? "transparent" : (manifests.linkerd?.transport ?? LINKERD_PORTS.transport),
      opaquePorts: snapshot.defaultOpaquePorts,
    },
    confirmed: values["confirm-protected"],
  };
  const generated = generatePolicies(wanted, liveCluster(manifests));
  if (format === "yaml") stdout.write(printPolicies(generated));
  else stdout.write(`${JSON.stringify({ ...generated, manifests: generated.policies.map(manifestOf) }, null, 2)}\n`);
  stderr.write(printRemarks(generated));
  return generated.refusals.length > 0 ? 1 : 0;
});

/** A cluster with holes would be proven against too little, so what cannot be read is refused. */
function liveCluster({ raw = [], faults }: Manifests) {
  const read = readCluster(raw);
  const all = [...faults, ...read.faults];
  if (all.length > 0) throw new UsageError(all.join("\n"));
  return read.cluster;
}

function dnsOf(text: string): WantedDns {
  if (text === "resolver" || text === "anywhere") return { kind: text };
  return { kind: "addresses", ips: text.split(",").map((each) => each.trim()) };
}

function selectorOf(option: string, text: string) {
  const pairs = text.split(",").map((each) => each.split("="));
  const entries = pairs.map(([key = "", value, ...rest]) => {
    if (key === "" || value === undefined || rest.length > 0) {
      throw new UsageError(`${option} ${text}: write KEY=VALUE, as app=operator.`);
    }
    return [key, value];
  });
  return { matchLabels: Object.fromEntries(entries) };
}

function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new UsageError(`${option} ${text}: a port is a number from 1 to 65535.`);
  return port;
}

function addressOf(text: string): ObservedAddress {
  const [, network = "", port = "", written = "TCP"] = /^\[?(.+?)\]?:(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  const protocol = PROTOCOLS.find((each) => each === written.toUpperCase());
  if (network === "" || !protocol) throw new UsageError(`--address ${text}: write ADDRESS:PORT, as 203.0.113.7:443.`);
  return { network, port: portOf("--address", port), protocol, host: null, seenAt: null };
}
