import { describe, expect, it } from "vitest";
import { parseReviewSubject, reviewHref, undoHref } from "./review-href";

const parametersOf = (href: string) => new URL(href, "http://localhost").searchParams;

describe("the address of a review", () => {
  it("names a network and the policy it is to get", () => {
    const network = { namespace: "shop", name: "all-egress" };
    expect(parseReviewSubject(parametersOf(reviewHref(network, "Deny")))).toEqual({
      kind: "policy",
      network,
      policy: "Deny",
    });
  });

  it("keeps the two HTTPRoutes apart when an undo is asked for", () => {
    const ref = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "allow" };
    expect(parseReviewSubject(parametersOf(undoHref(ref)))).toEqual({ kind: "undo", ref });
  });

  it.each([
    "",
    "network=shop&policy=Deny",
    "network=shop/a&policy=deny",
    "undo=HTTPRoute/shop/a",
    "undo=HTTPRoute.g/shop/a/b",
  ])("says nothing in ?%s", (query) => expect(parseReviewSubject(new URLSearchParams(query))).toBeNull());
});
