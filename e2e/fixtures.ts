import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import type { KubernetesObject } from "../lib/linkerd/object";
import { Cluster } from "./cluster";
import { type Dashboard, startDashboard } from "./dashboard";
import { engineNamed } from "./world/engines/engines";
import { startWorld, type World } from "./world/world";

/** Each guide works in a namespace of its own, so that none sees another's policy. */
const NAMESPACES = [
  "linkerd-egress",
  "visualise",
  "restrict",
  "tls",
  "allow-http",
  "allow-tls",
  "completed",
  "toggle",
  "two-tabs",
  "create",
  "looks",
  "mend",
  "rights",
  "findings",
  "activity",
  "watched",
  "contradicted",
  "forecast",
  "halfway",
  "returns",
  "ghosts",
  "timed",
  "gitops",
  "predicted",
  "browse",
  "clicks",
  "charted",
  "zoned",
  "mapped",
  "mapped-failing",
  "stream",
  "rehearse",
  "rehearse-deny",
  "explained",
  "many-flows",
  "deny-whole",
  "learn",
  "redirected",
  "bad-yaml",
  "policy-tests",
  "edited",
  "deleted",
  "edit-race",
  "own-schemas",
  "watched-alone",
  "unforeseen",
  "by-path",
  "folded",
  "folded-two",
  "by-address",
  "reachable",
  "steps",
  "broad",
  "palette",
  "keys-allow",
  "keys-deny",
  "keys-edit",
  "by-hand",
];

interface WorkerFixtures {
  complaints: string[];
  /** `sandbox` where a test only reads: `world/api-contract.integration.test.ts` holds that it answers as the real one does. */
  api: "real" | "sandbox";
  /** `demo`: with the pods, policy and traffic of `npm run demo`. */
  seed: "empty" | "demo";
  /** Whether the network of that cluster enforces NetworkPolicies. */
  enforced: boolean;
  world: World;
  cluster: Cluster;
  dashboard: Dashboard;
}

export const test = base.extend<{ clean: undefined }, WorkerFixtures>({
  api: ["real", { scope: "worker", option: true }],
  seed: ["empty", { scope: "worker", option: true }],
  enforced: [false, { scope: "worker", option: true }],
  world: [
    async ({ api, seed, enforced }, use) => {
      const engine = engineNamed(process.env.ENGINE ?? "prometheus").name;
      const namespaces = seed === "empty" ? { namespaces: NAMESPACES } : {};
      const world = await startWorld({ api, engine, seed, enforced, scrapeIntervalSeconds: 1, ...namespaces });
      await use(world);
      await world.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  cluster: [async ({ world }, use) => use(new Cluster(world)), { scope: "worker" }],
  dashboard: [
    async ({ world }, use) => {
      const dashboard = await startDashboard({ KUBECONFIG: world.kubeconfigPath, PROMETHEUS_URL: world.prometheusUrl });
      await use(dashboard);
      await dashboard.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ dashboard }, use) => use(dashboard.url),
  /** A person does not act on a page before it listens; what a test does at once would be lost. */
  page: async ({ page }, use) => {
    const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
    page.goto = async (url, options) => {
      const response = await goto(url, options);
      if (options?.waitUntil !== "commit") await untilListening(page);
      return response;
    };
    page.reload = async (options) => {
      const response = await reload(options);
      await untilListening(page);
      return response;
    };
    await use(page);
  },
  /** What the pages of this worker's browser complained of, in whichever context a test opened them. */
  complaints: [
    async ({ browser }, use) => {
      const complaints: string[] = [];
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await newContext(options);
        await watchConsole(context, complaints);
        return context;
      };
      await use(complaints);
      browser.newContext = newContext;
    },
    { scope: "worker" },
  ],
  /** No page may break its own content security policy, call out, or leave an error in the console; a failed hydration is one. */
  clean: [
    async ({ complaints, context }, use) => {
      // Playwright makes the context of `page` by itself.
      await watchConsole(context, complaints);
      await use(undefined);
      expect(complaints.splice(0)).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

const watched = new WeakSet<BrowserContext>();

async function watchConsole(context: BrowserContext, complaints: string[]): Promise<void> {
  if (watched.has(context)) return;
  watched.add(context);
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    // Chromium reports every failed answer as a console error; which answers may fail is asserted by the tests.
    if (message.text().startsWith("Failed to load resource")) return;
    complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") complaints.push(`left the machine: ${request.url()}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
}

/** React marks the elements that it has taken over. */
async function untilListening(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const sidebar = document.querySelector("nav");
    return sidebar === null || Object.keys(sidebar).some((key) => key.startsWith("__reactProps"));
  });
}

/** The row of the flows table that shows all of `texts`. */
export function flowRow(page: Page, ...texts: string[]) {
  return texts.reduce(
    (rows, text) => rows.filter({ hasText: text }),
    page.getByRole("table", { name: /Egress flows/ }).getByRole("row"),
  );
}

/** Counts real clicks on the page from now on. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  const count = () => page.evaluate(() => Number(sessionStorage.getItem("clicks") ?? 0));
  const listen = () => {
    document.addEventListener(
      "click",
      (event) => {
        // Enter in a form makes a click of its own: only those of a pointer count.
        if (event.detail > 0)
          sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
      },
      { capture: true },
    );
  };
  await page.addInitScript(listen);
  await page.evaluate(() => sessionStorage.setItem("clicks", "0"));
  await page.evaluate(listen);
  return count;
}

export type Manifest = Omit<KubernetesObject, "status">;
