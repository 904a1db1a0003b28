import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../../linkerd/policy-snapshot";
import { attachedRoutes } from "../../resolver/compile/attached-routes";
import { compile } from "../../resolver/compile/compile";
import { decide } from "../../resolver/decide";
import { lint } from "../../resolver/lint/lint";
import { writtenStatus } from "./written-status";

// What a real policy controller wrote: every route is Accepted=True, and ResolvedRefs=False where the backend leads nowhere.
function recorded(file: string): PolicySnapshot {
  const text = readFileSync(new URL(`../../cluster/recorded/${file}`, import.meta.url), "utf8");
  const { items }: { items: KubernetesObject[] } = JSON.parse(text);
  return {
    ...LINKERD_DEFAULTS,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    readAt: "2026-11-21T10:00:00Z",
    resources: items,
    status: "live",
    namespaces: ["no-backend"],
    unread: [],
  };
}

const HTTP = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "no-backend" };
const before = recorded("no-backend-1.json");
const after = recorded("no-backend-2-service-created.json");
const FAILING = ["missing-network", "missing-service", "other-network", "tcp-missing-service", "unknown-kind"];
const rows = (snapshot: PolicySnapshot) =>
  attachedRoutes({ namespace: "no-backend", name: "egress" }, compile(snapshot)).flatMap(({ routes }) => routes);

describe("a route whose backend does not resolve", () => {
  it("is never called in force, and the row says why", () => {
    const idle = rows(before).filter(({ inForce }) => !inForce);
    expect(idle.map(({ ref }) => ref.name).sort()).toEqual(FAILING);
    expect(idle.every(({ accepted, failing }) => accepted === true && failing)).toBe(true);
    expect(idle.find(({ ref }) => ref.name === "missing-service")?.whyNot).toBe(
      "matches requests and each fails with 500: Service no-backend/gone does not exist",
    );
    expect(
      rows(after)
        .filter(({ inForce }) => !inForce)
        .map(({ ref }) => ref.name)
        .sort(),
    ).toEqual(["missing-network", "other-network", "unknown-kind"]);
  });

  it("is a finding, once for each backend", () => {
    const found = lint(before).filter(({ id }) => id === "backend/unresolved");
    expect(found.map(({ subject }) => subject.name).sort()).toEqual(FAILING);
    expect(found.every(({ severity }) => severity === "error")).toBe(true);
  });

  it("fails its requests in Explain", () => {
    const request = { clientNamespace: "no-backend", ip: "203.0.113.7", port: 80, protocol: "http1" as const };
    const rest = { authority: "a.com", method: "GET", path: "/", headers: {}, sni: null };
    expect(decide({ ...request, ...rest }, compile(before))).toMatchObject({ outcome: "fail", status: 500 });
    expect(decide({ ...request, ...rest }, compile(after))).toMatchObject({ outcome: "redirect" });
  });

  it("is told after a write, though Linkerd accepted it", () => {
    expect(writtenStatus({ ...HTTP, name: "missing-service" }, compile(before), 60)).toMatchObject({
      state: "refused",
      sentence: expect.stringContaining("not in force: it matches requests and each fails with 500"),
    });
    expect(writtenStatus({ ...HTTP, name: "missing-service" }, compile(after), 60).state).toBe("accepted");
    expect(writtenStatus({ ...HTTP, name: "own-network" }, compile(before), 60).state).toBe("accepted");
  });

  it("is not guessed at where Services may not be listed", () => {
    const unread = [{ group: "", kind: "Service", why: "forbidden" as const, message: "" }];
    expect(
      rows({ ...after, resources: before.resources, unread }).find(({ ref }) => ref.name === "missing-service")
        ?.inForce,
    ).toBe(true);
  });
});
