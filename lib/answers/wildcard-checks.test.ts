import { describe, expect, it } from "vitest";
import { aRoute, aSnapshot } from "../changes/builders.testing";
import { TLS_ROUTE } from "../linkerd/kinds";
import { hostnamesToConfirm, wildcardChecks } from "./wildcard-checks";

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

  it("is warned of below a service or a region of a provider, and not below a customer of one", () => {
    expect(warned(["*.core.windows.net", "*.eu-west-1.amazonaws.com", "*.eu.auth0.com"])).toHaveLength(3);
    expect(warned(["*.mine.s3.amazonaws.com", "*.mine.blob.core.windows.net", "*.mine.zendesk.com"])).toEqual([]);
  });

  it("is to be typed, as it stands in the manifest, once for however many routes", () => {
    const route = (name: string, hostnames: string[]) => aRoute({ kind: TLS_ROUTE, name, hostnames });
    const before = aSnapshot([route("stands", ["*.io"])]);
    const after = aSnapshot([
      route("stands", ["*.io", "*.example.com"]),
      route("one", ["*.COM", "a.example"]),
      route("two", ["*.COM", "*.github.io"]),
    ]);
    expect(hostnamesToConfirm(before, after)).toEqual(["*.COM", "*.github.io"]);
  });

  it("is not where it stays below one registrable domain, or below a name of nobody's list", () => {
    expect(warned(["*.example.co.uk", "*.mine.github.io", "*.internal", "*.db.internal"])).toEqual([]);
  });

  it("is not where it stood there before: it is no news of this change", () => {
    expect(warned(["*.co.uk", "a.example"], ["*.co.uk"])).toEqual([]);
  });
});
