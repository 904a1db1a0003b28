import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aNetwork, aSnapshot } from "../changes/builders.testing";
import type { PlanRequest } from "../changes/change";
import { aCaller } from "../people/a-caller.testing";
import { FARTHEST_SECONDS } from "../simulation/look-back";
import { PATIENCE_SECONDS, tryRehearsal } from "./rehearse";

const before = aSnapshot([aNetwork()]);
const request: PlanRequest = { proposal: { writes: [] }, windowSeconds: 900 };

let server: Server | null = null;
afterEach(() => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** Takes every connection and never answers; `hungUp` once one of them is closed by who asked. */
async function silentPrometheus(): Promise<{ hungUp: Promise<unknown> }> {
  server = createServer();
  const hungUp = once(server, "connection").then(([socket]) => once(socket, "close"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  vi.stubEnv("PROMETHEUS_URL", `http://127.0.0.1:${port}`);
  return { hungUp };
}

/** Knows no series, and never answers what looks back for days. */
async function prometheusOfShortWindows(): Promise<void> {
  server = createServer(async (request, response) => {
    let asked = decodeURIComponent(request.url ?? "");
    for await (const chunk of request) asked += decodeURIComponent(String(chunk));
    if (/\[(7d|168h|60480|60479)/.test(asked)) return;
    const resultType = asked.includes("query_range") ? "matrix" : "vector";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "success", data: { resultType, result: [] } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  vi.stubEnv("PROMETHEUS_URL", `http://127.0.0.1:${typeof address === "object" ? address?.port : null}`);
}

describe("the rehearsal of a plan", () => {
  it("tells of the last 15 min, and that it does, where a long window takes too long", async () => {
    await prometheusOfShortWindows();
    const { forecast, check } = await tryRehearsal(
      aCaller(),
      { ...request, windowSeconds: FARTHEST_SECONDS },
      before,
      2,
    );
    expect(forecast?.windowSeconds).toBe(900);
    expect(check.status).toBe("warn");
    expect(check.sentence).toMatch(
      /^Recent traffic was not replayed within 2 s.* Instead, the last 15 min: There was no traffic/,
    );
  });

  it("is not waited for longer than the plan has patience, and Prometheus is hung up on", async () => {
    const { hungUp } = await silentPrometheus();
    expect(await tryRehearsal(aCaller(), request, before, 0.1)).toEqual({
      forecast: null,
      from: null,
      check: {
        id: "rehearsal",
        status: "warn",
        sentence: "Recent traffic was not replayed within 0.1 s, so the effect on flows is unknown.",
        hint: "Wait for Prometheus and try again, or decide to go on without a rehearsal.",
      },
    });
    await hungUp;
  });

  it("has 5 s", () => {
    expect(PATIENCE_SECONDS).toBe(5);
  });

  it("is no reason to refuse a change where there is no Prometheus", async () => {
    vi.stubEnv("PROMETHEUS_URL", undefined);
    expect((await tryRehearsal(aCaller(), request, before)).check).toMatchObject({
      status: "warn",
      sentence: expect.stringMatching(/^Recent traffic could not be replayed, so the effect on flows is unknown: /),
      hint: expect.stringContaining("PROMETHEUS_URL"),
    });
  });
});
