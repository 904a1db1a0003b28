import { describe, expect, it } from "vitest";
import { aRoute, aSnapshot } from "../changes/builders.testing";
import { TLS_ROUTE } from "../linkerd/kinds";
import { wildcardChecks } from "./wildcard-checks";

function warned(hostnames: string[], former: string[] | null = null) {
  const route = (names: string[]) => aRoute({ kind: TLS_ROUTE, name: "typed", hostnames: names });
  return wildcardChecks(aSnapshot(former ? [route(former)] : []), aSnapshot([route(hostnames)]));
}

describe("a wildcard that is about to be written", () => {
  it("is warned of where strangers get names below it", () => {
    expect(warned(["*.co.uk", "*.stripe.com", "co.uk"])).toEqual([
      {
        id: "wildcard",
        status: "warn",
        sentence:
          "TLSRoute shop/typed: *.co.uk covers a public suffix: anyone can register names under co.uk, so data could leave to any of them.",
        hint: "List the exact domains instead.",
      },
    ]);
    expect(warned(["*.com", "*.github.io", "*.S3.amazonaws.com"])).toHaveLength(3);
    expect(warned(["*.zendesk.com"])[0]?.sentence).toContain("every customer of zendesk.com");
  });

  it("is not where it stays below one registrable domain, or below a name of nobody's list", () => {
    expect(warned(["*.example.co.uk", "*.mine.github.io", "*.internal", "*.db.internal"])).toEqual([]);
  });

  it("is not where it stood there before: it is no news of this change", () => {
    expect(warned(["*.co.uk", "a.example"], ["*.co.uk"])).toEqual([]);
  });
});
