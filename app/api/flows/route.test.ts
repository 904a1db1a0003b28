import { afterEach, describe, expect, it, vi } from "vitest";
import { askedOf } from "./asked";
import { GET } from "./route";

afterEach(() => vi.unstubAllEnvs());

const request = (query = "", headers = {}) => new Request(`http://localhost:3000/api/flows${query}`, { headers });

describe("GET /api/flows", () => {
  it("tells that Prometheus is down, with a code and a hint, and without credentials", async () => {
    // Port 9 discards: nobody listens there.
    vi.stubEnv("PROMETHEUS_URL", "http://127.0.0.1:9");
    vi.stubEnv("PROMETHEUS_TOKEN", "s3cr3t");
    const response = await GET(request("?window=1m"));
    expect(response.status).toBe(502);
    const body = await response.text();
    expect(JSON.parse(body).error).toMatchObject({
      code: "prometheus_unreachable",
      hint: expect.stringContaining("PROMETHEUS_URL"),
    });
    expect(body).not.toContain("s3cr3t");
  });

  it("tells that none is configured", async () => {
    vi.stubEnv("PROMETHEUS_URL", "");
    const response = await GET(request());
    expect(response.status).toBe(503);
    expect((await response.json()).error.code).toBe("prometheus_not_configured");
  });
});

describe("what a request asks for", () => {
  it("includes the queries with debug=1, which is no unknown filter", () => {
    expect(askedOf(request("?debug=1")).options.debug).toBe(true);
    expect(askedOf(request("?debug=0")).options.debug).toBe(false);
  });

  it("reads past caches with no-cache", () => {
    expect(askedOf(request("", { "cache-control": "max-age=0, no-cache" })).options.noCache).toBe(true);
    expect(askedOf(request("", { "cache-control": "max-age=0" })).options.noCache).toBe(false);
  });
});
