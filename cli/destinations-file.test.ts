import { describe, expect, it } from "vitest";
import { aFlow } from "../lib/flows/a-flow.testing";
import { decodeDestinations } from "./destinations-file";

const flows = [aFlow({ source: { ...aFlow().source, pods: ["web-1", "web-2"] } })];
const entry = (fields: object = {}) => ({
  namespace: "shop",
  pod: "web-1",
  target: "203.0.113.7:443",
  start: 10,
  end: 25,
  ...fields,
});
const read = (...entries: unknown[]) => decodeDestinations(entries, "d.json", flows, 120).destinations;

describe("--destinations", () => {
  it("adds up what the pods of a workload opened in the window", () => {
    expect(read(entry(), entry({ pod: "web-2", start: null, end: 4 }))).toEqual([
      { source: { namespace: "shop", workload: "web" }, address: "203.0.113.7", port: 443, connections: 19 },
    ]);
  });

  it("takes a counter that fell for one that began anew, and one that stood still for one without new connections", () => {
    const both = (fields: object) => read(entry(fields), entry({ pod: "web-2", target: "203.0.113.8:80" }));
    expect(both({ start: 900, end: 3 })[0]?.connections).toBe(3);
    expect(both({ start: 900, end: 900 })[0]?.connections).toBe(0);
  });

  it("reads IPv6 in one spelling, and knows a pod without flows by its own name", () => {
    const found = read(entry({ pod: "job-7", target: "[2001:DB8:0::7]:80" }), entry(), entry({ pod: "web-2" }));
    expect(found[0]).toMatchObject({ source: { workload: "job-7" }, address: "2001:db8::7", port: 80 });
  });

  it("tells nothing of a workload of which it lacks a pod", () => {
    expect(read(entry())).toEqual([]);
  });

  it.each([
    [7, "not an object"],
    [entry({ namespace: "" }), "namespace is not a string"],
    [entry({ pod: null }), "pod is not a string"],
    [entry({ target: "203.0.113.7" }), 'target "203.0.113.7" is not ADDRESS:PORT or [ADDRESS]:PORT'],
    [entry({ target: "2001:db8::7:80" }), 'target "2001:db8::7:80" is not ADDRESS:PORT or [ADDRESS]:PORT'],
    [entry({ target: "[203.0.113.7]:80" }), 'target "[203.0.113.7]:80" is not ADDRESS:PORT or [ADDRESS]:PORT'],
    [entry({ target: "203.0.113.7:70000" }), 'target "203.0.113.7:70000" is not ADDRESS:PORT or [ADDRESS]:PORT'],
    [entry({ end: "25" }), "end is not a count"],
    [entry({ end: null }), "end is not a count"],
    [entry({ start: -1 }), "start is not a count or null"],
  ])("refuses %o", (bad, why) => {
    expect(() => read(entry(), bad)).toThrow(`--destinations d.json[1]: ${why}.`);
  });

  it("refuses what is no list", () => {
    expect(() => decodeDestinations({}, "d.json", flows, 120)).toThrow("--destinations d.json is not a JSON list.");
  });
});
