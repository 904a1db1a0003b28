import { expect, it } from "vitest";
import type { Labels } from "../client/decode-result";
import type { Prometheus } from "../client/prometheus-client";
import { USUAL_LABELS } from "../promql/scrape-labels";
import { readClusterLabel, severalClusters } from "./cluster-label";

const LABELS = { ...USUAL_LABELS, workloads: ["deployment"] };

/** An engine in which `label` differs between the pods of one Deployment, and other targets than pods have it or not. */
function anEngine(label: string, others: { all: number; labelled: number }) {
  const asked: string[] = [];
  const row = (labels: Labels, value: number) => ({ labels, value });
  const prometheus: Pick<Prometheus, "instant"> = {
    instant: async (query) => {
      asked.push(query);
      if (query === "count(proxy_build_info{})") return [row({}, 4)];
      if (query.includes("label_replace")) return query.includes(`"${label}"`) ? [row({ egress_label: label }, 2)] : [];
      if (query.startsWith(`count by (${label},namespace,deployment)`)) {
        return ["blue", "green"].map((value) => row({ namespace: "shop", deployment: "web", [label]: value }, 2));
      }
      if (query === 'count(up{pod=""})') return others.all > 0 ? [row({}, others.all)] : [];
      if (query === `count(up{pod="",${label}!=""})`) return others.labelled > 0 ? [row({}, others.labelled)] : [];
      throw new Error(`Nobody expected ${query}.`);
    },
  };
  return { asked, read: () => readClusterLabel(prometheus, LABELS, ["namespace", "deployment", "pod", label], 1) };
}

it.each([
  ["that all else has too is of the engine, so of a cluster", "landing_zone", { all: 9, labelled: 9 }, "landing_zone"],
  ["that no other target has is of the pods: a Deployment is rolling out", "track", { all: 9, labelled: 0 }, undefined],
  ["is asked about where there are only pods, for nothing proves it theirs", "track", { all: 0, labelled: 0 }, "track"],
])("a label %s", async (_, label, others, found) => {
  expect((await anEngine(label, others).read())?.name).toBe(found);
});

it("asks nothing where every label is the proxy's own, or of scraping", async () => {
  const { asked, read } = anEngine("pod_template_hash", { all: 1, labelled: 0 });
  expect(await read()).toBeNull();
  expect(asked).toEqual([]);
});

it("names every value in full where it is to be set, however long, and not more than six", () => {
  const arn = `arn:aws:eks:eu-west-1:123456789012:cluster/${"platform-".repeat(6)}prod`;
  const values = [arn, ...Array.from({ length: 7 }, (_, index) => `c${index}`)].map((value) => ({ value, proxies: 1 }));
  const { message, hint } = severalClusters({ name: "cluster", values });
  expect(hint).toContain(`cluster="${arn}" or cluster="c0"`);
  expect(message).toContain("c4 and 2 more");
  expect(message).not.toContain(arn);
});
