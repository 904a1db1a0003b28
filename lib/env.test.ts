import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeSettings, EnvError, type EnvSource, readEnv } from "./env";
import { SETTINGS } from "./env-settings";

function faultsOf(source: EnvSource): string[] {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.faults.map((fault) => fault.message);
    throw error;
  }
  return [];
}

const folder = mkdtempSync(join(tmpdir(), "env-"));
afterAll(() => rmSync(folder, { recursive: true }));
const tokenFile = join(folder, "token");
const caFile = join(folder, "ca.pem");
writeFileSync(tokenFile, "secret");
writeFileSync(caFile, "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");

describe("readEnv", () => {
  it("listens on loopback and permits writes when nothing is set", () => {
    expect(readEnv({})).toEqual({
      host: "127.0.0.1",
      port: 3000,
      allowedHosts: ["localhost", "127.0.0.1", "[::1]"],
      readOnly: { on: false, reason: "" },
      localToken: true,
      prometheus: { url: null, auth: { kind: "none" }, ca: null, headers: {}, timeoutSeconds: 30 },
      scrapeIntervalSeconds: null,
      scrapeLabels: { namespace: null, pod: null, workload: null, only: null },
      kubeTimeoutSeconds: 10,
      recordsNamespace: null,
      linkerd: {
        clusterNetworks: null,
        globalEgressNamespace: null,
        defaultOpaquePorts: null,
        tlsRouteHostnames: null,
        linkerdVersion: null,
      },
    });
  });

  it("takes an empty setting for an absent one, as Compose and Helm write it", () => {
    expect(readEnv({ PORT: "", PROMETHEUS_URL: " ", READ_ONLY: "" })).toEqual(readEnv({}));
  });

  it.each([
    ["0.0.0.0", undefined, true],
    ["::", undefined, true],
    ["192.168.1.5", undefined, true],
    ["dashboard.example.com", undefined, true],
    ["0.0.0.0", "1", false],
    ["127.0.0.2", undefined, false],
    ["::1", undefined, false],
    ["localhost", undefined, false],
  ])("on HOST=%s with ALLOW_REMOTE_WRITES=%s read-only is %s", (HOST, ALLOW_REMOTE_WRITES, on) => {
    const { readOnly } = readEnv({ HOST, ALLOW_REMOTE_WRITES });
    expect(readOnly.on).toBe(on);
    if (on) expect(readOnly.reason).toContain(HOST);
  });

  it("is read-only where the server was told to listen more widely than HOST says", () => {
    const { reason, on } = readEnv({}, "0.0.0.0").readOnly;
    expect({ on, reason }).toEqual({
      on: true,
      reason: expect.stringContaining("It listens on 0.0.0.0, though HOST is 127.0.0.1,"),
    });
    expect(readEnv({ ALLOW_REMOTE_WRITES: "1" }, "0.0.0.0").readOnly.on).toBe(false);
    expect(readEnv({}).readOnly.on).toBe(false);
  });

  it("lets READ_ONLY=1 win over ALLOW_REMOTE_WRITES=1", () => {
    expect(readEnv({ READ_ONLY: "1", ALLOW_REMOTE_WRITES: "1" }).readOnly.on).toBe(true);
  });

  it("allows the names a browser may use, and not the address that means every address", () => {
    expect(readEnv({ HOST: "0.0.0.0", ALLOWED_HOSTS: "Egress.Example.com, fd00::5" }).allowedHosts).toEqual([
      "localhost",
      "127.0.0.1",
      "[::1]",
      "egress.example.com",
      "[fd00::5]",
    ]);
    expect(readEnv({ HOST: "192.168.1.5" }).allowedHosts).toContain("192.168.1.5");
  });

  it("reads Prometheus's address, credentials, CA and headers", () => {
    const { prometheus } = readEnv({
      PROMETHEUS_URL: "https://mimir.example.com/prometheus/",
      PROMETHEUS_USERNAME: "me",
      PROMETHEUS_PASSWORD: "pw",
      PROMETHEUS_CA_FILE: caFile,
      PROMETHEUS_HEADERS: "X-Scope-OrgID: team-a; X-Source: a,b",
      PROMETHEUS_TIMEOUT_SECONDS: "2.5",
    });
    expect(prometheus.url).toBe("https://mimir.example.com/prometheus");
    expect(prometheus.auth).toEqual({ kind: "basic", username: "me", password: "pw" });
    expect(prometheus.ca).toContain("BEGIN CERTIFICATE");
    expect(prometheus.headers).toEqual({ "X-Scope-OrgID": "team-a", "X-Source": "a,b" });
    expect(prometheus.timeoutSeconds).toBe(2.5);
    expect(readEnv({ PROMETHEUS_TOKEN_FILE: tokenFile }).prometheus.auth).toEqual({
      kind: "bearer-file",
      path: tokenFile,
    });
  });

  it("does not print a token that was given in place of its file's name", () => {
    expect(faultsOf({ PROMETHEUS_TOKEN_FILE: "eyJhbGciOiJSUzI1NiJ9" })).toEqual([
      "PROMETHEUS_TOKEN_FILE must be a readable file. Example: PROMETHEUS_TOKEN_FILE=/var/run/secrets/prometheus/token",
    ]);
  });

  it("lists every malformed setting at once, each with its name and an example", () => {
    const faults = faultsOf({
      PORT: "80a",
      READ_ONLY: "maybe",
      CLUSTER_NETWORKS: "10.0.0.0/8,10.0.0/8",
      PROMETHEUS_TIMEOUT_SECONDS: "5s",
    });
    expect(faults).toEqual([
      'PORT must be a whole number from 0 to 65535 (it is "80a"). Example: PORT=8080',
      'READ_ONLY must be 1 or 0 (it is "maybe"). Example: READ_ONLY=1',
      'PROMETHEUS_TIMEOUT_SECONDS must be a number of seconds above 0 and up to 600, without a unit (it is "5s"). Example: PROMETHEUS_TIMEOUT_SECONDS=60',
      'CLUSTER_NETWORKS must list networks such as 10.0.0.0/8 (it is "10.0.0.0/8,10.0.0/8"). Example: CLUSTER_NETWORKS=10.0.0.0/8,fd00::/8',
    ]);
  });

  it.each([
    ["HOST", "http://0.0.0.0"],
    ["HOST", "0.0.0.0:3000"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["ALLOWED_HOSTS", "egress.example.com:3000"],
    ["ALLOWED_HOSTS", "https://egress.example.com"],
    ["ALLOW_REMOTE_WRITES", "yes please"],
    ["PROMETHEUS_URL", "prometheus:9090"],
    ["PROMETHEUS_URL", "ftp://prometheus"],
    ["PROMETHEUS_URL", "http://prometheus:9090/?a=b"],
    ["PROMETHEUS_TOKEN", "two\nlines"],
    ["PROMETHEUS_TOKEN_FILE", "/nowhere/token"],
    ["PROMETHEUS_CA_FILE", tokenFile],
    ["PROMETHEUS_HEADERS", "X-Scope-OrgID"],
    ["PROMETHEUS_HEADERS", "X-A: caf\u00e9"],
    ["SCRAPE_INTERVAL_SECONDS", "0"],
    ["SCRAPE_NAMESPACE_LABEL", "k8s.ns"],
    ["SCRAPE_POD_LABEL", "pod,instance"],
    ["SCRAPE_ONLY", "linkerd-proxy"],
    ["SCRAPE_ONLY", 'job="a"} or up{job="b"'],
    ["KUBE_TIMEOUT_SECONDS", "1e9"],
    ["GLOBAL_EGRESS_NAMESPACE", "Linkerd_Egress"],
    ["DEFAULT_OPAQUE_PORTS", "25,70000"],
    ["DEFAULT_OPAQUE_PORTS", "200-100"],
    ["TLS_ROUTE_HOSTNAMES", "no"],
    ["LINKERD_VERSION", "newest"],
  ])("refuses %s=%s by name", (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} .*Example: ${name}=`))]);
  });

  it("never prints what may be a secret", () => {
    const secret = "hunter2";
    const faults = faultsOf({
      PROMETHEUS_URL: `https://me:${secret}@prometheus:9090`,
      PROMETHEUS_TOKEN: `${secret}\n`.repeat(2),
      PROMETHEUS_HEADERS: `Authorization ${secret}`,
      PROMETHEUS_PASSWORD: secret,
    });
    expect(faults).toHaveLength(4);
    expect(faults.join("\n")).not.toContain(secret);
  });

  it("refuses two kinds of credentials at once, and a password without a user", () => {
    expect(faultsOf({ PROMETHEUS_TOKEN: "a", PROMETHEUS_USERNAME: "b" })).toEqual([
      "PROMETHEUS_USERNAME and PROMETHEUS_TOKEN are mutually exclusive: set only one.",
    ]);
    expect(faultsOf({ PROMETHEUS_PASSWORD: "a" })).toEqual(["PROMETHEUS_PASSWORD also needs PROMETHEUS_USERNAME."]);
  });

  it("accepts the example of every setting, save for files that are not here", () => {
    for (const { name, example } of SETTINGS) {
      if (!name.endsWith("_FILE") && name !== "PROMETHEUS_PASSWORD") {
        expect(faultsOf({ [name]: example }), name).toEqual([]);
      }
    }
  });
});

describe("describeSettings", () => {
  it("shows every setting, and of secrets only that they are set", () => {
    const states = describeSettings({ PROMETHEUS_TOKEN: "hunter2", PORT: "8080" });
    expect(states).toHaveLength(SETTINGS.length);
    expect(states.find((each) => each.name === "PROMETHEUS_TOKEN")).toMatchObject({ set: true, value: null });
    expect(states.find((each) => each.name === "PORT")).toMatchObject({ set: true, value: "8080", default: "3000" });
    expect(JSON.stringify(states)).not.toContain("hunter2");
  });
});
