import { describe, expect, it } from "vitest";
import { MetricFamily } from "./metric-family";

const aCounter = () => new MetricFamily({ name: "opened", help: "Connections opened.", type: "counter" });

describe("a metric family", () => {
  it("is not on the page before its first event", () => {
    expect(aCounter().print()).toBe("");
  });

  it("is described under its name without _total", () => {
    const family = aCounter();
    family.add({ hostname: "a.example" }, 1);
    expect(family.print()).toBe(
      '# HELP opened Connections opened.\n# TYPE opened counter\nopened_total{hostname="a.example"} 1\n',
    );
  });

  it("keeps one series for parents which differ in namespace and port only, with the labels of the first", () => {
    const family = aCounter();
    family.add({ parent_name: "all", parent_namespace: "shop", parent_port: "443", hostname: "a.example" }, 1);
    family.add({ parent_name: "all", parent_namespace: "linkerd-egress", parent_port: "80", hostname: "a.example" }, 2);
    family.add({ parent_name: "other", parent_namespace: "shop", parent_port: "443", hostname: "a.example" }, 1);
    expect(seriesOf(family)).toEqual([
      'opened_total{parent_name="all",parent_namespace="shop",parent_port="443",hostname="a.example"} 3',
      'opened_total{parent_name="other",parent_namespace="shop",parent_port="443",hostname="a.example"} 1',
    ]);
  });

  it("escapes what a client may put into a label", () => {
    const family = aCounter();
    family.add({ hostname: 'a"b\\c\nd' }, 1);
    expect(seriesOf(family)).toEqual(['opened_total{hostname="a\\"b\\\\c\\nd"} 1']);
  });

  it("prints histograms with le first, as floats and cumulative", () => {
    const family = new MetricFamily({ name: "took", help: "Time.", type: "histogram", bounds: [0.05, 1] });
    for (const seconds of [0.01, 0.05, 0.5, 3]) family.observe({ route: "r" }, seconds);
    expect(seriesOf(family)).toEqual([
      'took_sum{route="r"} 3.56',
      'took_count{route="r"} 4',
      'took_bucket{le="0.05",route="r"} 2',
      'took_bucket{le="1.0",route="r"} 3',
      'took_bucket{le="+Inf",route="r"} 4',
    ]);
  });
});

function seriesOf(family: MetricFamily): string[] {
  return family
    .print()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
