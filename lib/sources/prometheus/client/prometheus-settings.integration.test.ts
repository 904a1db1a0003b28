import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFaultyProxy } from "@/e2e/faulty-proxy";
import { type GuardedFront, makeAuthority, startGuardedFront, type TestAuthority } from "@/e2e/guarded-front";
import { ENGINES } from "@/e2e/world/engines/engines";
import type { EngineProcess } from "@/e2e/world/engines/metrics-engine";
import { describeSettings, readEnv } from "../../../env";
import { AppError } from "../../../errors";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "../reading/check-prometheus";
import { readFlowSeries } from "../reading/read-flow-series";
import { readFlows } from "../reading/read-flows";

const SECRET = "s3cr3t-of-the-front";
const BASIC = Buffer.from(`dashboard:${SECRET}`).toString("base64");

/** All that the product tells others of one environment: flows with their queries, chart, health, settings, errors with their causes. */
async function everythingSaid(settings: Record<string, string>) {
  const options = { settings: readEnv(settings), noCache: true, debug: true };
  const tell = (thrown: unknown) => {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown;
  };
  const flows = await readFlows(aCaller(), NO_SEARCH, options).catch(tell);
  const chart = await readFlowSeries(aCaller(), NO_SEARCH, options).catch(tell);
  const health = await checkPrometheus(options);
  const failures = [flows, chart].filter((each) => each instanceof AppError);
  const inFailures = failures.map(({ message, hint, details, stack, cause }) => [
    message,
    hint,
    details,
    stack,
    `${cause}`,
  ]);
  const said = JSON.stringify([flows, chart, health, inFailures, describeSettings(settings)]);
  expect(said).not.toContain(SECRET);
  expect(said).not.toContain(BASIC);
  return { code: failures[0]?.code ?? "ok", reachable: health[0] };
}

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))("a real %s behind a gateway", (_, engine) => {
  let behind: EngineProcess;
  let front: GuardedFront;
  let secure: GuardedFront;
  let authority: TestAuthority;
  let stranger: TestAuthority;
  const folder = mkdtempSync(join(tmpdir(), "egress-settings-"));
  const tokenFile = join(folder, "token");

  beforeAll(async () => {
    behind = await engine.start({ scrapeIntervalSeconds: 1 });
    authority = makeAuthority();
    stranger = makeAuthority();
    front = await startGuardedFront(behind.url);
    secure = await startGuardedFront(behind.url, authority.server);
    writeFileSync(tokenFile, `${SECRET}\n`);
  });

  afterAll(async () => {
    await front?.stop();
    await secure?.stop();
    await behind?.stop();
    authority?.remove();
    stranger?.remove();
    rmSync(folder, { recursive: true });
  });

  const bearer = (authorization?: string) => (authorization === `Bearer ${SECRET}` ? 200 : 401);

  it.each<[string, Record<string, string>, Record<string, string>, GuardedFront["demand"]]>([
    [
      "a bearer token",
      { PROMETHEUS_TOKEN: SECRET },
      { PROMETHEUS_TOKEN: `${SECRET}x` },
      (h) => bearer(h.authorization),
    ],
    [
      "a name and a password",
      { PROMETHEUS_USERNAME: "dashboard", PROMETHEUS_PASSWORD: SECRET },
      { PROMETHEUS_USERNAME: "dashboard", PROMETHEUS_PASSWORD: `${SECRET}x` },
      (h) => (h.authorization === `Basic ${BASIC}` ? 200 : 401),
    ],
    [
      "headers, as for a tenant",
      { PROMETHEUS_HEADERS: `X-Scope-OrgID: ${SECRET}; X-Source: egress` },
      { PROMETHEUS_HEADERS: `X-Scope-OrgID: ${SECRET}` },
      (h) => (h["x-scope-orgid"] === SECRET && h["x-source"] === "egress" ? 200 : 403),
    ],
  ])("is read with %s, refused without or with another, and nobody learns it", async (_, right, wrong, demand) => {
    front.demand = demand;
    expect((await everythingSaid({ PROMETHEUS_URL: front.url, ...right })).code).toBe("ok");
    for (const settings of [wrong, {}]) {
      const { code, reachable } = await everythingSaid({ PROMETHEUS_URL: front.url, ...settings });
      expect(code).toBe("prometheus_refused");
      expect(reachable).toMatchObject({ status: "failed" });
    }
  });

  it("is read with the token file as it stands now, for tokens are rotated", async () => {
    front.demand = (headers) => bearer(headers.authorization);
    const settings = { PROMETHEUS_URL: front.url, PROMETHEUS_TOKEN_FILE: tokenFile };
    expect((await everythingSaid(settings)).code).toBe("ok");
    writeFileSync(tokenFile, `${SECRET}-rotated`);
    expect((await everythingSaid(settings)).code).toBe("prometheus_refused");
    front.demand = (headers) => (headers.authorization === `Bearer ${SECRET}-rotated` ? 200 : 401);
    expect((await everythingSaid(settings)).code).toBe("ok");
  });

  it.each([400, 403, 422, 500, 503])(
    "has its words passed on without what was sent, should it echo that with %i",
    async (status) => {
      front.demand = () => status;
      const credentials: Record<string, string>[] = [
        { PROMETHEUS_TOKEN: SECRET },
        { PROMETHEUS_TOKEN_FILE: tokenFile },
        { PROMETHEUS_USERNAME: "dashboard", PROMETHEUS_PASSWORD: SECRET },
        { PROMETHEUS_HEADERS: `X-Scope-OrgID: ${SECRET}` },
      ];
      for (const each of credentials) {
        expect((await everythingSaid({ PROMETHEUS_URL: front.url, ...each })).code).toMatch(/^prometheus_/);
      }
    },
  );

  // Node's own servers take 16 kB of headers and no more, so this tells whether our queries fit into a URL.
  it.each([403, 405, 501])(
    "is read by GET alone where POST is answered with %i, with nothing left out",
    async (status) => {
      const methods = new Set<string>();
      const readOnly = await startGuardedFront(behind.url);
      readOnly.demand = (_, method) => {
        methods.add(method);
        return method === "POST" ? status : 200;
      };
      const options = { settings: readEnv({ PROMETHEUS_URL: readOnly.url }), noCache: true };
      expect((await readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 3_600 }, options)).problems).toEqual([]);
      expect((await readFlowSeries(aCaller(), NO_SEARCH, options)).problems).toEqual([]);
      expect((await checkPrometheus(options))[0]).toMatchObject({ id: "reachable", status: "ok" });
      expect([...methods]).toEqual(["POST", "GET"]);
      await readOnly.stop();
    },
  );

  it("is trusted by the CA file alone", async () => {
    secure.demand = () => 200;
    const settings = { PROMETHEUS_URL: secure.url, PROMETHEUS_CA_FILE: authority.caFile };
    expect((await everythingSaid(settings)).code).toBe("ok");
    const untrusted: Record<string, string>[] = [{}, { PROMETHEUS_CA_FILE: stranger.caFile }];
    for (const others of untrusted) {
      const { code, reachable } = await everythingSaid({ PROMETHEUS_URL: secure.url, ...others });
      expect(code).toBe("prometheus_unreachable");
      expect(reachable?.hint).toContain("PROMETHEUS_CA_FILE");
    }
  });

  it("is given up after the timeout that is set", async () => {
    const slow = await startFaultyProxy(behind.url);
    slow.fault = "hang";
    const began = Date.now();
    const said = await everythingSaid({ PROMETHEUS_URL: slow.url, PROMETHEUS_TIMEOUT_SECONDS: "0.3" });
    expect(said.code).toBe("prometheus_timeout");
    // Flows, chart and health: each gives up once.
    expect(Date.now() - began).toBeLessThan(5_000);
    await slow.stop();
  });

  it("has its warnings shown, once each", async () => {
    const thanos = await startFaultyProxy(behind.url);
    const warning = "partial response: no StoreAPIs matched for this query";
    thanos.fault = { warnWith: warning };
    const options = { settings: readEnv({ PROMETHEUS_URL: thanos.url }), noCache: true };
    for (const { problems } of [
      await readFlows(aCaller(), NO_SEARCH, options),
      await readFlowSeries(aCaller(), NO_SEARCH, options),
    ]) {
      const shown = problems.filter(({ code }) => code === "prometheus_warning");
      expect(shown).toEqual([{ code: "prometheus_warning", message: warning, hint: "" }]);
    }
    await thanos.stop();
  });
});
