import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApiServer } from "@/e2e/world/kube-access";
import { callKube } from "@/e2e/world/kube-stream";
import { startRealApi } from "@/e2e/world/real-api";
import { draftRoute } from "../../authoring/flows/draft-route";
import { readObject } from "../../cluster/client/read-object";
import { stopPolicyStore } from "../../cluster/policy-store";
import { AppError } from "../../errors";
import { aFlow } from "../../flows/a-flow.testing";
import { EGRESS_NETWORK, GATEWAY_GROUP, HTTP_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject, ObjectRef } from "../../linkerd/object";
import type { Proposal, ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import { compile } from "../../resolver/compile/compile";
import { aNetwork, aSnapshot } from "../builders.testing";
import type { ApplyAnswer, ChangePlan, PlanCheck } from "../change";
import { lastChangeOf } from "../last-change";
import { trafficPolicyWrite } from "../traffic-policy";
import { undoRequest } from "../undo-record";
import { applyChange } from "./apply-change";
import { planChange } from "./plan-change";
import { readChange } from "./read-activity";

// On a real API server with RBAC; no Prometheus and no Linkerd behind it.

let api: ApiServer;
let folder: string;
const NETWORKS = "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks";

beforeAll(async () => {
  api = await startRealApi();
  folder = await mkdtemp(join(tmpdir(), "egress-changes-"));
  for (const user of ["dashboard", "viewer"] as const) {
    await writeFile(join(folder, user), api.kubeconfig(api.access[`${user}Token`]));
  }
  await asAdmin("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
});
afterAll(async () => {
  stopPolicyStore();
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  actAs("dashboard");
  // The audit log, of which activity.integration.test.ts tells.
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function actAs(user: "dashboard" | "viewer"): void {
  vi.stubEnv("KUBECONFIG", join(folder, user));
  vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
}

/** As somebody else would do it, past everything that is tested here. */
async function asAdmin(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  contentType = "application/json",
): Promise<void> {
  const answer = await callKube(api.access, path, { method, ...(body !== undefined && { body, contentType }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
}

async function someoneSets(name: string, policy: string): Promise<void> {
  const patch = { spec: { trafficPolicy: policy } };
  await asAdmin("PATCH", `${NETWORKS}/${name}`, patch, "application/merge-patch+json");
}

function manifestOf(name: string, trafficPolicy = "Allow"): KubernetesObject {
  const metadata = { name, namespace: "shop" };
  return { apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", metadata, spec: { trafficPolicy } };
}

function refTo(name: string): ObjectRef {
  return { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: "shop", name };
}

/** An EgressNetwork that kubectl once created. */
async function aStoredNetwork(name: string): Promise<KubernetesObject> {
  await asAdmin("POST", `${NETWORKS}?fieldManager=kubectl-create`, manifestOf(name));
  return live(name);
}

async function live(name: string): Promise<KubernetesObject> {
  return (await readObject(dashboard(), refTo(name))).object;
}

function only(write: ProposedWrite): Proposal {
  return { writes: [write] };
}

function deny(network: KubernetesObject): Proposal {
  return only(trafficPolicyWrite(network, "Deny"));
}

function plan(proposal: Proposal): Promise<ChangePlan> {
  return planChange(dashboard(), { proposal, windowSeconds: 900 });
}

/** As pages and scripts do: what the record offers now is applied. */
async function takeBack({ id, record }: ApplyAnswer): Promise<ApplyAnswer> {
  return applyChange(dashboard(), undoRequest(id, (await readChange(dashboard(), record.namespace, id)).undo));
}

function check(changePlan: ChangePlan, id: PlanCheck["id"]): PlanCheck | undefined {
  return changePlan.checks.find((each) => each.id === id);
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

function guardsOf(object: KubernetesObject) {
  const { uid = "", resourceVersion = "" } = object.metadata;
  return { uid, resourceVersion };
}

describe("a wildcard over strangers", () => {
  const route = (hostname: string): Proposal => {
    const parent = { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: "shop", name: "all", port: 80 };
    const spec = { parentRefs: [parent], hostnames: [hostname, "a.example"], rules: [{}] };
    const metadata = { namespace: "shop", name: "broad" };
    const manifest = { apiVersion: `${GATEWAY_GROUP}/v1`, kind: "HTTPRoute", metadata, spec };
    return { writes: [{ verb: "create", manifest }] };
  };

  it.each(["*.com", "*.co.uk", "*.github.io", "*.s3.amazonaws.com"])(
    "such as %s is written only once it was typed",
    async (hostname) => {
      expect((await plan(route(hostname))).toConfirm).toEqual([hostname]);
      for (const confirmed of [undefined, [], ["a.example", hostname.slice(2)]]) {
        const request = { proposal: route(hostname), ...(confirmed && { confirmed }) };
        await expect(applyChange(dashboard(), request)).rejects.toMatchObject({ code: "confirmation_missing" });
      }
    },
  );

  it("is taken where it was typed, and where an undo brings it back", async () => {
    const applied = await applyChange(dashboard(), { proposal: route("*.com"), confirmed: ["*.com"] });
    expect(applied.results).toMatchObject([{ status: "applied" }]);
    const { object } = applied.results[0] ?? {};
    if (!object) throw new Error("it was stored");
    const { uid = "", resourceVersion = "" } = object.metadata;
    const ref = { group: GATEWAY_GROUP, kind: "HTTPRoute", namespace: "shop", name: "broad" };
    const gone = await applyChange(dashboard(), {
      proposal: { writes: [{ verb: "delete", ref, uid, resourceVersion }] },
    });
    const { undo } = await readChange(dashboard(), "shop", gone.id);
    const back = await applyChange(dashboard(), undoRequest(gone.id, undo));
    expect(back.results).toMatchObject([{ status: "applied" }]);
  });
});

describe("a toggle", () => {
  it("is planned without storing anything, applied, and taken back", async () => {
    const network = await aStoredNetwork("toggled");
    const planned = await plan(deny(network));
    expect(planned.applicable).toBe(true);
    expect(planned.steps[0]).toMatchObject({ after: { spec: { trafficPolicy: "Deny" } } });
    expect(planned.steps[0]?.beforeYaml).toContain("trafficPolicy: Allow");
    expect(planned.steps[0]?.afterYaml).toContain("trafficPolicy: Deny");
    expect(planned.steps[0]?.afterYaml).not.toMatch(/uid|resourceVersion|managedFields|status|last-change/);
    expect(planned.blastRadius).toEqual(["shop"]);
    expect(planned.notices.join(" ")).toContain("Open connections keep the old policy");
    expect(check(planned, "ownership")).toMatchObject({
      status: "pass",
      sentence: expect.stringMatching(/kubectl-create/),
    });
    expect(check(planned, "rehearsal")?.status).toBe("warn");
    expect(await live("toggled")).toEqual(network);

    const applied = await applyChange(dashboard(), { proposal: deny(network) });
    expect(applied.results).toMatchObject([{ status: "applied", ref: refTo("toggled") }]);
    const denied = await live("toggled");
    expect(denied.spec).toEqual({ trafficPolicy: "Deny" });
    expect(lastChangeOf(denied)).toEqual({ id: applied.id, at: applied.appliedAt, by: "dashboard", verb: "patch" });
    expect(applied.results[0]?.takeBack).toBe(
      `kubectl patch egressnetworks.v1alpha1.policy.linkerd.io/toggled -n shop --type=merge -p '{"spec":{"trafficPolicy":"Allow"}}'`,
    );

    const undone = await takeBack(applied);
    const restored = await live("toggled");
    expect(restored.spec).toEqual({ trafficPolicy: "Allow" });

    // Undo can be undone.
    await takeBack(undone);
    expect((await live("toggled")).spec).toEqual({ trafficPolicy: "Deny" });
  });

  it("of two tabs goes through once: the second is refused and names what happened", async () => {
    const network = await aStoredNetwork("two-tabs");
    const [first, second] = [deny(network), deny(network)];
    expect((await plan(second)).applicable).toBe(true);
    await applyChange(dashboard(), { proposal: first });
    expect(await codeOf(applyChange(dashboard(), { proposal: second }))).toBe("object_changed");
    const again = await plan(second);
    expect(again.applicable).toBe(false);
    expect(check(again, "conflict")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/two-tabs was changed since it was read/),
    });
  });

  it("does not bring back what was deleted after the review", async () => {
    const network = await aStoredNetwork("deleted");
    await asAdmin("DELETE", `${NETWORKS}/deleted`);
    expect(await codeOf(applyChange(dashboard(), { proposal: deny(network) }))).toBe("object_deleted");
    expect(await codeOf(live("deleted"))).toBe("object_deleted");
    expect(check(await plan(deny(network)), "conflict")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/was deleted/),
    });
  });

  it("does not touch another object under the same name", async () => {
    const network = await aStoredNetwork("replaced");
    await asAdmin("DELETE", `${NETWORKS}/replaced`);
    const successor = await aStoredNetwork("replaced");
    expect(await codeOf(applyChange(dashboard(), { proposal: deny(network) }))).toBe("object_replaced");
    expect(await live("replaced")).toEqual(successor);
    expect(check(await plan(deny(network)), "conflict")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/deleted and created again/),
    });
  });

  it("tells that a GitOps controller owns the field", async () => {
    const path = `${NETWORKS}/owned?fieldManager=argocd-controller&force=true`;
    await asAdmin("PATCH", path, manifestOf("owned"), "application/apply-patch+yaml");
    const planned = await plan(deny(await live("owned")));
    expect(check(planned, "ownership")).toMatchObject({
      status: "warn",
      sentence: expect.stringMatching(/spec.trafficPolicy by argocd-controller/),
    });
    expect(planned.applicable).toBe(true);
  });
});

describe("undo", () => {
  it("deletes what was created", async () => {
    const proposal = only({ verb: "create", manifest: manifestOf("created", "Deny") });
    const planned = await plan(proposal);
    expect(planned.applicable).toBe(true);
    expect(await codeOf(live("created"))).toBe("object_deleted");
    const applied = await applyChange(dashboard(), { proposal });
    expect(applied.results[0]?.object?.spec).toEqual({ trafficPolicy: "Deny" });
    await takeBack(applied);
    expect(await codeOf(live("created"))).toBe("object_deleted");
  });

  it("takes back a label, and leaves those that others have added", async () => {
    const { uid, resourceVersion } = guardsOf(await aStoredNetwork("labelled"));
    const patch = { metadata: { labels: { team: "shop" } } };
    const proposal = only({ verb: "patch", ref: refTo("labelled"), patch, uid, resourceVersion });
    const applied = await applyChange(dashboard(), { proposal });
    const theirs = { metadata: { labels: { tier: "edge" }, annotations: { note: "keep" } } };
    await asAdmin("PATCH", `${NETWORKS}/labelled`, theirs, "application/merge-patch+json");
    await takeBack(applied);
    const { metadata } = await live("labelled");
    expect(metadata.labels).toEqual({ tier: "edge" });
    expect(metadata.annotations).toMatchObject({ note: "keep" });
  });

  it("leaves alone what someone else has changed since", async () => {
    const applied = await applyChange(dashboard(), { proposal: deny(await aStoredNetwork("superseded")) });
    await someoneSets("superseded", "Allow");
    expect(await codeOf(takeBack(applied))).toBe("nothing_to_undo");
  });

  it("is refused when the object changed after it was looked at", async () => {
    const applied = await applyChange(dashboard(), { proposal: deny(await aStoredNetwork("moved-on")) });
    const { undo } = await readChange(dashboard(), "shop", applied.id);
    await asAdmin(
      "PATCH",
      `${NETWORKS}/moved-on`,
      { metadata: { labels: { team: "shop" } } },
      "application/merge-patch+json",
    );
    expect(await codeOf(applyChange(dashboard(), undoRequest(applied.id, undo)))).toBe("object_changed");
    expect((await live("moved-on")).spec).toEqual({ trafficPolicy: "Deny" });
  });
});

describe("a create", () => {
  it("never replaces what exists", async () => {
    const network = await aStoredNetwork("exists");
    const proposal = only({ verb: "create", manifest: manifestOf("exists", "Deny") });
    expect(check(await plan(proposal), "conflict")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/already exists/),
    });
    expect(await codeOf(applyChange(dashboard(), { proposal }))).toBe("object_exists");
    expect(await live("exists")).toEqual(network);
  });

  it("is refused as Linkerd's webhook would refuse it, also where no webhook runs", async () => {
    const manifest = {
      ...manifestOf("negated"),
      spec: { trafficPolicy: "Deny", networks: [{ cidr: "203.0.113.0/24", except: ["203.0.113.0/24"] }] },
    };
    const proposal = only({ verb: "create", manifest });
    expect(check(await plan(proposal), "admission")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/completely negated/),
    });
    expect(await codeOf(applyChange(dashboard(), { proposal }))).toBe("admission_refused");
  });

  it("is refused by the schema in the dry run, with the field", async () => {
    const manifest = { ...manifestOf("maybe"), spec: { trafficPolicy: "Maybe" } };
    const planned = await plan(only({ verb: "create", manifest }));
    expect(check(planned, "dry-run")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/spec.trafficPolicy/),
    });
    expect(check(planned, "schema")).toEqual({
      id: "schema",
      status: "fail",
      sentence: 'spec.trafficPolicy: Unsupported value: "Maybe": supported values: "Allow", "Deny".',
      hint: "Write Allow or Deny.",
      of: refTo("maybe"),
    });
    expect(planned.applicable).toBe(false);
  });

  it("with a field that nobody knows is refused too, and the plan says which was meant", async () => {
    const manifest = { ...manifestOf("misspelt"), spec: { trafficPolicy: "Deny", network: [] } };
    const planned = await plan(only({ verb: "create", manifest }));
    expect(check(planned, "schema")).toMatchObject({ status: "warn", hint: "Did you mean networks?" });
    expect(check(planned, "dry-run")).toMatchObject({ status: "fail" });
  });

  it("of a foreign kind is refused, whoever asks", async () => {
    const manifest = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "shop" }, spec: {} };
    const proposal = only({ verb: "create", manifest });
    expect(check(await plan(proposal), "kind")).toMatchObject({ status: "fail" });
    expect(await codeOf(applyChange(dashboard(), { proposal }))).toBe("kind_foreign");
  });

  it("that is written twice in one change is refused before anything is written", async () => {
    const writes = ["Allow", "Deny"].map((policy) => ({
      verb: "create" as const,
      manifest: manifestOf("collides", policy),
    }));
    const planned = await plan({ writes });
    expect(planned.checks).toContainEqual(
      expect.objectContaining({
        id: "conflict",
        status: "fail",
        sentence: expect.stringMatching(/shop\/collides is written twice/),
      }),
    );
    expect(await codeOf(applyChange(dashboard(), { proposal: { writes } }))).toBe("bad_request");
    expect(await codeOf(live("collides"))).toBe("object_deleted");
  });

  it("in a namespace that does not exist names the namespace", async () => {
    const manifest = { ...manifestOf("lost"), metadata: { name: "lost", namespace: "nowhere" } };
    const planned = await plan(only({ verb: "create", manifest }));
    expect(check(planned, "dry-run")).toMatchObject({ status: "fail", sentence: "Namespace nowhere does not exist." });
    expect(await codeOf(applyChange(dashboard(), { proposal: only({ verb: "create", manifest }) }))).toBe(
      "object_invalid",
    );
  });

  it("in a version that Linkerd does not read is refused", async () => {
    const manifest = { ...aRouteManifest("beta"), apiVersion: `${GATEWAY_GROUP}/v1beta1` };
    const proposal = only({ verb: "create", manifest });
    expect(check(await plan(proposal), "version")).toMatchObject({ status: "fail" });
    expect(await codeOf(applyChange(dashboard(), { proposal }))).toBe("kind_unserved");
  });

  it("stops at the first write that fails, and says what became of each", async () => {
    await aStoredNetwork("in-the-way");
    const create = (name: string): ProposedWrite => ({ verb: "create", manifest: manifestOf(name) });
    const { results } = await applyChange(dashboard(), {
      proposal: { writes: [create("one"), create("in-the-way"), create("three")] },
    });
    expect(results.map(({ ref, status, code }) => [ref.name, status, code])).toEqual([
      ["one", "applied", undefined],
      ["in-the-way", "failed", "object_exists"],
      ["three", "not-tried", undefined],
    ]);
    expect(await codeOf(live("three"))).toBe("object_deleted");
  });
});

function aRouteManifest(name: string): KubernetesObject {
  const parentRefs = [
    { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, name: "all", namespace: "shop", port: 80 },
  ];
  return {
    apiVersion: `${HTTP_ROUTE.group}/${HTTP_ROUTE.version}`,
    kind: HTTP_ROUTE.kind,
    metadata: { name, namespace: "shop" },
    spec: {
      parentRefs,
      hostnames: ["httpbin.org"],
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
    },
  };
}

describe("a drafted route", () => {
  it.each(["http", "tls"] as const)("for %s is taken by the API server as drafted", async (protocol) => {
    const network = { namespace: "shop", name: "all-egress" };
    const draft = draftRoute(aFlow({ protocol, network }), {
      policy: compile(aSnapshot([aNetwork(network)])),
      port: 443,
    });
    if (draft.kind !== "route") throw new Error(`not a route: ${draft.kind}`);
    const planned = await plan(only({ verb: "create", manifest: draft.manifest }));
    expect(planned.checks.filter((each) => each.status === "fail")).toEqual([]);
    expect(check(planned, "dry-run")?.status).toBe("pass");
    expect(planned.notices.join(" ")).toContain("any address that a client claims it for");
    expect(planned.steps[0]?.kubectl).toMatch(/^kubectl apply -f - <<'EOF'\napiVersion: gateway/);
  });

  it("on an EgressNetwork that is not there would not be in force, and the plan says so", async () => {
    const planned = await plan(only({ verb: "create", manifest: aRouteManifest("orphan") }));
    expect(planned.checks).toContainEqual(
      expect.objectContaining({
        id: "admission",
        status: "warn",
        sentence: expect.stringContaining("NoMatchingParent"),
      }),
    );
  });
});

describe("a change of three objects that stops halfway", () => {
  it("is finished by what is left of it, once the reason is gone", async () => {
    const networks = [await aStoredNetwork("half-1"), await aStoredNetwork("half-2"), await aStoredNetwork("half-3")];
    const writes = networks.map((each) => trafficPolicyWrite(each, "Deny"));
    await someoneSets("half-2", "Allow");
    await asAdmin("PATCH", `${NETWORKS}/half-2`, { metadata: { labels: { a: "b" } } }, "application/merge-patch+json");
    const { results } = await applyChange(dashboard(), { proposal: { writes } });
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ["applied", undefined],
      ["failed", "object_changed"],
      ["not-tried", undefined],
    ]);
    const rest = { writes: writes.slice(1) };
    expect(check(await plan(rest), "conflict")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/half-2 was changed/),
    });
    const again = { writes: [trafficPolicyWrite(await live("half-2"), "Deny"), ...writes.slice(2)] };
    expect((await plan(again)).applicable).toBe(true);
    expect((await applyChange(dashboard(), { proposal: again })).results.map((each) => each.status)).toEqual([
      "applied",
      "applied",
    ]);
  });

  it("by a webhook's refusal tells its words, and keeps what went through", async () => {
    const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    const named = { name: "no-strangers" };
    const rules = [
      { apiGroups: ["policy.linkerd.io"], apiVersions: ["*"], operations: ["CREATE"], resources: ["egressnetworks"] },
    ];
    await asAdmin("POST", policies, {
      metadata: named,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules: rules },
        validations: [{ expression: "object.metadata.name != 'stranger'", message: "strangers are not let in" }],
      },
    });
    await asAdmin("POST", `${policies.replace("policies", "policybindings")}`, {
      metadata: named,
      spec: { policyName: "no-strangers", validationActions: ["Deny"] },
    });
    const create = (name: string): ProposedWrite => ({ verb: "create", manifest: manifestOf(name) });
    await vi.waitFor(async () => {
      const planned = await plan(only(create("stranger")));
      expect(check(planned, "admission")).toMatchObject({
        status: "fail",
        sentence: expect.stringMatching(/strangers are not let in/),
      });
    }, 15_000);
    const { results } = await applyChange(dashboard(), {
      proposal: { writes: [create("friend"), create("stranger"), create("third")] },
    });
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ["applied", undefined],
      ["failed", "admission_refused"],
      ["not-tried", undefined],
    ]);
    await asAdmin("DELETE", `${policies.replace("policies", "policybindings")}/no-strangers`);
    await asAdmin("DELETE", `${policies}/no-strangers`);
  });
});

describe("without the rights", () => {
  it("names the missing verb, and still shows the change", async () => {
    const network = await aStoredNetwork("viewed");
    actAs("viewer");
    const planned = await plan(deny(network));
    expect(planned.applicable).toBe(false);
    expect(check(planned, "rights")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/may not patch egressnetworks.policy.linkerd.io in namespace shop/),
      hint: expect.stringMatching(/verb "patch"/),
    });
    expect(planned.steps[0]?.afterYaml).toContain("trafficPolicy: Deny");
    expect(await codeOf(applyChange(dashboard(), { proposal: deny(network) }))).toBe("cluster_forbidden");
  });

  it("plans read-only, and writes nothing", async () => {
    const network = await aStoredNetwork("read-only");
    vi.stubEnv("READ_ONLY", "1");
    const planned = await plan(deny(network));
    expect(planned.applicable).toBe(false);
    expect(check(planned, "read-only")).toMatchObject({
      status: "fail",
      sentence: expect.stringMatching(/READ_ONLY=1/),
    });
    expect(check(planned, "dry-run")?.status).toBe("pass");
    expect(await codeOf(applyChange(dashboard(), { proposal: deny(network) }))).toBe("read_only");
    expect(await live("read-only")).toEqual(network);
  });
});
