import { describe, expect, it } from "vitest";
import { aTlsFlow } from "@/lib/flows/a-flow.testing";
import type { Flow } from "@/lib/flows/flow";
import { parseAsked, readRequest } from "@/lib/policy-tests/asked-request";
import { explainHref } from "./explain-href";

function requestOf(flow: Flow) {
  const href = explainHref(flow);
  return href === null ? null : readRequest(parseAsked(new URL(href, "http://dashboard").searchParams)).request;
}

describe("a flow as a request to vary", () => {
  it("asks for what the flow was, as far as the metrics tell", () => {
    const place = { host: "api.partner.example", address: "203.0.113.7", port: 8443 };
    expect(requestOf(aTlsFlow(place))).toMatchObject({
      protocol: "tls",
      sni: "api.partner.example",
      ip: "203.0.113.7",
      port: 8443,
    });
    expect(requestOf(aTlsFlow({ ...place, protocol: "http", port: 80 }))).toMatchObject({
      protocol: "http1",
      authority: "api.partner.example",
      path: "/",
    });
    expect(requestOf(aTlsFlow({ protocol: "tcp", host: null, address: "2001:db8::7", port: 22 }))).toMatchObject({
      protocol: "opaque",
      ip: "2001:db8::7",
      port: 22,
    });
  });

  it("is none without a place", () => {
    expect(requestOf(aTlsFlow({ host: null, address: null }))).toBeNull();
    expect(requestOf(aTlsFlow({ port: null }))).toBeNull();
  });
});
