import { describe, expect, it } from "vitest";
import { appliedHref, deleteHref, editHref, keepHref, parseReviewSubject, reviewHref, undoHref } from "./review-href";

const parametersOf = (href: string) => new URL(href, "http://localhost").searchParams;

describe("the address of a review", () => {
  it("names a network and the policy it is to get", () => {
    const network = { namespace: "shop", name: "all-egress" };
    expect(parseReviewSubject(parametersOf(reviewHref(network, "Deny")))).toEqual({
      kind: "policy",
      network,
      policy: "Deny",
      forSeconds: null,
    });
  });

  it("says for how long, where that is a time that the server takes", () => {
    const network = { namespace: "shop", name: "all-egress" };
    const parsed = (href: string) => parseReviewSubject(parametersOf(href));
    expect(parsed(reviewHref(network, "Allow", 900))).toMatchObject({ policy: "Allow", forSeconds: 900 });
    expect(parsed(reviewHref(network, "Allow", 1))).toMatchObject({ forSeconds: null });
    expect(parsed(keepHref(network))).toEqual({ kind: "keep", network });
  });

  it("leads to what was applied, and nowhere else", () => {
    expect(appliedHref("shop/20261121T100000000Z-0123abcd")).toBe("/activity/shop/20261121T100000000Z-0123abcd");
    for (const odd of [undefined, "shop", "/evil.example", "shop/../../x", "shop/a/b", ["a/b"]])
      expect(appliedHref(odd)).toBeNull();
  });

  it("keeps the two HTTPRoutes apart when an undo, an edit or a deletion is asked for", () => {
    const ref = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "allow" };
    expect(parseReviewSubject(parametersOf(undoHref(ref)))).toEqual({ kind: "undo", ref });
    expect(parseReviewSubject(parametersOf(editHref(ref)))).toEqual({ kind: "edit", ref });
    expect(parseReviewSubject(parametersOf(deleteHref(ref)))).toEqual({ kind: "delete", ref });
  });

  it.each([
    "",
    "network=shop&policy=Deny",
    "network=shop/a&policy=deny",
    "undo=HTTPRoute/shop/a",
    "undo=HTTPRoute.g/shop/a/b",
    "edit=HTTPRoute",
    "delete=/shop/a",
  ])("says nothing in ?%s", (query) => expect(parseReviewSubject(new URLSearchParams(query))).toBeNull());
});
