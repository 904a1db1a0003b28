import { describe, expect, it } from "vitest";
import { aFlow } from "./a-flow.testing";
import { byWorkload, type Destination, printDestination } from "./destination";

const source = { namespace: "shop", workload: "web" };
const to = (address: string, port: number, connections: number): Destination => ({
  source,
  address,
  port,
  connections,
});
const tcp = (address: string, port: number, count: number) =>
  aFlow({ id: address, protocol: "tcp", address, port, count });

describe("what a workload dialled", () => {
  it("is told without the connections that the tcp family has counted by address already", () => {
    const destinations = [to("203.0.113.7", 443, 120), to("203.0.113.8", 443, 120), to("203.0.113.9", 80, 60)];
    const flows = [tcp("203.0.113.7", 443, 119), tcp("203.0.113.8", 443, 40)];
    const known = byWorkload({ windowSeconds: 900, destinations, omitted: [] }, flows);
    expect([...known]).toEqual([
      [
        "shop/web",
        {
          dialled: [
            { address: "203.0.113.8", port: 443, connections: 80 },
            { address: "203.0.113.9", port: 80, connections: 60 },
          ],
          complete: true,
          counted: 0,
        },
      ],
    ]);
  });

  it("is incomplete where the least used were left out", () => {
    const known = byWorkload(
      { windowSeconds: 900, destinations: [to("203.0.113.7", 443, 120)], omitted: [{ source, count: 7 }] },
      [],
    );
    expect(known.get("shop/web")?.complete).toBe(false);
    expect(known.get("shop/api")).toBeUndefined();
  });
});

it("is printed as in a URL: IPv6 in brackets", () => {
  expect(printDestination(to("203.0.113.7", 443, 1))).toBe("203.0.113.7:443");
  expect(printDestination(to("2001:db8::7", 443, 1))).toBe("[2001:db8::7]:443");
});
