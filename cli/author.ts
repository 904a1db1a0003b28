import { stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
import { onEachPort } from "@/lib/authoring/flows/every-port";
import { httpHostname } from "../lib/authoring/dns-name";
import { draftRoutes } from "../lib/authoring/flows/draft-routes";
import type { DraftOptions, RouteTarget } from "../lib/authoring/route-proposal";
import { stripServerFields } from "../lib/changes/strip-server-fields";
import type { Flow } from "../lib/flows/flow";
import { kubectlApply } from "../lib/print/kubectl-apply";
import { compile } from "../lib/resolver/compile/compile";
import { portEvidence } from "../lib/simulation/seen-destinations";
import { CLUSTER_HELP, CLUSTER_OPTIONS, readClusterManifests } from "./cluster-options";
import { readDestinationsFile } from "./destinations-file";
import { readFlowsAnswer, toldProblems } from "./flows-answer";
import { objectionsTo } from "./objections";
import { commented, proposalJson, taken, toldDenied, toldProposal } from "./print-proposal";
import { runCommand } from "./run-command";
import { UsageError } from "./usage-error";
import { writeBundles } from "./write-bundles";

const HELP = `Usage: curl -s 'http://127.0.0.1:3000/api/flows?window=1d' | npm run --silent author -- --cluster DIR > routes.yaml

For a dashboard started with \`npm start\`, add -H "Authorization: Bearer $(cat ~/.local/state/linkerd-egress-dashboard/token-3000)" to curl.

Reads a FlowsAnswer on stdin (JSON from GET /api/flows) and prints the fewest, narrowest routes that allow its flows, as they would
be applied: one per protocol and port, exact hostnames, merged into those routes of --cluster that were drafted so before, or are for
the same registrable domain. Flows that routes already allow need nothing; once the output is applied, the same call prints nothing. Comments
say what each route does and everything that it newly allows; stderr says what was left out, why, and what may help.

${CLUSTER_HELP}
  --namespace NAME         Only flows of clients in this namespace. Can be repeated, like every option that names something.
  --workload NAME          Only flows of this workload.
  --host HOST              Only flows to this host.
  --denied                 Only denied flows. Without it, only flows allowed by default: an allow-list before Deny. A denied request
                           may be a probe, so it is counted and left out.
  --target WHERE           client-namespace (default): in the clients' namespace. global: next to the global EgressNetwork, for every
                           namespace. local-network: under a new EgressNetwork in the clients' namespace.
  --destinations FILE      What the clients dialled in the window of the flows, as \`npm run rehearse -- --help\` describes the file: a flow takes
                           the port that its workload's connections leave possible, whatever was reported.
  --every-port             If several are possible, draft for each of them. Without it, the reported port is used, with a note, unless no
                           connection went there: then the flow is left out, and the ports that had some are listed.
  --confirmed-ports        Leave out flows whose port the metrics do not confirm. Without it, the reported port is used, with a note.
  --wildcards              Use every wildcard that is proposed and not refused.
  --wildcard '*.NAME'      Use this one.
  --path HOST=[METHOD:]/P  For plaintext HTTP: allow only this path and everything below it, by one method or by all.
  --sni ADDRESS:PORT=NAME  The SNI of a TLS connection that is known only by address.
  --http-host PORT=HOST    What plaintext HTTP clients send as Host on PORT where the proxies counted no name: an IPv4 address.
  --addresses              Allow addresses without a name with a separate EgressNetwork, with trafficPolicy Allow.
  --confirm-tcp PORT       Allow PORT to every address of its EgressNetwork, with a TCPRoute.
  --format yaml|kubectl|json  Default yaml. json: the proposal with its reach, notices and what was left out.
  --out DIR                Write a Kustomize base and overlay to DIR/kustomize and Helm values with their template to DIR/helm as well.
  --help                   Print this.

Exit code 0: every flow that needs a route has one, in --cluster or in the output. 1: some were left out, denied ones aside, or a manifest of
--cluster does not do what it seems to (marked !); the result is printed anyway. 2: an option or an input could not be read.
`;

await runCommand(author);

async function author(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...CLUSTER_OPTIONS,
      namespace: { type: "string", multiple: true },
      workload: { type: "string", multiple: true },
      host: { type: "string", multiple: true },
      denied: { type: "boolean" },
      target: { type: "string", default: "client-namespace" },
      destinations: { type: "string" },
      "every-port": { type: "boolean", default: false },
      "confirmed-ports": { type: "boolean" },
      wildcards: { type: "boolean" },
      wildcard: { type: "string", multiple: true, default: [] },
      path: { type: "string", multiple: true, default: [] },
      sni: { type: "string", multiple: true, default: [] },
      "http-host": { type: "string", multiple: true, default: [] },
      addresses: { type: "boolean", default: false },
      "confirm-tcp": { type: "string", multiple: true, default: [] },
      format: { type: "string", default: "yaml" },
      out: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    stdout.write(HELP);
    return 0;
  }
  const names = namesOf(values.sni);
  const hosts = hostsOf(values["http-host"]);
  if (values["every-port"] && values.destinations === undefined)
    throw new UsageError("--every-port needs --destinations, which lists the ports.");
  const asked: DraftOptions = {
    target: targetOf(values.target),
    sniOf: (flow) => names.get(`${flow.address}:${flow.port}`) ?? null,
    hostOf: (flow) => hosts.get(flow.port ?? 0) ?? null,
    confirmedTcpPorts: values["confirm-tcp"].map((text) => portOf("--confirm-tcp", text)),
    addressNetworks: values.addresses,
    wildcards: values.wildcards ? "all" : values.wildcard,
    paths: pathsOf(values.path),
  };
  const format = values.format;
  if (!["yaml", "kubectl", "json"].includes(format))
    throw new UsageError(`--format ${format}: use yaml, kubectl or json.`);
  const { snapshot, manifests, schemas } = readClusterManifests(values);
  const objections = objectionsTo(manifests, snapshot, schemas, "cluster");
  const answer = await readFlowsAnswer();
  const { flows } = answer;
  const all = [...flows, ...answer.uncovered];
  const policy = compile(snapshot);
  const destinations =
    values.destinations === undefined ? null : readDestinationsFile(values.destinations, all, answer.window.seconds);
  const toldOf = portEvidence(destinations, all, policy);
  const options: DraftOptions = {
    schemas,
    ...asked,
    observed: flows,
    toldOf,
    portOf: (flow) => (values["confirmed-ports"] || toldOf(flow).kind === "refuted" ? null : flow.port),
  };
  const isWanted = (wanted: string[] | undefined, value: string | null) =>
    !wanted || (value !== null && wanted.includes(value));
  const chosen = flows.filter(
    ({ source, host, verdict }: Flow) =>
      isWanted(values.namespace, source.namespace) &&
      isWanted(values.workload, source.workload) &&
      isWanted(values.host, host) &&
      (!values.denied || verdict === "denied"),
  );
  const denied = values.denied ? [] : chosen.filter(({ verdict }) => verdict === "denied");
  const selected = chosen
    .filter((flow) => !denied.includes(flow))
    .flatMap((flow) => (values["every-port"] ? onEachPort(flow, toldOf(flow)) : flow));
  const proposal = draftRoutes(selected, policy, options);
  if (format === "json") stdout.write(`${JSON.stringify(proposalJson(proposal), null, 2)}\n`);
  else if (format === "yaml") stdout.write(proposal.writes.map(commented).join("---\n"));
  else stdout.write(proposal.writes.map(({ manifest }) => `${kubectlApply(stripServerFields(manifest))}\n`).join("\n"));
  if (values.out !== undefined && proposal.writes.length > 0) writeBundles(proposal.writes.map(taken), values.out);
  stderr.write(
    objections.map((each) => `! ${each}\n`).join("") +
      toldProblems(answer) +
      toldProposal(proposal, selected.length, values.wildcard) +
      toldDenied(denied, policy, options),
  );
  return objections.length > 0 || proposal.leftOut.some(({ reason }) => reason !== "uncovered") ? 1 : 0;
}

function targetOf(text: string): RouteTarget {
  if (text === "client-namespace" || text === "global" || text === "local-network") return text;
  throw new UsageError(`--target ${text}: use client-namespace, global or local-network.`);
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${option} ${text} is not a valid port: use 1 to 65535.`);
}

function hostsOf(texts: readonly string[]): Map<number, string> {
  return new Map(
    texts.map((text) => {
      const [, port, host] = /^(\d+)=(.+)$/.exec(text) ?? [];
      if (port === undefined || host === undefined || httpHostname(host) === null)
        throw new UsageError(`--http-host ${text}: write PORT=HOST, an IPv4 address or a DNS name.`);
      return [portOf("--http-host", port), host];
    }),
  );
}

function namesOf(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const [, place, name] = /^(.+:\d+)=(.+)$/.exec(text) ?? [];
      if (place === undefined || name === undefined) throw new UsageError(`--sni ${text}: write ADDRESS:PORT=NAME.`);
      return [place, name];
    }),
  );
}

function pathsOf(texts: readonly string[]): NonNullable<DraftOptions["paths"]> {
  const paths = new Map<string, { prefix: string; method: string | null }[]>();
  for (const text of texts) {
    const [, host, method, prefix] = /^([^=/]+)=(?:([A-Z]+):)?(\/[^?#\s]*)$/.exec(text) ?? [];
    if (host === undefined || prefix === undefined)
      throw new UsageError(`--path ${text}: write HOST=/path or HOST=GET:/path.`);
    paths.set(host, [...(paths.get(host) ?? []), { prefix, method: method ?? null }]);
  }
  return paths;
}
