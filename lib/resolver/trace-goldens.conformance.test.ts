import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile } from "./compile/compile";
import { decodeCase } from "./conformance/case";
import { readCases } from "./conformance/read-cases";
import { decide } from "./decide";
import { printTrace } from "./explain/print-trace";

// The words of the trace, to be read by people. UPDATE_TRACE_GOLDENS=1 npx vitest run --project conformance writes them anew.
const FILE = new URL("./conformance/traces.golden.txt", import.meta.url);

const SHOWN = [
  "docs/httproute-other-path-denied",
  "default/deny-grpc",
  "default/opaque-port-httproute-ignored",
  "catch/local-nonmatching-hides-global",
  "catch/service-clusterip-wins-over-egress",
  "overlap/same-size-older-wins",
  "overlap/ipv6-wide-vs-narrow",
  "except/falls-to-other-egress-network",
  "parent/no-port-plus-port-same-route",
  "ns/consumer-route-other-client",
  "host/any-host-loses-to-hostname-despite-longer-path",
  "path/one-invalid-rule-drops-route",
  "match/headers-count-wins",
  "prec/older-wins",
  "conflict/cross-namespace-consumer-route-conflicts",
  "tls/no-sni",
  "tcp/only-first-route-used",
  "grpc/header-only-match-breaks-policy",
  "backend/weights-allow-and-missing",
  "filter/redirect-prefix",
];

const named = readCases("named.jsonl.gz");

function traceOf(id: string): string {
  const recorded = named.find((each) => each.id === id);
  if (!recorded) throw new Error(`No named case ${id}`);
  const { request, snapshot } = decodeCase(recorded.input);
  return printTrace(decide(request, compile(snapshot)));
}

const sections = () => SHOWN.map((id) => `=== ${id}\n${traceOf(id)}\n`);

if (process.env.UPDATE_TRACE_GOLDENS === "1") writeFileSync(FILE, sections().join("\n"));

const goldens = readFileSync(FILE, "utf8").split("\n=== ");

describe("the trace reads", () => {
  it.each(SHOWN)("%s", (id) => {
    const golden = goldens.find((section) => section.replace("=== ", "").startsWith(`${id}\n`));
    expect(`${traceOf(id)}\n`).toBe(golden?.slice(golden.indexOf("\n") + 1));
  });

  it("for the chosen cases and no others", () => {
    expect(readFileSync(FILE, "utf8")).toBe(sections().join("\n"));
  });
});
