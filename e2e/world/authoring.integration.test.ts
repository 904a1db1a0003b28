import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observedFlow } from "../../lib/authoring/observed-flow.testing";
import { isWithinReach } from "../../lib/authoring/reach.testing";
import type { ProposedObject } from "../../lib/authoring/route-proposal";
import { stripServerFields } from "../../lib/changes/strip-server-fields";
import type { Flow } from "../../lib/flows/flow";
import type { Decision, EgressRequest } from "../../lib/linkerd/decision";
import { apiVersionOf, EGRESS_KINDS, EGRESS_NETWORK } from "../../lib/linkerd/kinds";
import { sameJson } from "../../lib/linkerd/merge-patch";
import { type KubernetesObject, refOf, sameRef } from "../../lib/linkerd/object";
import { isRecord } from "../../lib/linkerd/record";
import { admit } from "../../lib/resolver/compile/admit";
import { BUNDLED_SCHEMAS } from "../../lib/schema/bundled-schemas";
import { schemaObjections } from "../../lib/schema/schema-objections";
import { proposedSnapshot } from "../../lib/simulation/proposed-snapshot";
import { whatIf } from "../../lib/simulation/what-if";
import type { FlowEffect } from "../../lib/simulation/what-if-types";
import { seeds } from "../drawn";
import { type AuthoringCase, authoringCases, CLIENTS, GLOBAL } from "./authoring-cases";
import { objectOrEmpty } from "./json";
import type { ApiServer } from "./kube-access";
import { callKube, type KubeCall } from "./kube-stream";
import { type PolicyWatch, watchPolicy } from "./policy-watch";
import { Mesh, PLAIN_GET } from "./proxies/mesh";
import { startRealApi } from "./real-api";
import { collectionPath, seedCluster } from "./seed-cluster";
import { statusPatches } from "./status-patch";
import { type StatusWriter, startStatusWriter } from "./status-writer";

// What is authored is stored by a real API server and obeyed by the simulated mesh. What should turn is told by the selection and by
// what the proposal lists, never by the resolver.

let api: ApiServer;
let statuses: StatusWriter;
let policy: PolicyWatch;
let mesh: Mesh;

beforeAll(async () => {
  api = await startRealApi();
  await seedCluster(api.access, [GLOBAL, ...CLIENTS], []);
  statuses = await startStatusWriter(api.access);
  policy = await watchPolicy(api.access);
  mesh = await Mesh.start({ policy, random: () => 0 });
  for (const namespace of CLIENTS)
    mesh.addPod({ namespace, name: "web", ip: "10.42.0.1", labels: { deployment: "web" }, hostnameLabels: true });
});
afterAll(async () => {
  await mesh?.stop();
  await policy?.stop();
  await statuses?.stop();
  await api?.stop();
});

interface Sent {
  request: EgressRequest;
  was: Decision;
  flow: Flow | null;
}

describe("what is authored is stored and admitted, and turns what was selected and what it lists, nothing else", () => {
  it.each(authoringCases(seeds(4)).map((given) => [given.title, given] as const))("%s", async (_, given) => {
    await reset(given);
    const sent = given.requests.map((each, index): Sent => {
      const was = mesh.send(`${each.client}/web`, each.sent);
      const request = { ...PLAIN_GET, ...each.sent, clientNamespace: each.client };
      return { request, was, flow: observedFlow(request, was, String(index)) };
    });
    const flows = sent.flatMap(({ flow }) => flow ?? []);
    const before = policy.snapshot();
    const writes = given.author(flows.filter(given.selects), flows, policy.policy());
    for (const write of writes) await expectStorable(write);

    const forecast = forecastOf(writes, flows, before);
    for (const write of writes) await store(write, false);
    await settled((snapshot) =>
      writes.every(({ manifest }) =>
        snapshot.resources.some((each) => sameRef(refOf(each), refOf(manifest)) && hasHostnames(each, manifest)),
      ),
    );

    const proposed = new Set(writes.flatMap((each) => each.flows));
    const reach = writes.flatMap((each) => each.reach);
    let turned = 0;
    for (const [index, { request, was, flow }] of sent.entries()) {
      const { client, sent: again } = given.requests[index] ?? { client: "", sent: request };
      const is = mesh.send(`${client}/web`, again);
      const story = JSON.stringify({ request, was: was.outcome, is: is.trace.map(({ sentence }) => sentence) });
      const asked = flow !== null && proposed.has(flow) && given.means(again);
      if (asked) expectTurned(given.fate, request, was, is, story);
      if (asked && verdictOf(was) !== verdictOf(is)) turned += 1;
      const effect = flow ? forecast.get(flow.id) : undefined;
      if (verdictOf(was) === verdictOf(is)) {
        if (effect) expect(["unchanged", "uncertain"], story).toContain(effect);
        continue;
      }
      // Whatever else turns was listed before anybody applied it.
      if (effect !== "uncertain") expect(effect, story).toBe(effectOf(is));
      if (verdictOf(is) === "passes") {
        const told = reach.some(({ network: { namespace, name }, ...each }) => {
          const decides = is.egressNetwork?.namespace === namespace && is.egressNetwork.name === name;
          return decides && isWithinReach(request, { network: { namespace, name }, ...each });
        });
        expect(told, story).toBe(true);
      }
    }
    if (isDenied(given) && given.fate === "allowed") expect(turned).toBeGreaterThan(0);
    for (const { manifest, flows: routed } of writes) {
      const [first] = routed;
      if (!first || manifest.kind === EGRESS_NETWORK.kind || given.fate === "named") continue;
      expect(mesh.metrics(`${first.source.namespace}/web`)).toContain(`route_name="${manifest.metadata.name}"`);
    }
  });
});

/** Only what the case says is there, with the status that the controller gives it. */
async function reset({ resources }: AuthoringCase) {
  for (const kind of EGRESS_KINDS)
    for (const namespace of [GLOBAL, ...CLIENTS])
      await call(`/apis/${apiVersionOf(kind)}/namespaces/${namespace}/${kind.plural}`, { method: "DELETE" });
  await policy.until(({ resources: left }) => left.every(({ kind }) => kind === "Service"));
  await seedCluster(api.access, [], resources);
  await settled((snapshot) =>
    resources.every((each) => snapshot.resources.some((known) => sameRef(refOf(known), refOf(each)))),
  );
}

/** Resolves when `test` holds and the controller has nothing more to say. */
async function settled(test: Parameters<PolicyWatch["until"]>[0]) {
  await policy.until((snapshot) => test(snapshot) && statusPatches(snapshot, "2026-01-01T00:00:00Z").length === 0);
}

async function expectStorable(write: ProposedObject) {
  expect(schemaObjections(write.manifest, BUNDLED_SCHEMAS)).toEqual([]);
  expect(admit(write.manifest)).toEqual([]);
  const stored = await store(write, true);
  // What the API server adds would show as drift in Argo CD and Flux.
  expect(stored.spec).toEqual(write.manifest.spec);
}

async function store(write: ProposedObject, dryRun: boolean) {
  const path = collectionPath(write.manifest);
  const query = `fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
  if (write.verb === "create") {
    return call(`${path}?${query}`, { method: "POST", body: stripServerFields(write.manifest) });
  }
  const contentType = "application/merge-patch+json";
  return call(`${path}/${write.ref.name}?${query}`, { method: "PATCH", body: write.patch, contentType });
}

async function call(path: string, asked: KubeCall) {
  const { status, body } = await callKube(api.access, path, asked);
  expect(status, `${asked.method} ${path}: ${body.slice(0, 600)}`).toBeLessThan(300);
  return objectOrEmpty(JSON.parse(body));
}

/** What the review would say of each flow, by its id. */
function forecastOf(
  writes: readonly ProposedObject[],
  flows: readonly Flow[],
  before: ReturnType<PolicyWatch["snapshot"]>,
): Map<string, FlowEffect> {
  const proposal = {
    writes: writes.map((each) =>
      each.verb === "create"
        ? { verb: each.verb, manifest: each.manifest }
        : { verb: each.verb, ref: each.ref, patch: each.patch, uid: "", resourceVersion: "" },
    ),
  };
  const replay = { flows, windowSeconds: 900, readAt: before.readAt };
  const rehearsed = whatIf(replay, before, proposedSnapshot(before, proposal));
  return new Map(rehearsed.flows.map(({ flow, effect }) => [flow.id, effect]));
}

type Verdict = "passes" | "denied" | "sent elsewhere" | "broken";

function verdictOf({ outcome }: Decision): Verdict {
  if (outcome === "allow" || outcome === "not-egress") return "passes";
  if (outcome === "deny") return "denied";
  return outcome === "redirect" ? "sent elsewhere" : "broken";
}

const EFFECTS: Record<Verdict, FlowEffect> = {
  passes: "newly-allowed",
  denied: "newly-denied",
  "sent elsewhere": "redirected",
  broken: "broken",
};

function effectOf(is: Decision): FlowEffect {
  return EFFECTS[verdictOf(is)];
}

function hasHostnames({ spec }: KubernetesObject, { spec: wanted }: KubernetesObject): boolean {
  const hostnames = (of: unknown) => (isRecord(of) ? (of.hostnames ?? null) : null);
  return sameJson(hostnames(spec), hostnames(wanted));
}

function expectTurned(fate: AuthoringCase["fate"], request: EgressRequest, was: Decision, is: Decision, story: string) {
  if (fate === "redirected") expect(is.backends, story).toMatchObject([{ kind: "Service", name: "mirror" }]);
  else if (fate === "named") {
    expect(is.outcome, story).toBe(was.outcome);
    expect(observedFlow(request, is, "again")?.host, story).toBe(request.sni);
  } else {
    expect(is.outcome, story).toBe("allow");
    if (is.egressNetwork?.name === was.egressNetwork?.name) expect(is.route?.kind, story).not.toBe("default");
  }
}

function isDenied({ resources }: AuthoringCase): boolean {
  return resources.every(({ kind, spec }) => kind !== EGRESS_NETWORK.kind || sameJson(spec, { trafficPolicy: "Deny" }));
}
