import { stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
import { trafficPolicyWrite } from "../lib/changes/traffic-policy";
import type { ConnectionEffect } from "../lib/connections/connection-rehearsal";
import { printConnections, reportConnections } from "../lib/connections/print-connections";
import type { Flow } from "../lib/flows/flow";
import { EGRESS_NETWORK, isEgressNetwork, isKind, isService, NETWORK_POLICY, ROUTE_KINDS } from "../lib/linkerd/kinds";
import { sameJson } from "../lib/linkerd/merge-patch";
import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import type { ProposedWrite } from "../lib/linkerd/proposal";
import { isRecord } from "../lib/linkerd/record";
import { manifestWrites } from "../lib/simulation/manifest-writes";
import { printRehearsal, rehearsalJson } from "../lib/simulation/print-rehearsal";
import { proposedSnapshot } from "../lib/simulation/proposed-snapshot";
import { whatIf } from "../lib/simulation/what-if";
import type { FlowChange, FlowEffect, UncountedChange, WhatIf } from "../lib/simulation/what-if-types";
import { printReport } from "../lib/take-away/take-away-report";
import { CLUSTER_HELP, CLUSTER_OPTIONS, readClusterManifests, readOrRefuse } from "./cluster-options";
import { DESTINATIONS_HELP, readDestinationsFile } from "./destinations-file";
import { readFlowsAnswer, toldProblems } from "./flows-answer";
import { objectionsTo } from "./objections";
import { policyRefs, rehearsePolicies } from "./rehearse-policies";
import { runCommand } from "./run-command";
import { UsageError } from "./usage-error";

const HELP = `Usage: curl -s 'http://127.0.0.1:3000/api/flows?window=7d' | npm run --silent rehearse -- --cluster DIR --proposal FILE

For a dashboard started with \`npm start\`, add -H "Authorization: Bearer $(cat ~/.local/state/linkerd-egress-dashboard/token-3000)" to curl.

Reads a FlowsAnswer on stdin (JSON from GET /api/flows), replays each of its flows against the policy of --cluster before and
after the proposal, and prints what changes: newly denied, broken, redirected, newly allowed, uncertain; and how much stays unchanged.
NetworkPolicies of the proposal are compared for the pods of --cluster: which connections are lost, undecided, gained or kept. For that
--cluster needs kubectl get -A -o yaml pods,namespaces,services,endpointslices,networkpolicies as well.
Each flow is counted once, so the numbers add up to the window. What a rehearsal cannot see is always listed below.

${CLUSTER_HELP}
  --proposal FILE|DIR      Manifests as they would be applied: new ones are created, existing ones get their spec. One with
                           \`$patch: delete\` at its top (as in Kustomize) is deleted. Can be repeated, like the next three.
  --delete KIND/NS/NAME    Delete this object, e.g. TLSRoute/shop/github or NetworkPolicy/shop/allow-dns. HTTPRoute means those of both
                           groups.
  --deny NS/NAME           Set this EgressNetwork to Deny.
  --allow NS/NAME          Set it to Allow.
  --reported-ports         Use the port that a flow reported if the metrics do not confirm it. Without it, such a flow is
                           uncertain wherever the port matters.
${DESTINATIONS_HELP}
  --json                   Everything as JSON: counts, each flow that turns (with --all every flow), blind spots.
  --report                 Markdown for the pull request instead: what is written, the counts, what changes, and what is not seen.
  --all                    List unchanged flows too.
  --allow-denied           Newly denied and broken flows and lost connections are intended: exit 0 anyway.
  --fail-uncertain         Fail on uncertain flows and undecided connections too.
  --help                   Print this.

Exit code 0: nothing would be newly denied, broken or lost, DNS and the control plane included. 1: something would, or a manifest (marked !) would be rejected
by kubectl, the API server or Linkerd's webhook, has no namespace, attaches to nothing, or is a Service that --cluster
does not have, or not like that, which is not rehearsed.
2: an option or an input could not be read.
`;

await runCommand(rehearse);

async function rehearse(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...CLUSTER_OPTIONS,
      proposal: { type: "string", multiple: true, default: [] },
      delete: { type: "string", multiple: true, default: [] },
      deny: { type: "string", multiple: true, default: [] },
      allow: { type: "string", multiple: true, default: [] },
      json: { type: "boolean" },
      "reported-ports": { type: "boolean", default: false },
      destinations: { type: "string" },
      report: { type: "boolean" },
      all: { type: "boolean", default: false },
      "allow-denied": { type: "boolean" },
      "fail-uncertain": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    stdout.write(HELP);
    return 0;
  }
  if (values["reported-ports"] && values.destinations !== undefined)
    throw new UsageError("--destinations has the ports that --reported-ports would assume: use only one of them.");
  const cluster = readClusterManifests(values);
  const before = cluster.snapshot;
  const proposed = values.proposal.map((path) => readOrRefuse(path));
  const faults = proposed.flatMap((each) => each.faults);
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const objects = proposed.flatMap((each) => each.objects);
  const manifests = objects.filter((each) => !isService(each));
  const services = objects.filter(isService);
  const policies = policyRefs(cluster.manifests);
  const deletions = [
    ...proposed.flatMap((each) => each.deletions),
    ...values.delete.flatMap((each) => refsOf(each, before, policies)),
  ];
  const writes: ProposedWrite[] = [
    ...values.deny.map((name) => trafficPolicyWrite(networkOf(name, before), "Deny")),
    ...values.allow.map((name) => trafficPolicyWrite(networkOf(name, before), "Allow")),
    ...manifestWrites(manifests, deletions, before),
  ];
  const answer = await readFlowsAnswer();
  stderr.write(toldProblems(answer));
  const replay = {
    flows: [...answer.flows, ...answer.uncovered],
    windowSeconds: answer.window.seconds,
    readAt: answer.readAt,
    scrapeIntervalSeconds: answer.window.scrapeIntervalSeconds,
  };
  const confirmedPorts = values["reported-ports"] ? reportedPorts(replay.flows) : new Map<string, number>();
  const destinations =
    values.destinations === undefined
      ? null
      : readDestinationsFile(values.destinations, replay.flows, replay.windowSeconds);
  const after = proposedSnapshot(before, { writes });
  const connections = rehearsePolicies({
    cluster: cluster.manifests,
    snapshot: before,
    proposed,
    deletions: deletions.filter((each) => isKind(each, NETWORK_POLICY)),
    answer,
    destinations,
  });
  const result = whatIf({ ...replay, confirmedPorts, destinations }, before, after);
  const objections = [
    ...objectionsTo(cluster.manifests, after, cluster.schemas, "cluster"),
    ...proposed.flatMap((each) => objectionsTo(each, after, cluster.schemas, "proposal")),
    ...services.flatMap((each) => notRehearsed(each, before)),
    ...(connections?.objections ?? []),
  ];
  const rehearsal = connections?.rehearsal;
  if (values.report) {
    const stored = (ref: ObjectRef) => before.resources.find((each) => sameRef(refOf(each), ref)) ?? null;
    const taken = writes.map((write) => ({ write, before: write.verb === "create" ? null : stored(write.ref) }));
    stdout.write(`${printReport(taken, result)}${rehearsal ? reportConnections(rehearsal) : ""}`);
  } else
    stdout.write(
      values.json
        ? `${JSON.stringify({ writes: writes.length, objections, ...rehearsalJson(result, values.all), ...(rehearsal && { connections: rehearsal }) }, null, 2)}\n`
        : [
            ...objections.map((each) => `! ${each}\n`),
            printRehearsal(result, { writes: writes.length, all: values.all }),
            ...(rehearsal ? [`\n${printConnections(rehearsal, values.all)}`] : []),
          ].join(""),
    );
  stderr.write(toldPorts(result, values["reported-ports"] || destinations !== null));
  const has = (effect: FlowEffect) => [...result.flows, ...result.uncounted].some((each) => turns(each, effect));
  const isThere = (effect: ConnectionEffect) =>
    rehearsal !== undefined &&
    (rehearsal.counts[effect] > 0 || rehearsal.unseen.some((each) => each.effect === effect));
  const denied = !values["allow-denied"] && (has("newly-denied") || has("broken") || isThere("lost"));
  const unsure = values["fail-uncertain"] && (has("uncertain") || isThere("undecided"));
  return objections.length > 0 || denied || unsure ? 1 : 0;
}

/** A Service turns what its clusterIP is, and which backends there are. One that the cluster has as it stands there changes nothing. */
function notRehearsed(service: KubernetesObject, { resources }: PolicySnapshot): string[] {
  const there = resources.find((each) => sameRef(refOf(each), refOf(service)));
  const [spec, stored] = [service.spec, there?.spec];
  const isThere =
    isRecord(spec) && isRecord(stored) && Object.keys(spec).every((key) => sameJson(spec[key], stored[key]));
  if (isThere) return [];
  const { namespace, name } = service.metadata;
  return [
    `Service ${namespace}/${name} is not rehearsed, only EgressNetworks and routes are. Put it into --cluster as it will be, so that it is known as a backend and by its clusterIP.`,
  ];
}

/** The port that a flow reported was one of its own, if not the only one. */
function turns(change: FlowChange | UncountedChange, effect: FlowEffect): boolean {
  if (change.effect === effect) return true;
  return "ports" in change && change.ports.some((each) => each.reported && each.effect === effect);
}

/** `author` takes reported ports unless told otherwise, so its routes are uncertain here until somebody says the same. */
function toldPorts({ flows }: WhatIf, taken: boolean): string {
  const isByPort = ({ before, after }: FlowChange) =>
    [before, after].some((each) => !each.certain && each.decidingField === "port");
  const count = flows.filter(isByPort).length;
  if (taken || count === 0) return "";
  return `${count === 1 ? "1 flow depends" : `${count} flows depend`} on a port that the metrics do not confirm: --destinations has the dialled ports, --reported-ports uses the reported one.\n`;
}

function reportedPorts(flows: readonly Flow[]): Map<string, number> {
  return new Map(flows.flatMap(({ id, port }) => (port === null ? [] : [[id, port] as const])));
}

function networkOf(text: string, { resources }: PolicySnapshot) {
  const [namespace, name] = text.split("/");
  const found = resources.find(
    (each) => isEgressNetwork(each) && each.metadata.namespace === namespace && each.metadata.name === name,
  );
  if (!found) throw new UsageError(`There is no EgressNetwork ${text} in --cluster. Write NAMESPACE/NAME.`);
  return found;
}

function refsOf(text: string, { resources }: PolicySnapshot, policies: readonly ObjectRef[]): ObjectRef[] {
  const [kind = "", namespace = "", name = ""] = text.split("/");
  if (kind.toLowerCase() === NETWORK_POLICY.kind.toLowerCase()) {
    const found = policies.filter((each) => each.namespace === namespace && each.name === name);
    if (found.length > 0) return found;
  }
  const kinds = [EGRESS_NETWORK, ...ROUTE_KINDS].filter((each) => each.kind.toLowerCase() === kind.toLowerCase());
  const refs = kinds
    .map((each) => ({ group: each.group, kind: each.kind, namespace, name }))
    .filter((ref) => resources.some((each) => sameRef(refOf(each), ref)));
  if (refs.length === 0)
    throw new UsageError(`--delete ${text}: there is no such object in --cluster. Write KIND/NAMESPACE/NAME.`);
  return refs;
}
