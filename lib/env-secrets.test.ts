import { describe, expect, it, vi } from "vitest";
import { secretsOfSettings, shownUrl } from "./env-secrets";
import { logError } from "./log-error";

describe("what must not leave", () => {
  it("is every secret setting, a header's value and a token in the URL among them", () => {
    const secrets = secretsOfSettings({
      PROMETHEUS_URL: "https://me:pa55%20word@gw.example.com/tenant-7f3/t0ken%2Bx/prometheus?key=k3y",
      PROMETHEUS_TOKEN: "b34rer",
      PROMETHEUS_PASSWORD: "pw-1",
      PROMETHEUS_HEADERS: "X-Scope-OrgID: org-9; Authorization: Bearer hdr-t0ken",
      PROMETHEUS_USERNAME: "dashboard",
    });
    for (const each of ["pa55 word", "t0ken+x", "k3y", "b34rer", "pw-1", "org-9", "hdr-t0ken"]) {
      expect(secrets).toContain(each);
    }
    for (const each of ["gw.example.com", "prometheus", "dashboard"]) expect(secrets).not.toContain(each);
  });

  it.each([
    ["http://prometheus.linkerd-viz:9090", "http://prometheus.linkerd-viz:9090"],
    ["https://vm.example.com/select/0/prometheus", "https://vm.example.com/select/0/prometheus"],
    ["https://gw.example.com/eyJhbGciOi/api/v1", "https://gw.example.com/…/api/v1"],
  ])("is not shown of %s", (url, shown) => expect(shownUrl(url)).toBe(shown));

  it("does not stand in the log either, in whatever error it was", () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const error = Object.assign(new Error("no Bearer b34rer", { cause: new Error("b34rer") }), { headers: ["b34rer"] });
    logError(error, { PROMETHEUS_TOKEN: "b34rer" });
    expect(String(printed.mock.calls[0]?.[0])).toContain("no Bearer …");
    expect(JSON.stringify(printed.mock.calls)).not.toContain("b34rer");
    printed.mockRestore();
  });
});
