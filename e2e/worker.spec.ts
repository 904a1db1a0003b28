import { gzipSync } from "node:zlib";
import type { BrowserContext, Page } from "@playwright/test";
import { answerCase } from "../lib/resolver/conformance/answer-case";
import { type ConformanceCase, decodeCase } from "../lib/resolver/conformance/case";
import { differences } from "../lib/resolver/conformance/compare.testing";
import { readCases } from "../lib/resolver/conformance/read-cases";
import { needsRegexEngine } from "../lib/resolver/match/patterns";
import type { Client } from "./cluster";
import { expect, flowRow, test } from "./fixtures";
import { egressNetwork, httpRoute } from "./manifests";
import { type NetworkLog, startNetworkLog } from "./network-log";

test.use({ api: "sandbox" });

const WORKER_KB = 75;
const REGEX_ENGINE_KB = 50;

/** Cases as recorded from Linkerd. What admission drops is another question than the one that the worker is asked here. */
const CASES = readCases("named.jsonl.gz")
  .map(({ input, expect: expected }) => ({ expected, asked: decodeCase(input) }))
  .filter(({ asked }) => !asked.enforceAdmission);
const PLAIN = CASES.filter(({ asked }) => !needsRegexEngine(asked.snapshot));
const WITH_PATTERNS = CASES.filter(({ asked }) => needsRegexEngine(asked.snapshot));

let client: Client;

test.beforeAll(async ({ cluster }) => {
  await cluster.create(egressNetwork("predicted", "Deny"));
  client = await cluster.client("predicted", "client");
  client.http("httpbin.org", "/get", 3);
});

test.describe("the worker", () => {
  let log: NetworkLog;
  let context: BrowserContext;

  test.beforeEach(async ({ browser, dashboard }) => {
    log = await startNetworkLog(dashboard.url);
    context = await browser.newContext({ baseURL: log.url });
  });

  test.afterEach(async () => {
    await context.close();
    await log.stop();
  });

  /** Everything that the worker loaded, its own first file too. */
  function workerFiles(): string[] {
    const entries = log.requests.filter(({ destination }) => /worker/.test(destination)).map(({ path }) => path);
    const workers = entries.map((path) => path.split("?")[0]);
    const chunks = log.requests.filter(({ asker, path }) => workers.includes(asker) && path.endsWith(".js"));
    return [...new Set([...entries, ...chunks.map(({ path }) => path)])];
  }

  test("decides as Linkerd does, and loads the regex engine when the first pattern comes", async ({ request }) => {
    const page = await pageWithWorker(context);
    expect(PLAIN.length).toBeGreaterThan(100);
    expect(WITH_PATTERNS.length).toBeGreaterThan(5);
    expect(await wrongAnswers(page, PLAIN)).toEqual([]);
    const without = workerFiles();
    expect(await wrongAnswers(page, WITH_PATTERNS)).toEqual([]);
    const engine = workerFiles().filter((path) => !without.includes(path));

    const kilobytes = async (paths: string[]) => {
      let bytes = 0;
      for (const path of paths) bytes += gzipSync(await (await request.get(path)).body(), { level: 9 }).byteLength;
      return bytes / 1000;
    };
    const [worker, regex] = [await kilobytes(without), await kilobytes(engine)];
    console.log(`${PLAIN.length} cases without patterns and ${WITH_PATTERNS.length} with, decided in the worker.`);
    console.log(
      `Worker: ${worker.toFixed(1)} kB gz in ${without.length} files; the regex engine ${regex.toFixed(1)} kB more.`,
    );
    expect(engine).toHaveLength(1);
    expect(worker).toBeLessThanOrEqual(WORKER_KB);
    expect(regex).toBeGreaterThan(30);
    expect(regex).toBeLessThanOrEqual(REGEX_ENGINE_KB);
  });

  test("is one for all tabs, and each of its files brings the content security policy", async ({ request }) => {
    for (let tab = 0; tab < 2; tab++) await wrongAnswers(await pageWithWorker(context), PLAIN.slice(0, 1));
    const started = log.requests.filter(({ destination }) => /worker/.test(destination));
    expect(started.map(({ destination }) => destination)).toEqual(["sharedworker"]);
    expect(workerFiles().length).toBeGreaterThan(1);
    for (const path of workerFiles()) {
      expect((await request.get(path)).headers()["content-security-policy"], path).toContain("default-src 'self'");
    }
  });

  test("is one for each tab where browsers have no SharedWorker", async () => {
    await context.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
    const page = await context.newPage();
    await page.goto("/flows?ns=predicted");
    await flowRow(page, "httpbin.org").getByRole("link").click();
    await expect(page.getByRole("complementary", { name: "Flow details" })).toContainText("Predicted deny");
    expect(log.requests.filter(({ destination }) => destination === "worker")).toHaveLength(1);
  });
});

test("where no worker starts the page says so, beside what came with it", async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, "SharedWorker");
    Reflect.deleteProperty(window, "Worker");
  });
  await page.goto("/networks?network=predicted/all-egress-traffic");
  await expect(page.getByText(/Networks are old: The dashboard's background worker did not start/)).toBeVisible();
  await expect(
    page.getByRole("table", { name: "EgressNetworks" }).getByRole("row", { name: /predicted/ }),
  ).toBeVisible();
  await page.goto("/health");
  await expect(page.getByText("The dashboard's background worker did not start.").first()).toBeVisible();
});

test("a page loads the regex engine where a pattern is typed, and leaves the patterns of the policy to the worker", async ({
  page,
  request,
  cluster,
}) => {
  const scripts = new Set<string>();
  page.on("request", (asked) => asked.resourceType() === "script" && scripts.add(asked.url()));
  const engines = async () => {
    const texts = await Promise.all([...scripts].map(async (url) => (await request.get(url)).text()));
    return texts.filter((text) => text.includes("error parsing regexp")).length;
  };
  const versions = httpRoute("predicted", "versions", { hostname: "api.partner.example", pattern: "/v[0-9]+/.*" });
  await cluster.create(versions);
  await page.goto("/networks?network=predicted/all-egress-traffic");
  await expect(page.getByRole("region", { name: /^Findings/ })).not.toContainText("looking");
  await expect(page.getByText("versions").first()).toBeVisible();
  await expect(page.getByText("no regex engine")).toHaveCount(0);
  expect(await engines()).toBe(0);

  await page.getByRole("link", { name: "Edit HTTPRoute predicted/versions…" }).click();
  await expect.poll(engines).toBe(1);
  await cluster.delete(versions);
});

test("a flow that the policy of now would decide otherwise is marked, and the drawer says why", async ({
  page,
  cluster,
}) => {
  client.http("httpbin.org", "/get");
  await page.goto("/flows?ns=predicted");
  const row = flowRow(page, "httpbin.org", "Denied");
  const mark = row.getByRole("img", { name: "No longer matches the current policy" });
  await row.getByRole("link").click();
  const drawer = page.getByRole("complementary", { name: "Flow details" });
  await expect(drawer).toContainText("Predicted deny, observed denied: they agree");
  await expect(mark).toHaveCount(0);

  await cluster.create(httpRoute("predicted", "allow-httpbin", { hostname: "httpbin.org" }));
  await expect(mark).toBeVisible();
  await expect(drawer).toContainText("Predicted allowed by route, observed denied: they differ");
  await expect(drawer).toContainText("if the policy changed meanwhile, newer traffic will show it");
});

/** A tab that started the worker, and keeps how it did. */
async function pageWithWorker(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const Native = SharedWorker;
    Object.defineProperty(window, "SharedWorker", {
      value: new Proxy(Native, {
        construct(target, started) {
          Reflect.set(window, "connectToWorker", () => Reflect.construct(target, started));
          return Reflect.construct(target, started);
        },
      }),
    });
  });
  await page.goto("/flows?ns=predicted");
  await page.waitForFunction(() => Reflect.has(window, "connectToWorker"));
  return page;
}

/** Ids of the cases that the worker in `page` answers otherwise than Linkerd did, with what differs. */
async function wrongAnswers(page: Page, cases: { expected: unknown; asked: ConformanceCase }[]): Promise<unknown[]> {
  const answers = await page.evaluate(
    async (payloads) => {
      const worker: SharedWorker = Reflect.get(window, "connectToWorker")();
      const answered = new Map<number, unknown>();
      return new Promise<unknown[]>((resolve) => {
        worker.port.onmessage = ({ data }) => {
          answered.set(data.id, data.ok ? data.value : data.error);
          if (answered.size === payloads.length) resolve(payloads.map((_, id) => answered.get(id)));
        };
        for (const [id, payload] of payloads.entries()) {
          worker.port.postMessage({ type: "open", id, kind: "decide", payload });
        }
      });
    },
    cases.map(({ asked: { request, snapshot } }) => ({ request, snapshot })),
  );
  return cases.flatMap(({ asked, expected }, i) => {
    // What is not decided but predicted about objects is not asked of the worker.
    const wrong = differences(expected, Object.assign(answerCase(asked), answers[i]));
    return wrong.length > 0 ? [{ id: asked.id, wrong }] : [];
  });
}
