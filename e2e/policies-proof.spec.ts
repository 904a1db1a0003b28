import type { GeneratedAnswer } from "../lib/bypass/generate-question";
import type { EvidenceAnswer } from "../lib/changes/evidence-answer";
import type { FlowsAnswer } from "../lib/flows/flow";
import type { Cluster } from "./cluster";
import { expect, test } from "./fixtures";
import { look } from "./look";
import { changeBy } from "./review";
import { hasCyclonus } from "./world/cyclonus/cyclonus";
import type { Enforcement, Packet } from "./world/enforcement";
import type { World } from "./world/world";

// The network of this cluster lets pass what cyclonus says it may, whoever generated and whoever rehearsed.
test.use({ api: "sandbox", seed: "demo", enforced: true });
test.skip(!hasCyclonus(), "`npm test` builds cyclonus");

const STRIPE = "198.51.100.20";
const UNMESHED = "shop/image-resizer-6c9f7d5b8-x2kqp";
/** What every pod needs, and no proxy of the shop counts. */
const NEEDED: Omit<Packet, "from">[] = [
  { ip: "10.42.250.2", port: 53, protocol: "UDP" },
  { ip: "10.42.250.2", port: 53, protocol: "TCP" },
  { ip: "10.42.250.10", port: 8080, protocol: "TCP" },
  { ip: "10.42.250.11", port: 8086, protocol: "TCP" },
  { ip: "10.42.250.11", port: 8090, protocol: "TCP" },
];
/** Ways of an unmeshed pod that a default-deny with public ports 80 and 443 leaves none of. */
const ESCAPES: Omit<Packet, "from">[] = [
  { ip: "203.0.113.7", port: 8443, protocol: "TCP" },
  { ip: "203.0.113.7", port: 443, protocol: "UDP" },
  { ip: "10.20.0.5", port: 6379, protocol: "TCP" },
];

function passing({ enforcement }: World): Enforcement {
  if (!enforcement) throw new Error("This world enforces NetworkPolicies.");
  return enforcement;
}

test("addresses that proxies reached, and the API server for labelled pods, are generated on demand; what Linkerd denied is not", async ({
  dashboard,
}) => {
  const generated = async (choices: string): Promise<GeneratedAnswer> =>
    (await fetch(`${dashboard.url}/api/network-policies/shop/generated?${choices}`)).json();
  await expect.poll(async () => (await generated("observed=1")).yaml, { timeout: 60_000 }).toContain(`${STRIPE}/32`);
  const { yaml, names } = await generated("observed=1&apiServer=app%3Dcheckout");
  // Linkerd denies price-sync what it dials there.
  expect(yaml).not.toContain("192.0.2.61");
  expect(yaml).toContain("name: kubernetes-api");
  expect(names.find(({ hostnames }) => hostnames.includes("api.stripe.com"))).toMatchObject({ open: "some" });
  const usual = await generated("");
  expect(usual.yaml).not.toContain(STRIPE);
  expect(usual.names.find(({ hostnames }) => hostnames.includes("api.stripe.com"))).toMatchObject({ open: "none" });
});

test("a generated default-deny keeps DNS, the control plane and every selected flow, stops an unmeshed pod, and is verified by traffic", async ({
  page,
  cluster,
  dashboard,
  world,
}) => {
  test.setTimeout(180_000);
  const network = passing(world);
  const meshed = world.mesh.podSpecs().filter(({ namespace }) => namespace === "shop");
  const stopped = () => ESCAPES.filter((each) => !network.passes({ from: UNMESHED, ...each }));
  expect(stopped()).toEqual([]);
  const flows = async (): Promise<FlowsAnswer> => (await fetch(`${dashboard.url}/api/flows`)).json();
  const clientsOf = async () => new Set((await flows()).flows.map(({ source }) => source.workload));
  for (const name of ["storefront", "checkout", "catalog", "price-sync"]) {
    await expect.poll(async () => (await clientsOf()).has(name), { timeout: 60_000 }).toBe(true);
  }
  const inner = await callWithin(world, cluster);
  const dialled = async () => (await fetch(`${dashboard.url}/api/flows/destinations?window=15m&namespace=shop`)).text();
  for (const address of inner.addresses) await expect.poll(dialled, { timeout: 30_000 }).toContain(address);
  const asked = `${dashboard.url}/api/network-policies/shop/generated?internetPorts=80,443`;
  const generated: GeneratedAnswer = await (await fetch(asked)).json();
  const { id } = await changeBy(dashboard.url, generated.writes);

  await expect.poll(() => stopped().length).toBe(ESCAPES.length);
  for (const { namespace, name } of meshed) {
    const cut = NEEDED.filter((each) => !network.passes({ from: `${namespace}/${name}`, ...each }));
    expect(cut, name).toEqual([]);
  }

  // What was forecast is what comes, by the traffic of the simulated clients.
  await page.goto(`/activity/shop/${id}`);
  const since = page.getByRole("region", { name: "Connections after the change" });
  const kept = since.getByRole("listitem").filter({ hasText: "Kept" });
  await expect(kept.filter({ hasText: "api.stripe.com:443" })).toContainText("reached since", { timeout: 60_000 });
  await expect(kept.filter({ hasText: "Service shop/catalog:80" })).toContainText("reached since");
  const lost = since.getByRole("listitem").filter({ hasText: "Lost" });
  await expect(lost.filter({ hasText: "platform/ci-runner:8080" })).toContainText("dialled since, not reached", {
    timeout: 30_000,
  });
  await expect(since.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Not verifiable" })).toContainText("nslookup");
  const evidence = async (): Promise<EvidenceAnswer> =>
    (await fetch(`${dashboard.url}/api/activity/shop/${id}/evidence`)).json();
  await expect.poll(async () => (await evidence()).evidence?.connections?.counts.contradicted).toBe(0);
  await look(page, "network-policies-verified");

  // A plugin that does not do what the policies say.
  network.breaks = ({ ip }) => ip === STRIPE;
  await expect(since.getByRole("status")).toContainText("Alarm: 1 connection fails", { timeout: 120_000 });
  const alarm = page.getByRole("alert", { name: "Failing connections" });
  await expect(alarm).toContainText("api.stripe.com");
  await expect(alarm.getByRole("button", { name: "Undo now" })).toBeVisible();
  await look(page, "network-policies-alarm");
  await page.goto("/activity");
  const row = page
    .getByRole("table", { name: /Changes/ })
    .getByRole("row")
    .nth(1);
  await expect(row).toContainText("1 connection fails that the forecast kept or did not know");
  network.breaks = () => false;
  inner.stop();
});

/** Beside what the demo calls: a Service of the own namespace, and a pod of another, which a default-deny takes. */
async function callWithin(world: World, cluster: Cluster) {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name: "catalog" },
    spec: { selector: { app: "catalog" }, ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }] },
  };
  await cluster.createUnread(service);
  const stored = JSON.parse(JSON.stringify(await cluster.get(service)));
  const clusterIp = String(stored.spec.clusterIP);
  const podOf = (name: string) => {
    const found = world.mesh.podSpecs().find(({ labels }) => labels.app === name);
    if (!found) throw new Error(`The demo has a pod of ${name}.`);
    return found;
  };
  const [storefront, catalog, runner] = [podOf("storefront"), podOf("catalog"), podOf("ci-runner")];
  const timer = setInterval(() => {
    world.mesh.send(`shop/${storefront.name}`, { protocol: "http1", ip: clusterIp, port: 80 });
    world.mesh.send(`shop/${catalog.name}`, { protocol: "opaque", ip: runner.ip, port: 8080 });
  }, 300);
  return { addresses: [clusterIp, runner.ip], stop: () => clearInterval(timer) };
}
