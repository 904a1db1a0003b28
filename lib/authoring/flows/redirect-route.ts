import type { Flow } from "../../flows/flow";
import { isService, type RouteKind } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import type { Policy } from "../../resolver/compile/compile";
import { withDefaults } from "../../schema/with-defaults";
import { routeKindFor, unservedAdvice } from "../advice/route-kind";
import { portNotices, reachNotice } from "../advice/route-notices";
import { routeHostname } from "../dns-name";
import type { DraftNotice } from "../draft";
import { freeName } from "../free-name";
import { type RouteIntent, routeManifest } from "../route-manifest";
import type { LeftOut, ProposedCreate } from "../route-proposal";
import { draftingPolicy } from "./drafting-policy";
import { leftOut } from "./flow-need";
import type { JudgingNetwork } from "./judging-network";
import { kindGuard } from "./kind-guard";

/** Plaintext HTTP to `host` (null: to every host that no other route takes) is answered by a Service of the cluster instead, as in Linkerd's guide "Managing egress traffic". */
export interface Redirect {
  host: string | null;
  service: NamespacedName;
  port: number;
}

/** Whether `flow` is what `redirect` means. Of TLS the client would meet a certificate of another name, so it is left alone. */
export function isRedirected({ protocol, host }: Flow, redirect: Redirect): boolean {
  if (protocol !== "http" && protocol !== "grpc") return false;
  return redirect.host === null || (host !== null && routeHostname(host) === redirect.host);
}

/**
 * One HTTPRoute for each namespace, EgressNetwork and port from which `flows` reach the host, and why there is none where there is none:
 * another kind rules the port, say. Flows without a port (`portOf`) are in neither.
 */
export function redirectRoutes(
  flows: readonly Flow[],
  redirect: Redirect,
  policy: Policy,
  portOf: (flow: Flow) => number | null,
): { writes: ProposedCreate[]; leftOut: LeftOut[] } {
  const kind = routeKindFor("http", policy.snapshot);
  const drafting = draftingPolicy(policy, []);
  const left = new Map<string, LeftOut>();
  const places = new Map<string, { intent: RouteIntent; flows: Flow[]; notices: DraftNotice[] }>();
  for (const flow of flows) {
    const port = portOf(flow);
    const { network } = flow;
    const { namespace } = flow.source;
    if (network === null || port === null || !isRedirected(flow, redirect)) continue;
    const key = `${namespace} ${network.namespace}/${network.name} ${port}`;
    const known = places.get(key);
    if (known) {
      known.flows.push(flow);
      continue;
    }
    const judging = drafting.judging(network, namespace);
    const obstacle = obstacleTo({ kind, namespace, network, port }, judging, policy);
    if (kind === null || !judging.ok || obstacle) {
      if (obstacle && !left.get(obstacle.sentence)?.flows.push(flow))
        left.set(obstacle.sentence, { ...obstacle, flows: [flow] });
      continue;
    }
    const wanted = redirectName(redirect.host ?? "all-http", port);
    const name = freeName(kind, namespace, wanted, policy.snapshot);
    const intent: RouteIntent = {
      kind,
      namespace,
      name,
      network,
      port,
      hosts: redirect.host === null ? [] : [redirect.host],
    };
    places.set(key, { intent, flows: [flow], notices: judging.notices });
  }
  const writes = [...places.values()].map(({ intent, flows: moved, notices }): ProposedCreate => {
    const { service, port, host } = redirect;
    const manifest = routeManifest(intent, policy.snapshot);
    const backendRef = { group: "", kind: "Service", name: service.name, namespace: service.namespace, port };
    return {
      verb: "create",
      manifest: withDefaults({
        ...manifest,
        spec: { ...(isRecord(manifest.spec) && manifest.spec), rules: [{ backendRefs: [backendRef] }] },
      }),
      sentence: `Sends what clients in namespace ${intent.namespace} ${host === null ? "ask any other host for" : `ask ${host} for`} on port ${intent.port} to Service ${service.namespace}/${service.name}, port ${port}. None of it leaves the cluster.`,
      flows: moved,
      reach: [],
      notices: [
        ...serviceNotices(redirect, policy.snapshot),
        ...portNotices(intent, policy),
        ...notices,
        reachNotice(intent),
      ],
    };
  });
  return { writes, leftOut: [...left.values()] };
}

/** Why there can be no HTTPRoute; null where there can. */
function obstacleTo(
  { kind, ...place }: { kind: RouteKind | null; namespace: string; network: NamespacedName; port: number },
  judging: JudgingNetwork,
  policy: Policy,
): Omit<LeftOut, "flows"> | null {
  if (kind === null) {
    const { why, advice } = unservedAdvice("http");
    return leftOut("unserved", why, advice).why;
  }
  if (!judging.ok) {
    const { draft } = judging;
    return draft.kind === "not-yet" ? leftOut("no-network", draft.why, draft.advice).why : null;
  }
  return kindGuard({ ...place, kind, family: "http", limited: null, needs: [] }, new Map(), policy);
}

function redirectName(what: string, port: number): string {
  const suffix = `-${port}`;
  return `redirect-${what.replaceAll(".", "-")}`.slice(0, 63 - suffix.length).replace(/-+$/, "") + suffix;
}

/** Without the Service Linkerd answers every such request with an error of its own (case `docs/redirect-service-missing`). */
function serviceNotices({ service }: Redirect, { resources }: PolicySnapshot): DraftNotice[] {
  const found = resources.some(
    (each) => isService(each) && each.metadata.namespace === service.namespace && each.metadata.name === service.name,
  );
  if (found) return [];
  const sentence = `There is no Service ${service.namespace}/${service.name}: every request sent there would fail.`;
  return [{ id: "service-missing", severity: "fail", sentence }];
}
