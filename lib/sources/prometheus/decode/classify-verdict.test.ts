import { expect, it } from "vitest";
import type { FlowVerdict } from "../../../flows/flow";
import type { FlowProtocol } from "../../../flows/protocol";
import { classifyVerdict, type VerdictEvidence } from "./classify-verdict";
import type { Judge } from "./decode-sample";

const byDefault = (name: string) => ({ group: "", kind: "default", namespace: "", name });
const byRoute = (kind: string, name = "r") => ({ group: "gateway.networking.k8s.io", kind, namespace: "shop", name });
const unknown = { kind: "default", name: "unknown", moved: 3 };
const fail = { kind: "default", name: "fail", moved: 3 };
const service = { kind: "Service", name: "gateway", moved: 3 };

type Row = [string, Judge, FlowProtocol, ReturnType<typeof byDefault>, Partial<VerdictEvidence>, FlowVerdict];

it.each<Row>([
  ["default deny", "network", "http", byDefault("http-egress-deny"), {}, "denied"],
  ["default allow", "network", "tcp", byDefault("tcp-egress-allow"), {}, "allowed-by-default"],
  [
    "a 403 behind default allow",
    "network",
    "http",
    byDefault("http-egress-allow"),
    { answers: { 403: 3 } },
    "allowed-by-default",
  ],
  [
    "a remote's 403",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: [unknown], answers: { 403: 3 } },
    "allowed-by-route",
  ],
  [
    "a route named like the deny route",
    "network",
    "http",
    byRoute("HTTPRoute", "http-egress-deny"),
    { backends: [unknown] },
    "allowed-by-route",
  ],
  ["a route to a Service", "network", "grpc", byRoute("GRPCRoute"), { backends: [service] }, "redirected"],
  ["a route to both", "network", "http", byRoute("HTTPRoute"), { backends: [service, unknown] }, "allowed-by-route"],
  [
    "a route once to the outside, now to a Service",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: [service, { ...unknown, moved: 0 }] },
    "redirected",
  ],
  ["a route to nowhere", "network", "http", byRoute("HTTPRoute"), { backends: [fail], answers: { 500: 3 } }, "failed"],
  [
    "a route that redirects clients",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: [{ ...unknown, moved: 0 }], answers: { 302: 3 } },
    "redirected",
  ],
  [
    "a remote's own redirect",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: [unknown], answers: { 302: 3 } },
    "allowed-by-route",
  ],
  [
    "requests that never went out",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: [], answers: { FAIL_FAST: 3 } },
    "allowed-by-route",
  ],
  [
    "backends that could not be read",
    "network",
    "http",
    byRoute("HTTPRoute"),
    { backends: null, answers: { 302: 3 } },
    "allowed-by-route",
  ],
  // As a real proxy counted plain HTTP/2 whose client got 200: reported, real-mesh/forecasts.jsonl.gz, shop-tls+tcp-443-conflict.
  [
    "plain HTTP/2 through a GRPCRoute, which has no gRPC status",
    "network",
    "grpc",
    byRoute("GRPCRoute"),
    { backends: [{ kind: "default", name: "unknown", moved: 5 }], answers: { UNKNOWN: 5 }, count: 5 },
    "allowed-by-route",
  ],
  [
    "the same, dispatched before the window and ended in it",
    "network",
    "grpc",
    byRoute("GRPCRoute"),
    {
      backends: [
        { ...unknown, moved: 0 },
        { ...fail, moved: 0 },
      ],
      answers: { UNKNOWN: 5 },
    },
    "allowed-by-route",
  ],
  [
    "a GRPCRoute to nowhere, which is answered by that as well",
    "network",
    "grpc",
    byRoute("GRPCRoute"),
    { backends: [{ ...fail, moved: 0 }], answers: { UNKNOWN: 5 } },
    "failed",
  ],
  ["a TLSRoute to nowhere", "network", "tls", byRoute("TLSRoute"), { answers: { invalid_backend: 3 } }, "failed"],
  [
    "a TLSRoute with one bad backend",
    "network",
    "tls",
    byRoute("TLSRoute"),
    { answers: { invalid_backend: 1, opened: 2 } },
    "allowed-by-route",
  ],
  ["a policy nobody could read", "invalid", "http", byDefault("invalid"), {}, "failed"],
  ["no network", "uncovered", "http", byDefault("egress-fallback"), {}, "uncovered"],
  ["a private address", "private", "http", byDefault("endpoint"), {}, "uncertain"],
  ["a default route of a later Linkerd", "network", "http", byDefault("http-egress-audit"), {}, "uncertain"],
])("%s", (_, judge, protocol, route, evidence, verdict) => {
  expect(classifyVerdict({ judge, protocol, route }, { backends: [], answers: {}, count: 3, ...evidence })).toBe(
    verdict,
  );
});
