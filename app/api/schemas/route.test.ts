import { afterEach, describe, expect, it, vi } from "vitest";
import type { SchemasAnswer } from "@/lib/cluster/asked/schemas-answer";
import { BUNDLED_SCHEMAS } from "@/lib/schema/bundled-schemas";
import { GET } from "./route";

afterEach(() => vi.unstubAllEnvs());

const ask = (headers: Record<string, string> = {}) =>
  GET(new Request("http://localhost:3000/api/schemas", { headers }));

describe("/api/schemas without a cluster", () => {
  it("answers with the newest bundle, and why", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere/config");
    vi.stubEnv("KUBERNETES_SERVICE_HOST", "");
    const response = await ask();
    expect(response.status).toBe(200);
    const { schemas, source, problem } = (await response.json()) as SchemasAnswer;
    expect(schemas).toEqual(BUNDLED_SCHEMAS);
    expect(source).toBe("bundle");
    expect(problem).toBe("KUBECONFIG is set to /nowhere/config, which does not exist.");
  });

  it("sends them once: a browser that has them gets 304", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere/config");
    vi.stubEnv("KUBERNETES_SERVICE_HOST", "");
    const etag = (await ask()).headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
    const again = await ask({ "if-none-match": `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("etag")).toBe(etag);
    expect((await ask({ "if-none-match": 'W/"other"' })).status).toBe(200);
  });
});
