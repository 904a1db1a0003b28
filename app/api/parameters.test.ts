import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { GET as events } from "./events/route";
import { POST as explain } from "./explain/route";
import { GET as destinations } from "./flows/destinations/route";
import { GET as one } from "./flows/one/route";
import { GET as flows } from "./flows/route";

const here = import.meta.dirname;
const ROUTES = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(`${sep}route.ts`))
  .map((path) => `/api/${path.split(sep).slice(0, -1).join("/")}`);

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** The routes of this folder as Next calls them. */
async function handlersOf(path: string): Promise<[method: string, Handler][]> {
  const module: Record<string, unknown> = await import(join(here, path.slice("/api/".length), "route.ts"));
  return Object.entries(module).filter(
    (entry): entry is [string, Handler] => /^[A-Z]+$/.test(entry[0]) && typeof entry[1] === "function",
  );
}

async function refusalOf(answer: Promise<Response>) {
  const response = await answer;
  expect(response.status).toBe(400);
  const { error } = await response.json();
  expect(error.code).toBe("bad_request");
  return error as { message: string; details: { parameter: string; value: string; message: string }[] };
}

const url = (path: string) => new Request(`http://localhost:3000${path}`);

describe("a query parameter that a route does not understand", () => {
  it("knows where the routes are", () => {
    expect(ROUTES.length).toBeGreaterThan(12);
    expect(existsSync(join(here, "flows", "route.ts"))).toBe(true);
  });

  it.each(ROUTES)("is refused with its name by %s", async (path) => {
    const handlers = await handlersOf(path);
    expect(handlers.length).toBeGreaterThan(0);
    for (const [method, handler] of handlers) {
      const body = method === "GET" ? null : "{}";
      const request = new Request(`http://localhost:3000${path}?nonsense=7`, { method, body });
      const { message, details } = await refusalOf(
        handler(request, { params: Promise.resolve({ namespace: "shop", id: "20261121T100000000Z-0123abcd" }) }),
      );
      expect(message).toContain(`${path} has no parameter “nonsense”. `);
      expect(details).toMatchObject([{ parameter: "nonsense", value: "7" }]);
    }
  });
});

describe("a body", () => {
  const posted = (body: BodyInit) => new Request("http://localhost:3000/api/explain", { method: "POST", body });

  it("that no JSON text of UTF-8 can be is refused, before half of it is believed", async () => {
    expect((await refusalOf(explain(posted("{")))).message).toBe("The body is not JSON.");
    expect((await refusalOf(explain(posted(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))))).message).toBe(
      "The body is not UTF-8.",
    );
    expect((await refusalOf(explain(posted('{"clientNamespace": "a\\ud800"}')))).message).toContain(
      "unpaired surrogate",
    );
  });
});

describe("a value that /api/flows does not understand", () => {
  it.each([
    ["window=90d", "window", "90d", "between 10s and 30d"],
    ["window=", "window", "", "between 10s and 30d"],
    ["end=yesterday", "end", "yesterday", "2026-11-21T07:00:00Z"],
    ["end=2026-02-30T07:00:00Z", "end", "2026-02-30T07:00:00Z", "2026-11-21T07:00:00Z"],
    ["filter=verdct:denied", "filter", "verdct:denied", "Keys are ns, workload"],
    ["filter=verdict:denid", "filter", "verdict:denid", "one of denied"],
    ["filter=prediction:differs", "filter", "prediction:differs", "works in the browser only"],
    ['filter=ns:shop+host:"a', "filter", 'host:"a', "not closed"],
    ["verdict=blocked", "verdict", "blocked", "one of denied"],
    ["network=shop", "network", "shop", "namespace/name"],
    ["protocol=quic", "protocol", "quic", "one of "],
    ["form=table", "form", "table", "whole or columns"],
    ["debug=yes", "debug", "yes", "1 or 0"],
    ["counts=now", "counts", "now", "later"],
    ["window=1h&window=5m", "window", "1h, 5m", "several times"],
    ["q=a&q=b", "q", "a, b", "several times"],
    ["sort=-rate", "sort", "-rate", "Parameters: window, end, filter, q, form, counts, debug, ns"],
    ["WINDOW=1h", "WINDOW", "1h", "Parameters: window"],
  ])("is refused: ?%s", async (query, parameter, value, understood) => {
    const { message, details } = await refusalOf(flows(url(`/api/flows?${query}`)));
    expect(details).toMatchObject([{ parameter, value }]);
    expect(message).toContain(parameter);
    expect(message).toContain(understood);
  });

  it("is told beside all others at once", async () => {
    const { details } = await refusalOf(flows(url("/api/flows?window=90d&end=noon&filter=x:1+y:2")));
    expect(details.map(({ parameter }) => parameter)).toEqual(["window", "end", "filter", "filter"]);
  });

  it("is a missing flow where one is asked for, and no question to watch", async () => {
    expect((await refusalOf(one(url("/api/flows/one?window=5m")))).message).toContain("“flow” is missing");
    expect((await refusalOf(events(url("/api/events?flows=15m;ns=")))).message).toContain("flows");
    expect((await refusalOf(events(url("/api/events?since=-&since=a")))).message).toContain("since");
  });
});

describe("a value that /api/flows/destinations does not understand", () => {
  it.each([
    ["", "namespace", "", "missing"],
    ["namespace=", "namespace", "", "not a valid namespace name"],
    ["namespace=Shop", "namespace", "Shop", "not a valid namespace name"],
    ['namespace=shop"}', "namespace", 'shop"}', "not a valid namespace name"],
    ["namespace=shop&workload=a/b", "workload", "a/b", "not a valid workload name"],
    ["namespace=shop&namespace=pay&workload=web", "workload", "web", "needs exactly one “namespace”"],
    ["namespace=shop&workload=a&workload=b", "workload", "a, b", "several times"],
    ["namespace=shop&window=90d", "window", "90d", "between 10s and 30d"],
    ["namespace=shop&end=noon", "end", "noon", "2026-11-21T07:00:00Z"],
    ["namespace=shop&debug=yes", "debug", "yes", "1 or 0"],
    ["namespace=shop&filter=host:a", "filter", "host:a", "Parameters: window, end, workload, debug, namespace"],
  ])("is refused: ?%s", async (query, parameter, value, understood) => {
    const { message, details } = await refusalOf(destinations(url(`/api/flows/destinations?${query}`)));
    expect(details).toMatchObject([{ parameter, value }]);
    expect(message).toContain(understood);
  });
});
