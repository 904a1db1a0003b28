import { describe, expect, it } from "vitest";
import type { Finding } from "../resolver/lint/lint";
import { type Severity, summaryOf, worstOf } from "./severity";

const aFinding = (severity: Severity): Finding => ({
  id: "route/no-port",
  severity,
  subject: { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "httpbin" },
  sentence: "It is so.",
  remedy: "Do this.",
});

describe("findings in a few words", () => {
  it("are counted by severity, the worst first, and only what there is", () => {
    expect(summaryOf((["info", "error", "info"] as const).map(aFinding))).toBe("1 error, 2 notes");
    expect(summaryOf([])).toBe("");
  });

  it("show the worst, and how many lesser ones there are", () => {
    expect(worstOf((["info", "warning", "warning"] as const).map(aFinding))).toEqual({
      severity: "warning",
      count: 2,
      lesser: 1,
    });
    expect(worstOf([])).toBeNull();
  });
});
