import { GATEWAY_GROUP } from "../lib/linkerd/kinds";
import { refOf } from "../lib/linkerd/object";
import type { ProposedWrite } from "../lib/linkerd/proposal";
import type { Cluster } from "./cluster";
import { expect, type Manifest, test } from "./fixtures";
import { look } from "./look";
import { egressNetwork, httpRoute } from "./manifests";
import { applyButton, changeBy, longestPlan } from "./review";
import { inTurn } from "./tier";
import { callKube } from "./world/kube-stream";
import { RULES_OF } from "./world/rbac";
import type { World } from "./world/world";

// A change of three objects that stops at the second, as whoever makes it sees it and goes on.

const ADMISSION = "/apis/admissionregistration.k8s.io/v1";
const ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/egress-dashboard";

interface Trouble {
  what: string;
  code: string;
  /** What stands beside the second object. */
  words: RegExp;
  /** What comes between the review and the write. */
  begin: (second: Manifest, cluster: Cluster, world: World) => Promise<void>;
  /** null: it cannot be mended, and the second object stays out of it. */
  end: ((second: Manifest, world: World) => Promise<void>) | null;
  next: "Review the rest" | "Review again";
}

const TROUBLES: Trouble[] = [
  {
    what: "a webhook that refuses",
    code: "admission_refused",
    words: /not on a Saturday/,
    begin: async ({ metadata: { name } }, _cluster, world) => {
      const resourceRules = [
        { apiGroups: ["*"], apiVersions: ["*"], operations: ["UPDATE"], resources: ["httproutes"] },
      ];
      const validations = [{ expression: `object.metadata.name != '${name}'`, message: "not on a Saturday" }];
      const spec = { failurePolicy: "Fail", matchConstraints: { resourceRules }, validations };
      await asAdmin(world, "POST", `${ADMISSION}/validatingadmissionpolicies`, { metadata: { name }, spec });
      const binding = { policyName: name, validationActions: ["Deny"] };
      await asAdmin(world, "POST", `${ADMISSION}/validatingadmissionpolicybindings`, {
        metadata: { name },
        spec: binding,
      });
    },
    end: async ({ metadata: { name } }, world) => {
      await asAdmin(world, "DELETE", `${ADMISSION}/validatingadmissionpolicybindings/${name}`);
      await asAdmin(world, "DELETE", `${ADMISSION}/validatingadmissionpolicies/${name}`);
    },
    next: "Review the rest",
  },
  {
    what: "a right that was taken away (403)",
    code: "cluster_forbidden",
    words: /may not patch httproutes/,
    begin: async (_second, _cluster, world) => {
      const rules = RULES_OF.dashboard?.map((rule) => ({
        ...rule,
        verbs: rule.apiGroups.includes(GATEWAY_GROUP) ? rule.verbs.filter((verb) => verb !== "patch") : rule.verbs,
      }));
      await asAdmin(world, "PATCH", ROLE, { rules });
    },
    end: (_second, world) => asAdmin(world, "PATCH", ROLE, { rules: RULES_OF.dashboard }),
    next: "Review the rest",
  },
  {
    what: "an object that somebody changed (409)",
    code: "object_changed",
    words: /changed/,
    begin: (second, cluster) => cluster.patch(second, { metadata: { annotations: { note: "mine" } } }),
    end: async () => {},
    next: "Review again",
  },
  {
    what: "an object that somebody replaced (422)",
    code: "object_replaced",
    words: /deleted and created again/,
    begin: async (second, cluster) => {
      await cluster.delete(second);
      await cluster.create(second);
    },
    end: null,
    next: "Review again",
  },
];

async function asAdmin(world: World, method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<void> {
  const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const answer = await callKube(world.api.access, path, { method, ...(body !== undefined && { body, contentType }) });
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
}

const MARK = { metadata: { labels: { wrong: "yes" } } };

for (const [index, { what, code, words, begin, end, next }] of TROUBLES.entries()) {
  const title = `${what} at the second of three objects stops there, and the rest is reviewed and written`;
  test(title, { tag: inTurn(index, 4) }, async ({ page, cluster, dashboard, world }) => {
    // An undo begins with what was written last.
    const objects = [
      egressNetwork("halfway", "Allow", `third-${index}`),
      httpRoute("halfway", `second-${index}`, { hostname: "a.example" }),
      egressNetwork("halfway", "Allow", `first-${index}`),
    ] as const;
    const [third, second, first] = objects;
    const writes: ProposedWrite[] = [];
    for (const object of objects) {
      await cluster.create(object);
      const { uid = "", resourceVersion = "" } = (await cluster.get(object))?.metadata ?? {};
      writes.push({ verb: "patch", ref: refOf(object), patch: MARK, uid, resourceVersion });
    }
    const { id } = await changeBy(dashboard.url, writes);
    const undo = `/activity/halfway/${id}/undo`;
    const planned = longestPlan(page);
    await page.goto(undo);
    await planned;
    await expect(applyButton(page)).toBeEnabled();
    await begin(second, cluster, world);
    // What was just set up takes a moment to take hold.
    if (next === "Review the rest") await expect.poll(() => planFails(dashboard.url, second, cluster)).toBe(true);
    await applyButton(page).click();

    await expect(page.getByRole("alert").first()).toContainText("1 of 3 applied.");
    const left = page.getByRole("region", { name: "What will be written" });
    await expect(left.getByText(words).first()).toBeVisible();
    await expect(left.getByText(code)).toBeVisible();
    await expect(left.getByText("Not tried")).toBeVisible();
    if (index === 0) await look(page, "review-in-part");
    expect(await labelsOf(cluster, first)).toEqual({});
    expect(await labelsOf(cluster, third)).toEqual({ wrong: "yes" });

    await page.getByRole("button", { name: next }).click();
    const plan = page.getByRole("region", { name: "Plan" }).getByRole("listitem");
    await expect(plan).toHaveCount(end ? 2 : 1);
    if (next === "Review the rest") {
      await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");
      await end?.(second, world);
      await expect(async () => {
        const again = page.getByRole("button", { name: "Review again" });
        if (await again.isVisible()) await again.click();
        await expect(applyButton(page)).toBeEnabled({ timeout: 5_000 });
      }).toPass();
      await expect(page.getByText(/first-\d is as it was before: this was already undone/)).toBeVisible();
    }
    await applyButton(page).click();
    await expect(page.getByText("Applied.", { exact: true })).toBeVisible();
    expect(await labelsOf(cluster, third)).toEqual({});
    expect(await labelsOf(cluster, second)).toEqual({});
  });
}

async function labelsOf(cluster: Cluster, object: Manifest): Promise<Record<string, string>> {
  return (await cluster.get(object))?.metadata.labels ?? {};
}

/** Whether a patch of `object` would be refused now. */
async function planFails(url: string, object: Manifest, cluster: Cluster): Promise<boolean> {
  const { uid = "", resourceVersion = "" } = (await cluster.get(object))?.metadata ?? {};
  const patch = { metadata: { labels: { tried: "yes" } } };
  const proposal = { writes: [{ verb: "patch", ref: refOf(object), patch, uid, resourceVersion }] };
  const answer = await fetch(`${url}/api/changes/plan`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ proposal, windowSeconds: 900 }),
  });
  return (await answer.json()).applicable === false;
}

test("a route that comes back when another is taken away is waited for until Linkerd accepts it", async ({
  page,
  cluster,
  dashboard,
}) => {
  await cluster.create(egressNetwork("returns", "Deny"));
  const waiting = httpRoute("returns", "waiting", { hostname: "a.example" });
  await cluster.create(waiting);
  const winner = { ...waiting, kind: "GRPCRoute", metadata: { ...waiting.metadata, name: "winner" } };
  const { id } = await changeBy(dashboard.url, [{ verb: "create", manifest: winner }]);
  await page.goto("/networks?network=returns/all-egress-traffic");
  await page.goto(`/activity/returns/${id}/undo`);
  await expect(page.getByText(/can take up to 10 s to come back into force/)).toBeVisible();
  await applyButton(page).click();
  const statuses = page.getByRole("list", { name: "Linkerd's status" }).getByRole("listitem");
  await expect(statuses.filter({ hasText: "GRPCRoute returns/winner" })).toContainText("Deleted.");
  await expect(statuses.filter({ hasText: "HTTPRoute returns/waiting" })).toContainText("Accepted by Linkerd.");
});

test("what Linkerd once read and cannot read now is found, is not deleted, and is cured", async ({
  page,
  cluster,
  dashboard,
}) => {
  const network = egressNetwork("ghosts", "Deny", "haunting");
  const readable = { networks: [{ cidr: "198.51.100.0/24" }] };
  await changeBy(dashboard.url, [
    { verb: "create", manifest: { ...network, spec: { trafficPolicy: "Deny", ...readable } } },
  ]);
  await expect.poll(async () => (await cluster.get(network))?.status !== undefined).toBe(true);
  await cluster.patch(network, { spec: { networks: [{ cidr: "300.1.2.3/8" }] } });

  await page.goto("/networks?network=ghosts/haunting");
  await expect(
    page
      .getByText(
        /the last version it could read stays in force, even if the object is deleted, until the policy controller restarts/,
      )
      .first(),
  ).toBeVisible();
  // It was edited since the dashboard created it, so it is no undo that would delete it.
  await page.goto("/networks/review?delete=EgressNetwork.policy.linkerd.io/ghosts/haunting");
  await expect(page.getByText(/it would miss the deletion/).first()).toBeVisible();
  await expect(page.getByText(/Make it readable first/).first()).toBeVisible();
  await expect(applyButton(page)).toHaveAttribute("aria-disabled", "true");

  await cluster.patch(network, { spec: readable });
  await page.goto("/networks/review?undo=EgressNetwork.policy.linkerd.io/ghosts/haunting");
  await applyButton(page).click();
  await expect(page.getByText("Applied.", { exact: true })).toBeVisible();
  expect(await cluster.get(network)).toBeNull();
});

test("what a browser would never send is refused by the API in words, and writes nothing", async ({
  request,
  cluster,
}) => {
  const network = egressNetwork("ghosts", "Allow", "bad-input");
  await cluster.create(network);
  const { uid = "", resourceVersion = "" } = (await cluster.get(network))?.metadata ?? {};
  const ref = refOf(network);
  const deny = { verb: "patch", ref, patch: { spec: { trafficPolicy: "Deny" } }, uid, resourceVersion };
  const create = { verb: "create", manifest: egressNetwork("ghosts", "Deny", "smuggled") };
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "kube-system" }, spec: {} };
  const { manifest } = create;
  for (const [writes, status, code, message] of [
    [[{ ...deny, resourceVersion: "1" }], 409, "object_changed", /was changed since it was read/],
    [[{ ...deny, uid: "00000000-0000-0000-0000-000000000000" }], 409, "object_replaced", /created again/],
    [[{ verb: "create", manifest: network }], 409, "object_exists", /already exists/],
    [[create, create], 400, "bad_request", /is written twice in one change/],
    [[{ verb: "create", manifest: secret }], 422, "kind_foreign", /is not an egress policy object/],
    [[{ ...deny, ref: { ...ref, kind: "Secret", group: "" } }], 422, "kind_foreign", /is not an egress policy object/],
    [[{ verb: "create", manifest: { ...manifest, status: { conditions: [] } } }], 400, "bad_request", /status/],
    [[{ ...deny, patch: { status: { conditions: [] } } }], 400, "bad_request", /status/],
    [[{ ...deny, patch: { metadata: { namespace: "linkerd" } } }], 400, "bad_request", /namespace/],
    [
      [{ ...deny, ref: { ...ref, namespace: "../../../secrets" } }],
      400,
      "bad_request",
      /namespace: .* is not a valid name/,
    ],
    [[{ ...deny, ref: { ...ref, name: ".." } }], 400, "bad_request", /name: .* is not a valid name/],
    [
      [{ verb: "create", manifest: { ...manifest, metadata: { ...manifest.metadata, name: "No Such" } } }],
      422,
      "object_invalid",
      /metadata\.name/,
    ],
    [
      Array.from({ length: 21 }, () => deny),
      400,
      "bad_request",
      /more than the 20 objects of one change: send the rest as another/,
    ],
  ] as const) {
    const answer = await request.post("/api/changes/apply", { data: { proposal: { writes } } });
    const { error } = await answer.json();
    expect({ status: answer.status(), code: error.code, message: `${error.message} ${error.hint}` }).toEqual({
      status,
      code,
      message: expect.stringMatching(message),
    });
  }
  for (const [body, status] of [
    ['a: &a ["x","x"]\nb: &b [*a,*a,*a]\nproposal: *b', 400],
    [`{"proposal":{"writes":[${"[".repeat(100_000)}`, 400],
    [`{"proposal":{"writes":[{"verb":"create","manifest":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}]}}`, 400],
    [`{"a":"${"x".repeat(1024 * 1024)}"}`, 413],
    ['{"__proto__":{"proposal":{}}}', 400],
  ] as const) {
    const answer = await request.post("/api/changes/apply", {
      headers: { "content-type": "application/json" },
      data: Buffer.from(body),
    });
    expect(answer.status(), body.slice(0, 40)).toBe(status);
  }
  expect((await cluster.get(network))?.metadata.resourceVersion).toBe(resourceVersion);
  expect(await cluster.get(manifest)).toBeNull();
});
