import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { aNetwork, aRoute, aSnapshot, READ_AT } from "../changes/builders.testing";
import { stripServerFields } from "../changes/strip-server-fields";
import { trafficPolicyWrite } from "../changes/traffic-policy";
import { aFlow } from "../flows/a-flow.testing";
import { TLS_ROUTE } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { whatIf } from "../simulation/what-if";
import { printBundle, printCommands, type TakenWrite, wanted } from "./take-away";
import { helmFiles } from "./take-away-helm";
import { kustomizeFiles } from "./take-away-kustomize";
import { printReport } from "./take-away-report";

const allowing = aNetwork({ spec: { trafficPolicy: "Allow" } });
const old = aRoute({ name: "old.v1" });
const stripe = aRoute({ name: "stripe", hostnames: ["api.stripe.com"] });
const { status: _, ...unapplied } = stripe;

/** Deny, with a new route and without an old one. */
const writes: TakenWrite[] = [
  { write: { verb: "create", manifest: unapplied }, before: null },
  { write: trafficPolicyWrite(allowing, "Deny"), before: allowing },
  { write: { verb: "delete", ref: refOf(old), uid: "u", resourceVersion: "1" }, before: old },
];

const STRIPE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: stripe
  namespace: shop
spec:
  parentRefs:
    - group: policy.linkerd.io
      kind: EgressNetwork
      namespace: shop
      name: all-egress
      port: 80
  hostnames:
    - api.stripe.com
  rules:
    - {}
`;

const DENY = `apiVersion: policy.linkerd.io/v1alpha1
kind: EgressNetwork
metadata:
  name: all-egress
  namespace: shop
spec:
  trafficPolicy: Deny
`;

describe("NetworkPolicies taken away", () => {
  const policy = (name: string): TakenWrite => {
    const metadata = { namespace: "shop", name };
    const spec = { podSelector: {}, policyTypes: ["Egress"] };
    const manifest = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
    return { write: { verb: "create", manifest }, before: null };
  };

  it("as commands are written while pods are held open, and the first failure ends it", () => {
    const script = printCommands([policy("web"), policy("deny")], [{ put: "put it", remove: "remove it" }]);
    expect(script).toMatch(/^set -e\nput it\n[\s\S]*name: web[\s\S]*name: deny[\s\S]*\nremove it\n$/);
  });

  it("as YAML say what they do to pods while they are stored", () => {
    expect(printBundle([policy("web"), policy("deny")])).toMatch(/^# Until the last of these is stored/);
    expect(printBundle([policy("deny")])).not.toContain("#");
  });

  it("as Kustomize and Helm are what they are", () => {
    expect(Object.keys(kustomizeFiles([policy("deny")]))).toContain("base/networkpolicy-shop-deny.yaml");
    expect(helmFiles([policy("deny")])["values.yaml"]).toContain("kind: NetworkPolicy");
  });
});

describe("a proposal taken away", () => {
  it("as YAML holds every object as it is wanted, and names what has to go", () => {
    expect(printBundle(writes)).toBe(
      `${STRIPE}---\n${DENY}---\n# Not in this file: kubectl delete httproutes.v1.gateway.networking.k8s.io/old.v1 -n shop\n`,
    );
  });

  it("as commands changes exactly what is proposed", () => {
    expect(printCommands(writes)).toBe(`kubectl apply -f - <<'EOF'
${STRIPE}EOF

kubectl patch egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop --type=merge -p '{"spec":{"trafficPolicy":"Deny"}}'

kubectl delete httproutes.v1.gateway.networking.k8s.io/old.v1 -n shop
`);
  });

  it("as Kustomize has what is there as base, and an overlay that turns it", () => {
    const files = kustomizeFiles(writes);
    expect(Object.keys(files).sort()).toEqual([
      "base/egressnetwork-shop-all-egress.yaml",
      "base/httproute-shop-old.v1.yaml",
      "base/kustomization.yaml",
      "overlay/httproute-shop-stripe.yaml",
      "overlay/kustomization.yaml",
      "overlay/patch-egressnetwork-shop-all-egress.yaml",
      "overlay/patch-httproute-shop-old.v1.yaml",
    ]);
    expect(files["overlay/kustomization.yaml"]).toBe(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
  - httproute-shop-stripe.yaml
patches:
  - path: patch-egressnetwork-shop-all-egress.yaml
    target:
      group: policy.linkerd.io
      version: v1alpha1
      kind: EgressNetwork
      name: all-egress
      namespace: shop
  - path: patch-httproute-shop-old.v1.yaml
    target:
      group: gateway.networking.k8s.io
      version: v1
      kind: HTTPRoute
      name: old\\.v1
      namespace: shop
`);
    expect(files["overlay/patch-egressnetwork-shop-all-egress.yaml"]).toBe(DENY);
    expect(parse(files["overlay/patch-httproute-shop-old.v1.yaml"] ?? "")).toMatchObject({
      $patch: "delete",
      kind: "HTTPRoute",
    });
    const named = ["base", "overlay"].flatMap((folder) => {
      const { resources, patches = [] } = parse(files[`${folder}/kustomization.yaml`] ?? "");
      return [...resources, ...patches.map((each: { path: string }) => each.path)].map(
        (each: string) => `${folder}/${each}`,
      );
    });
    expect(named.filter((each) => !(each in files))).toEqual(["overlay/../base"]);
  });

  it("as Kustomize has what is new in the base where nothing else is written, and an overlay that leads there", () => {
    const files = kustomizeFiles(writes.slice(0, 1));
    expect(Object.keys(files).sort()).toEqual([
      "base/httproute-shop-stripe.yaml",
      "base/kustomization.yaml",
      "overlay/kustomization.yaml",
    ]);
    expect(parse(files["overlay/kustomization.yaml"] ?? "").resources).toEqual(["../base"]);
  });

  it("as Kustomize never leads out of its folder, whatever a namespace is called", () => {
    const odd = { ...unapplied, metadata: { ...unapplied.metadata, namespace: "../../etc" } };
    const names = Object.keys(kustomizeFiles([{ write: { verb: "create", manifest: odd }, before: null }]));
    expect(names).toContain("base/httproute-..-..-etc-stripe.yaml");
  });

  it("as Helm values holds the same objects as the YAML", () => {
    const files = helmFiles(writes);
    const bundled = parseAllDocuments(printBundle(writes)).flatMap((each) => each.toJS() ?? []);
    expect(parse(files["values.yaml"] ?? "")).toEqual({ egressPolicy: bundled });
    expect(files["values.yaml"]).toContain("# Remove where it is now: HTTPRoute shop/old.v1\n");
  });
});

describe("an Allow for a time, taken away", () => {
  const network = aNetwork();
  const timed: TakenWrite[] = [{ write: trafficPolicyWrite(network, "Allow", 3600), before: network }];
  const lost = "The export has no time limit: nothing in it reverts EgressNetwork shop/all-egress after 1h.";

  it("says in each form that no file keeps the time", () => {
    const forms = [
      printBundle(timed),
      printCommands(timed),
      kustomizeFiles(timed)["overlay/kustomization.yaml"],
      helmFiles(timed)["values.yaml"],
    ];
    for (const text of forms) expect(text?.startsWith(`# ${lost}\n`)).toBe(true);
    expect(printReport(timed, null)).toContain(lost);
  });

  it("is written as any other Allow", () => {
    const [document] = parseAllDocuments(printBundle(timed));
    expect(document?.toJS()).toMatchObject({ metadata: { name: "all-egress" }, spec: { trafficPolicy: "Allow" } });
  });
});

describe("a bundle for Helm", () => {
  const folder = new URL("./recorded/helm-3.19.0/", import.meta.url);
  const recorded = (name: string) => readFileSync(new URL(name, folder), "utf8");
  // Text that a template, or a careless reader of YAML, would take for something else.
  const noted = {
    ...allowing,
    metadata: { ...allowing.metadata, annotations: { note: '"{{ .Values }}" # no comment' } },
  };
  const odd = aRoute({ kind: TLS_ROUTE, name: "odd", hostnames: ["on", "012", "*.example.com"] });
  const bundle: TakenWrite[] = [
    { write: { verb: "create", manifest: stripServerFields(odd) }, before: null },
    { write: trafficPolicyWrite(noted, "Deny"), before: noted },
    { write: { verb: "delete", ref: refOf(old), uid: "u", resourceVersion: "1" }, before: old },
  ];

  it("is what Helm was given, and Helm makes the wanted objects of it", () => {
    // On 21 Nov 2026, of these two files and a Chart.yaml: `helm template egress .`
    const files = helmFiles(bundle);
    expect(files["values.yaml"]).toBe(recorded("values.yaml"));
    expect(files["templates/egress-policy.yaml"]).toBe(recorded("egress-policy.yaml"));
    const rendered = parseAllDocuments(recorded("rendered.yaml")).map((each) => each.toJS());
    const byName = (a: KubernetesObject, b: KubernetesObject) => a.metadata.name.localeCompare(b.metadata.name);
    expect(rendered.sort(byName)).toEqual(bundle.flatMap((each) => wanted(each) ?? []).sort(byName));
  });
});

describe("the report for a pull request", () => {
  const before = aSnapshot([allowing, old]);
  const flows = [
    aFlow({ id: "old", portConfirmed: true, verdict: "allowed-by-route", count: 5 }),
    aFlow({ id: "odd", host: "`|<b>\nx.com", portConfirmed: true, verdict: "allowed-by-default", count: 1 }),
  ];
  const after = proposedSnapshot(before, { writes: writes.map(({ write }) => write) });
  const report = printReport(writes, whatIf({ flows, windowSeconds: 900, readAt: READ_AT }, before, after));

  it("says what is written, what it does to traffic, and what nobody sees", () => {
    expect(report).toContain(
      "- Create `HTTPRoute shop/stripe`\n- Change `EgressNetwork shop/all-egress`\n- Delete `HTTPRoute shop/old.v1`\n",
    );
    expect(report).toContain("| Newly denied | 2 | 6 | 0 |");
    expect(report).toContain(
      "- `shop/web → httpbin.org:80 (http)`: `Allowed by HTTPRoute shop/old.v1 now; denied by default after.`, 5 requests, last seen 2026-11-21T09:59:55Z\n",
    );
    expect(report).toMatch(/### What the rehearsal cannot see\n\n- Only traffic of the last 15 minutes/);
    expect(report).toContain(
      `<details><summary>Change EgressNetwork shop/all-egress</summary>\n\n\`\`\`yaml\n${DENY}\`\`\``,
    );
  });

  it("lets no name from the metrics become markup", () => {
    expect(report).toContain("- ``shop/web → `|<b> x.com:80 (http)``: ");
  });
});
