import { describe, expect, it } from "vitest";
import { authorMatchingHref, matchingFlowsHref, reachersHref } from "./matching-flows-href";

const slack = { host: "hooks.slack.com", ip: "203.0.113.7", port: 443 };
const asked = (href: string) => decodeURIComponent(href).replaceAll("+", " ");

describe("links to the flows that reach a place", () => {
  it("name the host, else the address, else the port alone", () => {
    expect(asked(reachersHref(slack))).toBe("/flows?filter=host:=hooks.slack.com");
    expect(asked(reachersHref({ ...slack, host: null }))).toBe("/flows?filter=address:203.0.113.7");
    expect(asked(reachersHref({ host: null, ip: null, port: 443 }))).toBe("/flows?filter=port:443");
  });

  it("keep the namespace and the range, and lead to Author by the same filter", () => {
    const range = { windowSeconds: 3600, end: null };
    expect(asked(matchingFlowsHref("shop", slack, range))).toBe(
      "/flows?window=1h&filter=ns:shop host:=hooks.slack.com",
    );
    expect(asked(authorMatchingHref("shop", slack))).toBe("/author?filter=ns:shop host:=hooks.slack.com");
  });
});
