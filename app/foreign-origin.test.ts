import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { proxy } from "@/proxy";

afterEach(() => vi.unstubAllEnvs());

async function write(
  host: string,
  origin: string,
): Promise<{ status: number; error: { message: string; hint: string } }> {
  const url = `http://${host}/api/changes/apply`;
  const response = proxy(new NextRequest(url, { method: "POST", headers: { host, origin } }));
  return { status: response.status, error: response.status === 200 ? null : (await response.json()).error };
}

describe("a write from a page of another name than the one it came to", () => {
  it("may be our own behind a proxy that rewrites Host, so what helps then is told with that name", async () => {
    const { status, error } = await write("127.0.0.1:3000", "https://egress.example.com");
    expect(status).toBe(403);
    expect(error.message).toContain("is of egress.example.com, and the request came to 127.0.0.1");
    expect(error.hint).toContain("let the proxy pass Host on");
    expect(error.hint).toContain("ALLOWED_HOSTS=egress.example.com");
  });

  it("is let through once the advice was followed", async () => {
    vi.stubEnv("ALLOWED_HOSTS", "egress.example.com");
    vi.stubEnv("LOCAL_TOKEN", "off");
    expect((await write("egress.example.com", "http://egress.example.com")).status).toBe(200);
  });

  it.each(["null", "http://127.0.0.1:9999", "file://", "chrome-extension://abc"])(
    "of %s is refused without a name to add",
    async (origin) => {
      const { status, error } = await write("127.0.0.1:3000", origin);
      expect(status).toBe(403);
      expect(error.hint).not.toMatch(/ALLOWED_HOSTS=(null|127|\S*file|\S*chrome)/);
    },
  );
});
