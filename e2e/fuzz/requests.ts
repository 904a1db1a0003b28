import { SEED_NETWORK_POLICIES } from "../world/seed-network-policies";
import { hostileText, hostileValue, pick, type Random, wellFormed, wrecked } from "./hostile";
import { someManifest } from "./hostile-objects";

/** One request as it goes on the wire. */
export interface FuzzRequest {
  method: "GET" | "POST";
  path: string;
  body: string | null;
  headers: Record<string, string>;
}

type Make = (random: Random) => FuzzRequest;

const network = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "object-0" };
const ID = "20261121T100000000Z-0123abcd";

const FLOWS = {
  window: "15m",
  end: "2026-11-21T07:00:00Z",
  filter: 'ns:shop verdict:denied host:*.example.com -port:443 "text"',
  q: "text",
  ns: "shop,payments",
  network: "shop/all-egress",
  verdict: "denied",
  protocol: "tls",
  form: "columns",
  counts: "later",
  debug: "1",
};
const LAID_OUT = { sort: "-rate", group: "host", columns: "verdict,host", flow: "abc", live: "off" };
const OBJECT = {
  network: "shop/object-0",
  policy: "Deny",
  edit: "EgressNetwork.policy.linkerd.io/shop/object-0",
  delete: "TLSRoute.gateway.networking.k8s.io/shop/object-0",
};
const EXPLAINED = {
  ns: "shop",
  url: "https://httpbin.org/get",
  host: "httpbin.org",
  port: "443",
  ip: "203.0.113.7",
  method: "GET",
};

const GENERATED = {
  dns: "anywhere",
  controlPlane: "0",
  withinNamespace: "0",
  complements: "0",
  internetByLabel: "1",
  confirmed: "1",
  internetPorts: "443,80",
  redirects: "0",
  observed: "1",
  apiServer: "app=operator",
};

const [FIRST, ...OTHERS] = SEED_NETWORK_POLICIES;
const NETWORK_POLICIES = [FIRST ?? {}, ...OTHERS] as const;

const REHEARSED = { windowSeconds: 900, confirmedPorts: [{ flowId: "abc", port: 443 }] };

function proposal(random: Random) {
  const patch = {
    verb: "patch",
    ref: network,
    patch: { spec: { trafficPolicy: "Deny" }, metadata: { labels: { a: "b" }, annotations: { c: null } } },
    uid: "uid-object-0",
    resourceVersion: "1",
  };
  const remove = { verb: "delete", ref: network, uid: "uid-object-0", resourceVersion: "1" };
  const create = { verb: "create", manifest: someManifest(random) };
  return { writes: [pick<object>(random, create, patch, remove), create] };
}

const REQUEST = {
  clientNamespace: "shop",
  ip: "203.0.113.7",
  port: 443,
  protocol: "http1",
  authority: "httpbin.org",
  method: "GET",
  path: "/",
  headers: { accept: "*/*" },
  sni: null,
};
const OBSERVED = {
  clientNamespace: "shop",
  family: "http",
  ip: null,
  port: 80,
  hostname: "httpbin.org",
  observedNetwork: null,
};

/** How to ask each route and page. A test names one that is missing. */
export const GENERATORS: Record<string, Make> = {
  "/": page("/", {}),
  "/flows": page("/flows", { ...FLOWS, ...LAID_OUT }),
  "/map": page("/map", { ...FLOWS, ...LAID_OUT, namespace: "shop" }),
  "/compare": page("/compare", { window: "1h", a: "2026-11-21T07:00:00Z", b: "now" }),
  "/networks": page("/networks", { ...OBJECT, window: "1h" }),
  "/networks/new": page("/networks/new", { namespace: "shop", applied: ID }),
  "/networks/review": page("/networks/review", { ...OBJECT, window: "1h", applied: ID }),
  "/explain": page("/explain", EXPLAINED),
  "/author": page("/author", { ...FLOWS, ...LAID_OUT, target: "global", applied: ID }),
  "/policy-tests": page("/policy-tests", {}),
  "/network-policies": page("/network-policies", { namespace: "shop", ...GENERATED }),
  "/network-policies/review": page("/network-policies/review", { namespace: "shop", ...GENERATED, applied: ID }),
  "/activity": page("/activity", {}),
  "/activity/[namespace]/[id]": page(["/activity/", ["shop", ID], ""], {}),
  "/activity/[namespace]/[id]/undo": page(["/activity/", ["shop", ID], "/undo"], { applied: ID, left: "1" }),
  "/health": page("/health", {}),
  "/healthz": page("/healthz", {}),
  "/readyz": page("/readyz", {}),
  "/api/flows": page("/api/flows", FLOWS),
  "/api/flows/series": page("/api/flows/series", FLOWS),
  "/api/flows/one": page("/api/flows/one", { window: "15m", end: FLOWS.end, flow: "abc" }),
  "/api/flows/destinations": page("/api/flows/destinations", {
    window: "15m",
    end: FLOWS.end,
    namespace: "shop",
    workload: "web",
  }),
  "/api/flows/first-seen": page("/api/flows/first-seen", { window: "15m", end: FLOWS.end }),
  "/api/events": page("/api/events", { flows: "15m;ns=shop", since: "a.1,-", answer: "/api/health" }),
  "/api/policy": page("/api/policy", { since: "0badcafe.7" }),
  "/api/rights": page("/api/rights", { namespace: "shop" }),
  "/api/schemas": page("/api/schemas", {}),
  "/api/findings": page("/api/findings", {}),
  "/api/health": page("/api/health", {}),
  "/api/activity": page("/api/activity", {}),
  "/api/activity/[namespace]/[id]": page(["/api/activity/", ["shop", ID], ""], {}),
  "/api/activity/[namespace]/[id]/evidence": page(["/api/activity/", ["shop", ID], "/evidence"], {}),
  "/api/network-policies": page("/api/network-policies", {}),
  "/api/network-policies/[namespace]": page(["/api/network-policies/", ["shop"], ""], {}),
  "/api/network-policies/[namespace]/generated": page(["/api/network-policies/", ["shop"], "/generated"], GENERATED),
  "/api/explain": post("/api/explain", (random) => pick<object>(random, REQUEST, OBSERVED)),
  "/api/simulate": post("/api/simulate", (random) => ({ proposal: proposal(random), ...REHEARSED })),
  "/api/network-policies/rehearse": post("/api/network-policies/rehearse", (random) => ({
    proposal: { writes: [...proposal(random).writes, { verb: "create", manifest: pick(random, ...NETWORK_POLICIES) }] },
    windowSeconds: 900,
  })),
  "/api/changes/plan": post("/api/changes/plan", (random) => ({ proposal: proposal(random), ...REHEARSED })),
  "/api/changes/apply": post("/api/changes/apply", (random) => ({
    proposal: proposal(random),
    shown: { windowSeconds: 900, counts: { unchanged: 3 } },
    overrideGitOps: true,
  })),
};

/** A GET with parameters, some good, some not. `place` may have segments which are wrecked too. */
function page(
  place: string | [before: string, segments: string[], after: string],
  parameters: Record<string, string>,
): Make {
  return (random) => {
    const [before, segments, after] = typeof place === "string" ? [place, [], ""] : place;
    const inner = segments.map((each) => (random() < 0.6 ? each : segment(random))).join("/");
    const query = Object.entries(parameters)
      .filter(() => random() < 0.4)
      .map(([name, value]) => `${name}=${random() < 0.7 ? encodeURIComponent(value) : queryText(random)}`);
    if (random() < 0.15) query.push(`${queryText(random).slice(0, 200)}=${queryText(random)}`);
    if (random() < 0.1) query.push(...query.slice(0, 1));
    const path = `${before}${inner}${after}${query.length > 0 ? `?${query.join("&")}` : ""}`;
    return { method: "GET", path: path.slice(0, 8000), body: null, headers: oddHeaders(random) };
  };
}

function post(path: string, good: (random: Random) => unknown): Make {
  return (random) => {
    const choice = random();
    const body = choice < 0.15 ? good(random) : choice < 0.9 ? wrecked(good(random), random) : hostileValue(random);
    const text = random() < 0.03 ? hostileText(random) : textOf(body);
    return { method: "POST", path, body: text, headers: { "content-type": "application/json", ...oddHeaders(random) } };
  };
}

function textOf(body: unknown): string {
  try {
    return JSON.stringify(body) ?? "";
  } catch {
    return "[".repeat(100_000);
  }
}

/** As clients that know no better write it: encoded, half encoded, or encodings of nothing. */
function queryText(random: Random): string {
  const text = wellFormed(hostileText(random).slice(0, 2000));
  return random() < 0.8
    ? encodeURIComponent(text)
    : pick(random, "%ED%A0%80", "%00", "%", "%zz", "%E0%A4", "%ff%fe", "+");
}

function segment(random: Random): string {
  return queryText(random).slice(0, 300) || "%20";
}

function oddHeaders(random: Random): Record<string, string> {
  if (random() > 0.1) return {};
  const value = hostileText(random)
    .replace(/[^\x20-\x7e]/g, "")
    .slice(0, 1000);
  return {
    [pick(
      random,
      "accept",
      "accept-language",
      "cookie",
      "last-event-id",
      "cache-control",
      "rsc",
      "next-router-state-tree",
      "authorization",
      "if-none-match",
    )]: value,
  };
}
