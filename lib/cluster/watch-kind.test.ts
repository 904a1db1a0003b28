import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EGRESS_NETWORK, type ResourceKind, TLS_ROUTE } from "../linkerd/kinds";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  clientOf,
  type Script,
  type ScriptedApi,
  startScriptedApi,
  until,
} from "./client/scripted-api.testing";
import { type Pace, pause } from "./pace";
import { KindWatch } from "./watch-kind";

const LIST = "/apis/policy.linkerd.io/v1alpha1/egressnetworks";
const QUICK: Pace = {
  firstSeconds: 0.02,
  mostSeconds: 0.1,
  recheckSeconds: 0.1,
  watchSeconds: 60,
  idleSeconds: 30,
  listSeconds: 5,
};

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function aNetwork(name: string, resourceVersion: string, trafficPolicy = "Allow") {
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name, uid: `uid-${name}`, resourceVersion, managedFields: [] },
    spec: { trafficPolicy },
  };
}

function aList(items: unknown[], resourceVersion = "10", next = "") {
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetworkList",
    metadata: { resourceVersion, continue: next },
    items,
  };
}

/** Watches that are open at the scripted server, newest last. */
class OpenWatches {
  readonly responses: ServerResponse[] = [];

  open(response: ServerResponse): true {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    this.responses.push(response);
    return true;
  }

  send(type: string, object: unknown): void {
    this.responses.at(-1)?.write(`${JSON.stringify({ type, object })}\n`);
  }
}

async function watching(
  script: Script,
  kind: ResourceKind = EGRESS_NETWORK,
  pace: Partial<Pace> = {},
  wait: typeof pause = pause,
) {
  const api = await startScriptedApi(script);
  const client = await clientOf(aKubeconfig(api.url), 2);
  const states = new Set<string>();
  const watch = new KindWatch(client, kind, {
    pace: { ...QUICK, ...pace },
    keep: (object) => object,
    onChange: () => states.add(watch.describe().state),
    wait,
  });
  const ended = watch.run();
  stops.push(async () => {
    watch.stop();
    await ended;
    await api.stop();
  });
  const names = () => [...watch.objects()].map((object) => object.metadata.name).sort();
  const is = (state: string) =>
    until(
      () => watch.describe().state === state,
      () => watch.describe(),
    );
  return { api, watch, names, is, states };
}

function lists(api: ScriptedApi): number {
  return api.requests.filter((each) => each.path === LIST && !each.query.has("watch")).length;
}

function watches(api: ScriptedApi) {
  return api.requests.filter((each) => each.query.has("watch"));
}

describe("a watch of one kind", () => {
  it("lists all pages, then follows what is added, modified and deleted", async () => {
    const open = new OpenWatches();
    const { api, watch, names, is } = await watching(({ query }, response) => {
      if (query.has("watch")) return open.open(response);
      if (query.get("continue") === "page-2") return answerJson(response, 200, aList([aNetwork("b", "7")], "10"));
      return answerJson(response, 200, aList([aNetwork("a", "5")], "10", "page-2"));
    });
    await is("synced");
    expect(names()).toEqual(["a", "b"]);
    expect(watches(api)[0]?.query.get("resourceVersion")).toBe("10");
    expect(watches(api)[0]?.query.get("allowWatchBookmarks")).toBe("true");
    expect(api.requests[0]?.query.get("limit")).toBe("250");
    expect(api.requests[0]?.headers.authorization).toBe("Bearer scripted-token");

    open.send("ADDED", aNetwork("c", "11"));
    await until(() => names().includes("c"), names);
    open.send("MODIFIED", aNetwork("a", "12", "Deny"));
    open.send("DELETED", aNetwork("b", "13"));
    await until(() => names().join() === "a,c", names);
    expect([...watch.objects()][0]?.spec).toEqual({ trafficPolicy: "Deny" });
  });

  it("resumes where it stood, by the bookmark, when the server ends the watch in good order", async () => {
    const open = new OpenWatches();
    const { api, is } = await watching(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
    );
    await is("synced");
    open.send("BOOKMARK", { kind: "EgressNetwork", metadata: { resourceVersion: "42" } });
    open.responses.at(-1)?.end();
    await until(
      () => watches(api).length === 2,
      () => api.requests.length,
    );
    expect(watches(api)[1]?.query.get("resourceVersion")).toBe("42");
    expect(lists(api)).toBe(1);
  });

  it.each([
    ["as an event", (open: OpenWatches) => open.send("ERROR", aStatus(410, "Expired", "too old resource version"))],
    ["as the answer", (open: OpenWatches) => open.responses.at(-1)?.end()],
  ])("lists again after 410 %s, and drops what is gone", async (how, expire) => {
    const open = new OpenWatches();
    let listed = 0;
    const { watch, names, is, states } = await watching(({ query }, response) => {
      const resumed = how === "as the answer" && open.responses.length === 1 && query.get("resourceVersion") === "10";
      if (query.has("watch") && resumed)
        return answerJson(response, 410, aStatus(410, "Expired", "too old resource version"));
      if (query.has("watch")) return open.open(response);
      listed += 1;
      return answerJson(response, 200, listed === 1 ? aList([aNetwork("a", "5")]) : aList([aNetwork("b", "50")], "60"));
    });
    await is("synced");
    expire(open);
    await until(() => names().join() === "b", names);
    await is("synced");
    expect(watch.describe()).toMatchObject({ state: "synced", message: "", staleSince: null });
    expect([...states].sort(), "an expired version is no failure to show").toEqual(["starting", "synced"]);
  });

  it("keeps what it has, marked stale, while the API server is away, and lists again when it is back", async () => {
    const open = new OpenWatches();
    const good: Script = ({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")]));
    const { api, watch, names, is } = await watching(good);
    await is("synced");
    api.play((_, response) => answerJson(response, 503, aStatus(503, "ServiceUnavailable", "starting")));
    api.breakConnections();
    await is("stale");
    const { staleSince, code } = watch.describe();
    expect(Date.now() - Date.parse(staleSince ?? "")).toBeLessThan(5000);
    expect(code).toBe("cluster_unreachable");
    expect(names()).toEqual(["a"]);

    await until(
      () => api.requests.length > 6,
      () => api.requests.length,
    );
    expect(watch.describe().staleSince).toBe(staleSince);
    const before = lists(api);
    api.play(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("other", "3")], "4")),
    );
    await is("synced");
    // Not resumed: what answers now may be another server with another history.
    expect(lists(api)).toBeGreaterThan(before);
    expect(names()).toEqual(["other"]);
  });

  it("says forbidden with verb and resource, holds nothing, and notices when the right is given", async () => {
    const open = new OpenWatches();
    const message =
      'User "viewer" cannot list resource "egressnetworks" in API group "policy.linkerd.io" at the cluster scope';
    const { api, watch, is } = await watching((_, response) =>
      answerJson(response, 403, aStatus(403, "Forbidden", message)),
    );
    await is("forbidden");
    expect(watch.describe()).toMatchObject({ code: "cluster_forbidden", objects: 0, staleSince: null });
    expect(watch.describe().message).toBe("viewer may not list egressnetworks.policy.linkerd.io in all namespaces.");
    api.play(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
    );
    await is("synced");
  });

  it("with a right to list and none to watch is never called synced", async () => {
    const seen = new Set<string>();
    const { api, watch, is } = await watching(({ query }, response) => {
      seen.add(watchState());
      if (query.has("watch")) return answerJson(response, 403, aStatus(403, "Forbidden", 'User "v" cannot watch'));
      return answerJson(response, 200, aList([aNetwork("a", "5")]));
    });
    function watchState(): string {
      return watch?.describe().state ?? "starting";
    }
    await is("forbidden");
    await until(
      () => watches(api).length > 2,
      () => api.requests.length,
    );
    expect([...seen].sort()).toEqual(["forbidden", "starting"]);
    expect(watch.describe().message).toContain("may not watch");
  });

  it("says absent where there is no CRD, and finds one that is installed later", async () => {
    const open = new OpenWatches();
    const { api, watch, names, is } = await watching(() => false);
    await is("absent");
    expect(watch.describe()).toMatchObject({ code: "kind_absent", message: expect.stringContaining("EgressNetwork") });
    api.play(({ query, path }, response) => {
      if (path !== LIST) return false;
      return query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")]));
    });
    await is("synced");
    expect(names()).toEqual(["a"]);
  });

  it("says unserved where the kind is served in versions that Linkerd does not read", async () => {
    const { watch, is } = await watching(({ path }, response) => {
      if (path === "/apis/gateway.networking.k8s.io") {
        return answerJson(response, 200, { kind: "APIGroup", versions: [{ version: "v1" }, { version: "v1beta1" }] });
      }
      if (path === "/apis/gateway.networking.k8s.io/v1") {
        return answerJson(response, 200, {
          kind: "APIResourceList",
          resources: [{ name: "tlsroutes" }, { name: "httproutes" }],
        });
      }
      return false;
    }, TLS_ROUTE);
    await is("unserved");
    expect(watch.describe().message).toBe(
      "The cluster serves TLSRoute as v1; Linkerd reads only gateway.networking.k8s.io/v1alpha2.",
    );
  });

  it("drops what it holds when the CRD is removed", async () => {
    const open = new OpenWatches();
    const { api, watch, is } = await watching(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
    );
    await is("synced");
    api.play(() => false);
    open.responses.at(-1)?.end();
    await is("absent");
    expect(watch.describe().objects).toBe(0);
  });

  it.each([
    ["401", 401, "", "cluster_unauthorized"],
    ["a web page with 502", 502, "<html>bad gateway</html>", "cluster_bad_answer"],
    ["a web page with 200", 200, "<html>please log in</html>", "cluster_bad_answer"],
    ["JSON that is no list", 200, '{"kind":"Status","metadata":{}}', "cluster_bad_answer"],
  ])("says failed for %s", async (_, status, body, code) => {
    const { watch, is } = await watching((_request, response) => {
      response.writeHead(status).end(body);
      return true;
    });
    await is("failed");
    expect(watch.describe()).toMatchObject({ code, objects: 0 });
    expect(watch.describe().message).not.toContain("<");
  });

  it("gives up on a server that accepts and never answers", async () => {
    const { watch, is } = await watching(() => new Promise<boolean>(() => {}));
    await is("failed");
    expect(watch.describe().code).toBe("cluster_timeout");
  });

  it("counts what it cannot read, and goes on", async () => {
    const open = new OpenWatches();
    const { watch, names, is } = await watching(({ query }, response) =>
      query.has("watch")
        ? open.open(response)
        : answerJson(response, 200, aList([{ metadata: {} }, aNetwork("a", "5")])),
    );
    await is("synced");
    expect(watch.describe()).toMatchObject({ objects: 1, unreadable: 1 });
    open.send("ADDED", { metadata: { name: 5 } });
    open.send("SURPRISE", {});
    open.send("ADDED", aNetwork("b", "12"));
    await until(() => names().includes("b"), names);
    expect(watch.describe().unreadable).toBe(3);
  });

  it("reads an event that comes in pieces, letters cut in the middle", async () => {
    const open = new OpenWatches();
    const { watch, names, is } = await watching(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([])),
    );
    await is("synced");
    const line = Buffer.from(
      `${JSON.stringify({ type: "ADDED", object: { ...aNetwork("a", "5"), spec: { note: "é" } } })}\n`,
    );
    const middle = line.indexOf(0xc3) + 1;
    open.responses.at(-1)?.write(line.subarray(0, middle));
    await new Promise((resolve) => setTimeout(resolve, 30));
    open.responses.at(-1)?.write(line.subarray(middle));
    await until(() => names().join() === "a", names);
    expect([...watch.objects()][0]?.spec).toEqual({ note: "é" });
  });

  it("takes a silent connection for dead and opens another", async () => {
    const open = new OpenWatches();
    const { api, is } = await watching(
      ({ query }, response) =>
        query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
      EGRESS_NETWORK,
      { idleSeconds: 0.1 },
    );
    await is("synced");
    await until(
      () => watches(api).length >= 3,
      () => api.requests.length,
    );
    expect(lists(api)).toBe(1);
    await is("synced");
  });

  it("keeps a connection on which something comes now and then", async () => {
    const open = new OpenWatches();
    const { api, is } = await watching(
      ({ query }, response) =>
        query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
      EGRESS_NETWORK,
      { idleSeconds: 0.4 },
    );
    await is("synced");
    for (let bookmark = 0; bookmark < 8; bookmark += 1) {
      open.send("BOOKMARK", { kind: "EgressNetwork", metadata: { resourceVersion: "42" } });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(watches(api)).toHaveLength(1);
  });

  it("never has two watches open at once", async () => {
    let openNow = 0;
    let most = 0;
    const { api, is } = await watching(
      ({ query }, response) => {
        if (!query.has("watch")) return answerJson(response, 200, aList([aNetwork("a", "5")]));
        openNow += 1;
        most = Math.max(most, openNow);
        response.on("close", () => {
          openNow -= 1;
        });
        response.writeHead(200).flushHeaders();
        if (api.requests.length % 2) setTimeout(() => response.destroy(), 20);
        else setTimeout(() => response.end(), 20);
        return true;
      },
      EGRESS_NETWORK,
      { firstSeconds: 0.02 },
    );
    await is("synced");
    await until(
      () => watches(api).length > 6,
      () => watches(api).length,
    );
    expect(most).toBe(1);
  });

  it("waits as its pace promises, each failure counted once", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    stops.push(() => vi.restoreAllMocks());
    const waits: number[] = [];
    const { is } = await watching(
      (_request, response) => answerJson(response, 500, aStatus(500, "InternalError", "broken")),
      EGRESS_NETWORK,
      { firstSeconds: 0.1, mostSeconds: 1 },
      (seconds, signal) => {
        waits.push(Number(seconds.toFixed(3)));
        return pause(0.01, signal);
      },
    );
    await is("failed");
    await until(
      () => waits.length >= 6,
      () => waits,
    );
    expect(waits.slice(0, 6)).toEqual([0.1, 0.2, 0.4, 0.8, 1, 1]);
  });

  it("begins anew with its waits once a watch has stood and was ended in good order", async () => {
    const waits: number[] = [];
    let listed = 0;
    const { api } = await watching(
      ({ query }, response) => {
        if (query.has("watch")) {
          response.writeHead(200).flushHeaders();
          setTimeout(() => response.end(), 1_050);
          return true;
        }
        listed += 1;
        if (listed <= 3) return answerJson(response, 500, aStatus(500, "InternalError", "broken"));
        return answerJson(response, 200, aList([aNetwork("a", "5")]));
      },
      EGRESS_NETWORK,
      {},
      (seconds, signal) => {
        waits.push(seconds);
        return pause(seconds, signal);
      },
    );
    await until(
      () => watches(api).length >= 2,
      () => api.requests.length,
    );
    api.play((_request, response) => answerJson(response, 500, aStatus(500, "InternalError", "broken")));
    await until(
      () => waits.length >= 4,
      () => waits,
    );
    expect(waits[3]).toBeLessThanOrEqual(QUICK.firstSeconds);
  });

  it("says after the second 410 in a row that what it holds is old, and since when", async () => {
    const open = new OpenWatches();
    const gone = aStatus(410, "Expired", "too old resource version");
    const { api, watch, is } = await watching(({ query }, response) =>
      query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")])),
    );
    await is("synced");
    const before = new Date().toISOString();
    api.play((_request, response) => answerJson(response, 410, gone));
    open.send("ERROR", gone);
    await is("stale");
    const { staleSince, message, objects } = watch.describe();
    expect(objects).toBe(1);
    expect(message).toContain("has expired");
    expect(staleSince && staleSince >= before.slice(0, 19)).toBe(true);
  });

  it("says that a connection went silent, how old what it holds is, and recovers without listing again", async () => {
    const open = new OpenWatches();
    let deaf = false;
    const { api, watch, is } = await watching(
      ({ query }, response) => {
        if (deaf) return new Promise<boolean>(() => {});
        return query.has("watch") ? open.open(response) : answerJson(response, 200, aList([aNetwork("a", "5")]));
      },
      EGRESS_NETWORK,
      { idleSeconds: 0.3 },
    );
    await is("synced");
    const heardBy = new Date().toISOString();
    deaf = true;
    await is("stale");
    expect(watch.describe()).toMatchObject({ code: "cluster_timeout", objects: 1 });
    expect(watch.describe().message).toContain("The watch of egressnetworks has been silent");
    expect(String(watch.describe().staleSince) <= heardBy).toBe(true);
    deaf = false;
    api.breakConnections();
    await is("synced");
    expect(watch.describe()).toMatchObject({ staleSince: null, message: "" });
  });

  it.each([
    ["the same continue for ever", (_: string) => "again"],
    ["another one each time, and nothing on the pages", (at: string) => `${at}x`],
  ])("gives up on a list that does not end: %s", async (_, nextOf) => {
    let asked = 0;
    const { watch, is } = await watching(({ query }, response) => {
      asked += 1;
      return answerJson(response, 200, aList([], "10", nextOf(query.get("continue") ?? "")));
    });
    await is("failed");
    expect(watch.describe().message).toContain("The list of egressnetworks does not end");
    expect(asked).toBeLessThan(10);
  });

  it("asks for smaller pages where objects are very large", async () => {
    const open = new OpenWatches();
    const big = { ...aNetwork("big", "5"), spec: { note: "x".repeat(3_000_000) } };
    const { api, names, is } = await watching(({ query }, response) => {
      if (query.has("watch")) return open.open(response);
      const many = Number(query.get("limit")) >= 50 ? [big, big, big] : [big];
      return answerJson(response, 200, aList(many));
    });
    await is("synced");
    expect(names()).toEqual(["big"]);
    expect(api.requests.filter((each) => !each.query.has("watch")).map((each) => each.query.get("limit"))).toEqual([
      "250",
      "50",
      "5",
    ]);
  });

  it("holds up nobody for longer than a moment while it lists 100,000 objects", async () => {
    const open = new OpenWatches();
    // From another process: what is measured here is ours alone.
    const page = (from: number) => Array.from({ length: 500 }, (_, i) => aNetwork(`n-${from + i}`, "5"));
    const pages = Array.from({ length: 200 }, (_, i) =>
      JSON.stringify(aList(page(i * 500), "10", i < 199 ? String(i + 1) : "")),
    );
    const { watch } = await watching(
      ({ query }, response) => {
        if (query.has("watch")) return open.open(response);
        response.writeHead(200, { "content-type": "application/json" }).end(pages[Number(query.get("continue") ?? 0)]);
        return true;
      },
      EGRESS_NETWORK,
      { listSeconds: 60 },
    );
    // CPU time, since the machine of a test is not its own.
    let longest = 0;
    let last = process.cpuUsage();
    const look = setInterval(() => {
      const { user, system } = process.cpuUsage(last);
      longest = Math.max(longest, (user + system) / 1000);
      last = process.cpuUsage();
    }, 1);
    stops.push(() => clearInterval(look));
    await until(
      () => watch.describe().state === "synced",
      () => watch.describe(),
      60,
    );
    expect(watch.describe().objects).toBe(100_000);
    // Milliseconds; the server of the test and the collector's own threads among them.
    expect(longest).toBeLessThan(250);
  }, 70_000);
});
