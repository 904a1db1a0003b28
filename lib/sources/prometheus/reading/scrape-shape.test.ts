import { describe, expect, it, vi } from "vitest";
import { AppError, type ErrorCode } from "../../../errors";
import type { Prometheus } from "../client/prometheus-client";
import { readScrapeShape } from "./scrape-shape";

const NOW = 1_763_710_000_000;

/** A Prometheus with these label names, whose rules were evaluated so long ago. */
function aPrometheus(names: string[], rulesAgeSeconds: number | null): Prometheus {
  return {
    url: "",
    instant: async (query) =>
      query.startsWith("timestamp(egress:rules") && rulesAgeSeconds !== null
        ? [{ labels: {}, value: NOW / 1000 - rulesAgeSeconds }]
        : [],
    samples: async () => [],
    range: async () => [],
    clock: async () => NOW,
    labelNames: async () => names,
    version: async () => "",
    isVictoriaMetrics: async () => false,
    sent: [],
    problems: [],
  };
}

const usual = ["namespace", "pod", "deployment", "hostname"];
const rulesOf = async (names: string[], age: number | null) => {
  const options = { url: "", setting: 10, now: NOW, noCache: true };
  return (await readScrapeShape(aPrometheus(names, age), options)).rules;
};

describe("recording rules", () => {
  it("are used while they are fresh, and not when they lag or were never loaded", async () => {
    expect(await rulesOf(usual, 30)).toEqual({ kind: "fresh", ageSeconds: 30 });
    expect(await rulesOf(usual, 200)).toEqual({ kind: "lagging", ageSeconds: 200 });
    expect(await rulesOf(usual, null)).toEqual({ kind: "absent" });
  });

  it("are not used where scraping gives other labels than they record", async () => {
    expect(await rulesOf(["kubernetes_namespace", "kubernetes_pod_name"], 30)).toEqual({ kind: "unfit" });
    expect(await rulesOf([...usual, "exported_hostname"], 30)).toEqual({ kind: "unfit" });
  });
});

describe("how often proxies are scraped", () => {
  it("is told by the newest samples, as soon as somebody changes it", async () => {
    const at = [...Array.from({ length: 30 }, (_, i) => i * 15), ...Array.from({ length: 6 }, (_, i) => 440 + i * 5)];
    const points = at.map((second): [number, number] => [NOW + second * 1000, 1]);
    const prometheus: Prometheus = {
      ...aPrometheus(usual, null),
      instant: async (query) => (query.startsWith("topk(3") ? [{ labels: { job: "a", instance: "b" }, value: 1 }] : []),
      samples: async () => [{ labels: {}, points }],
    };
    const shape = await readScrapeShape(prometheus, { url: "", setting: null, now: NOW, noCache: true });
    expect(shape).toMatchObject({ scrapeIntervalSeconds: 5, intervalFrom: "samples" });
  });
});

describe("how a Prometheus scrapes", () => {
  const failing = (code: ErrorCode): Prometheus => ({
    ...aPrometheus(usual, null),
    labelNames: () => Promise.reject(new AppError(code, code)),
  });

  it("holds as it was where Prometheus refuses to tell anew, so that what it still answers is shown", async () => {
    const options = { url: "http://prometheus.example", setting: 10, now: NOW, noCache: false };
    const clock = vi.spyOn(performance, "now").mockReturnValue(0);
    const known = await readScrapeShape(aPrometheus(usual, 30), options);
    clock.mockReturnValue(61_000);
    expect(await readScrapeShape(failing("prometheus_too_much"), options)).toBe(known);
    await expect(readScrapeShape(failing("prometheus_timeout"), options)).rejects.toThrow("prometheus_timeout");
    clock.mockRestore();
  });

  it("is assumed where label names alone are refused and nothing is known yet, which is said", async () => {
    const options = { url: "http://other.example", setting: 10, now: NOW, noCache: false };
    const { labels, problems } = await readScrapeShape(failing("prometheus_too_much"), options);
    expect([labels.namespace, labels.pod]).toEqual(["namespace", "pod"]);
    expect(problems.map(({ code }) => code)).toContain("labels_unknown");
  });
});
