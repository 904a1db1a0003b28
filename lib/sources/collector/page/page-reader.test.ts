import { readdirSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { samplesOf } from "@/e2e/world/proxies/page-samples";
import { recordedClients } from "@/e2e/world/proxies/recorded-mesh";
import { type Page, type PageBounds, PageReader, type ReadPage } from "./page-reader";
import { parseSeries } from "./series-text";
import { WANTED_FAMILIES } from "./wanted-families";

const folder = new URL("../../prometheus/reading/recorded/", import.meta.url);
const RECORDED: (readonly [string, string])[] = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".prom.gz"))
    .map((name) => [name, gunzipSync(readFileSync(new URL(name, folder))).toString("utf8")] as const),
  ...recordedClients().map(({ pod, page }) => [`real mesh, ${pod}`, page] as const),
];

function read(text: string, pieces = text.length, bounds?: PageBounds): ReadPage {
  const reader = new PageReader(bounds);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += pieces) if (!reader.push(bytes.subarray(at, at + pieces))) break;
  return reader.end();
}

function pageOf(text: string, pieces?: number): Page {
  const answer = read(text, pieces);
  if (answer.kind === "refused") throw new Error(answer.why);
  return answer.page;
}

/** A page of these lines, ended as proxies end theirs. */
const whole = (...lines: string[]) => `${lines.join("\n")}\n# EOF\n`;
const tls = (labels: string) => `outbound_tls_route_open_total{${labels}}`;

/** What is still held, in bytes: without what only waits to be collected. */
function collectedHeap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

function told(page: Page) {
  return page.samples.map(({ series, value }) => ({ ...parseSeries(series), value }));
}

describe("a page of a proxy", () => {
  it.each(RECORDED)("%s: has every sample of the wanted families, in pieces of any size", (_, text) => {
    const wanted = samplesOf(text, {}).filter(
      ({ metric, labels }) =>
        /^(series|transport)$/.test(WANTED_FAMILIES.get(metric) ?? "") &&
        labels.parent_kind !== "Service" &&
        labels.direction !== "inbound",
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(told(pageOf(text))).toEqual(wanted);
    expect(pageOf(text, 1_000)).toEqual(pageOf(text));
    expect(pageOf(text)).toMatchObject({ unreadable: 0, duplicates: 0 });
  });

  it("leaves out what stays inside the cluster or comes in, and not what only names it", () => {
    const inside = 'outbound_http_route_request_statuses_total{parent_kind="Service",hostname="a"}';
    const inbound = 'tcp_open_total{direction="inbound",peer="src"}';
    const claimed = String.raw`outbound_http_route_request_statuses_total{parent_kind="EgressNetwork",hostname="parent_kind=\"Service\""}`;
    const page = pageOf(whole(`${inside} 1`, `${inbound} 2`, `${claimed} 3`));
    expect(page.samples.map(({ value }) => value)).toEqual([3]);
    expect(page.unreadable).toBe(0);
  });

  it("names its process and version", () => {
    const text = whole(
      "process_start_time_seconds 1795952803.7000535",
      "process_uptime_seconds_total 18.689131399",
      'proxy_build_info{date="",version="v2.366.0"} 1',
    );
    expect(pageOf(text)).toMatchObject({
      processStartSeconds: 1795952803.7000535,
      uptimeSeconds: 18.689131399,
      version: "v2.366.0",
    });
  });

  it.each([
    ["escapes", tls(String.raw`hostname="a\\b\"}\n,c",route_name="r"`), { hostname: 'a\\b"}\n,c', route_name: "r" }],
    ["braces inside", tls('hostname="}x",route_name="{"'), { hostname: "}x", route_name: "{" }],
    ["an equals sign before the end", tls('hostname="x="'), { hostname: "x=" }],
    ["empty labels", tls('hostname="",route_name="r"'), { route_name: "r" }],
    ["a comma at the end", tls('route_name="r",'), { route_name: "r" }],
    ["none", "outbound_tls_route_open_total", {}],
    ["4 kB", tls(`hostname="${"h".repeat(4_096)}"`), { hostname: "h".repeat(4_096) }],
    ["signs of other scripts", tls('hostname="münchen.example"'), { hostname: "münchen.example" }],
    ["names of objects", tls('constructor="c",hostname="h"'), { constructor: "c", hostname: "h" }],
  ])("reads labels with %s", (_, series, labels) => {
    for (const pieces of [1, 7, 10_000]) {
      expect(told(pageOf(whole(`${series} 3`), pieces))).toEqual([
        { metric: "outbound_tls_route_open_total", labels, value: 3 },
      ]);
    }
  });

  it.each([
    ["a time", "3 1795952803000"],
    ["an exemplar", '3 # {trace_id="a} b"} 1 1795952803.1'],
    ["a carriage return", "3\r"],
    ["a fraction", "3.0"],
    ["an exponent", "0.3e1"],
    ["two blanks", " 3"],
  ])("reads a value with %s", (_, value) => {
    expect(told(pageOf(whole(`${tls('hostname="h"')} ${value}`)))[0]?.value).toBe(3);
  });

  it.each(["NaN", "+Inf", "-1", "1e300"])("keeps a counter of %s as one whose value is not known", (value) => {
    const page = pageOf(whole(`${tls('hostname="h"')} ${value}`));
    expect(page.samples.map((sample) => sample.value)).toEqual([Number.NaN]);
    expect(page.unreadable).toBe(1);
  });

  it.each([
    tls('hostname="h"'),
    `${tls('hostname="h"')} three`,
    `${tls('hostname="h"')}3`,
    `${tls('hostname="h"')} 0x3`,
    `outbound_tls_route_open_total{hostname="h 3`,
    `${tls(`hostname="${"h".repeat(70_000)}"`)} 3`,
  ])("counts a line that nobody can read, and reads the rest", (line) => {
    for (const pieces of [1_000, 100_000]) {
      const page = pageOf(whole(line, `${tls('hostname="next"')} 1`), pieces);
      expect(told(page).map(({ labels }) => labels)).toEqual([{ hostname: "next" }]);
      expect(page.unreadable).toBe(1);
    }
  });

  it("takes the first of a series that stands there twice, and says so", () => {
    const page = pageOf(whole(`${tls('hostname="h"')} 3`, `${tls('hostname="h"')} 9`));
    expect(told(page).map(({ value }) => value)).toEqual([3]);
    expect(page.duplicates).toBe(1);
  });

  it("is refused wherever it stops before its end", () => {
    const text = whole(`${tls('hostname="a"')} 31`, `${tls('hostname="b"')} 2`);
    for (let cut = 0; cut < text.length - 1; cut += 1)
      expect(read(text.slice(0, cut)).kind, text.slice(0, cut)).toBe("refused");
    expect(read(`${text}${tls('hostname="c"')} 1`)).toMatchObject({ kind: "refused" });
    expect(read(text.replaceAll("\n", "\r\n")).kind).toBe("page");
  });

  it("is refused above its bounds, and no more of it is taken", () => {
    const bounds = { bytes: 1_000, samples: 2, line: 100 };
    const reader = new PageReader(bounds);
    expect(reader.push(new Uint8Array(1_001))).toBe(false);
    expect(reader.end()).toEqual({ kind: "refused", why: "more than 1000 bytes" });
    const three = whole(...["a", "b", "c"].map((host) => `${tls(`hostname="${host}"`)} 1`));
    expect(read(three, 10_000, bounds)).toEqual({ kind: "refused", why: "more than 2 series of egress" });
  });

  it("keeps no more of an endless line than its bound", () => {
    const reader = new PageReader({ bytes: 50_000_000, samples: 10, line: 1_000 });
    const piece = new Uint8Array(100_000).fill(111);
    const started = collectedHeap();
    for (let at = 0; at < 400; at += 1) expect(reader.push(piece)).toBe(true);
    expect(collectedHeap() - started).toBeLessThan(5_000_000);
    expect(reader.end().kind).toBe("refused");
  });
});
