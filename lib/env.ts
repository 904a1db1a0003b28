import "server-only";
import { z } from "zod";
import { SETTINGS, type SettingName, type SettingState, settingOf } from "./env-settings";
import {
  bindAddress,
  cidr,
  commaList,
  flag,
  headerList,
  headerValue,
  hostName,
  hostnamesRule,
  httpUrl,
  labelMatchers,
  labelName,
  linkerdRelease,
  namespaceName,
  onOff,
  pemFile,
  portList,
  readableFile,
  seconds,
  wholeNumber,
} from "./env-values";
import { isLoopback, widerAddress } from "./http-server";

/** The dashboard's settings, checked and typed. Holds credentials: never send it anywhere. */
export interface Env {
  host: string;
  port: number;
  /** Host names without port, in lower case; IPv6 addresses in brackets, as a Host header has them. */
  allowedHosts: string[];
  readOnly: ReadOnly;
  /** Whether users of this machine need the token of this start, where that applies. */
  localToken: boolean;
  prometheus: PrometheusSettings;
  /** null: ask Prometheus. */
  scrapeIntervalSeconds: number | null;
  /** null: found among the labels that there are. */
  scrapeLabels: { namespace: string | null; pod: string | null; workload: string | null; only: string | null };
  kubeTimeoutSeconds: number;
  /** Where changes are recorded; null: the pod's own namespace, or files of the user's. */
  recordsNamespace: string | null;
  /** What the environment says about Linkerd's Helm values; null where it says nothing. */
  linkerd: LinkerdOverrides;
}

export interface ReadOnly {
  on: boolean;
  /** A sentence for the page; empty when writes are permitted. */
  reason: string;
}

export interface PrometheusSettings {
  /** Without a trailing slash; null when there is none. */
  url: string | null;
  auth:
    | { kind: "none" }
    | { kind: "bearer"; token: string }
    | { kind: "bearer-file"; path: string }
    | { kind: "basic"; username: string; password: string };
  /** The PEM itself, not its path; null: the system's CAs. */
  ca: string | null;
  headers: Record<string, string>;
  timeoutSeconds: number;
}

export interface LinkerdOverrides {
  clusterNetworks: string[] | null;
  globalEgressNamespace: string | null;
  defaultOpaquePorts: string | null;
  tlsRouteHostnames: "optional" | "required" | null;
  linkerdVersion: string | null;
}

export type EnvSource = Record<string, string | undefined>;

/** Every malformed setting at once, each with its name, the fault and an example. Never a secret's value. */
export class EnvError extends Error {
  readonly faults: { name: SettingName; message: string }[];

  constructor(faults: { name: SettingName; message: string }[]) {
    super(`Invalid settings:\n${faults.map((fault) => `  ${fault.message}`).join("\n")}`);
    this.name = "EnvError";
    this.faults = faults;
  }
}

let last: { key: string; env: Env } | null = null;

/**
 * The settings of `source`. Throws `EnvError`. Files that are named must be readable; a token file is read by its user, again
 * and again, since it may be rotated. For one unchanged environment the work is done once.
 */
export function readEnv(source: EnvSource = process.env, listensOn = widerAddress()): Env {
  const key = JSON.stringify([listensOn, ...SETTINGS.map(({ name }) => source[name] ?? null)]);
  if (last?.key !== key) last = { key, env: parseEnv(source, listensOn) };
  return last.env;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const EVERY_ADDRESS = ["0.0.0.0", "::"];

function parseEnv(source: EnvSource, listensOn: string | null): Env {
  const values = parseSettings(source);
  const hostName = values.HOST.includes(":") ? `[${values.HOST}]` : values.HOST;
  return {
    host: values.HOST,
    port: values.PORT,
    allowedHosts: [
      ...new Set([...LOOPBACK, ...(EVERY_ADDRESS.includes(values.HOST) ? [] : [hostName]), ...values.ALLOWED_HOSTS]),
    ],
    readOnly: readOnlyOf(values, listensOn),
    localToken: values.LOCAL_TOKEN,
    prometheus: {
      url: values.PROMETHEUS_URL,
      auth: authOf(values),
      ca: values.PROMETHEUS_CA_FILE,
      headers: values.PROMETHEUS_HEADERS,
      timeoutSeconds: values.PROMETHEUS_TIMEOUT_SECONDS,
    },
    scrapeIntervalSeconds: values.SCRAPE_INTERVAL_SECONDS,
    scrapeLabels: {
      namespace: values.SCRAPE_NAMESPACE_LABEL,
      pod: values.SCRAPE_POD_LABEL,
      workload: values.SCRAPE_WORKLOAD_LABEL,
      only: values.SCRAPE_ONLY,
    },
    kubeTimeoutSeconds: values.KUBE_TIMEOUT_SECONDS,
    recordsNamespace: values.RECORDS_NAMESPACE,
    linkerd: {
      clusterNetworks: values.CLUSTER_NETWORKS,
      globalEgressNamespace: values.GLOBAL_EGRESS_NAMESPACE,
      defaultOpaquePorts: values.DEFAULT_OPAQUE_PORTS,
      tlsRouteHostnames: values.TLS_ROUTE_HOSTNAMES,
      linkerdVersion: values.LINKERD_VERSION,
    },
  };
}

function readOnlyOf({ HOST, READ_ONLY, ALLOW_REMOTE_WRITES }: Settings, listensOn: string | null): ReadOnly {
  if (READ_ONLY) return { on: true, reason: "READ_ONLY=1 is set." };
  const wide = isLoopback(HOST) ? listensOn : HOST;
  if (wide === null || ALLOW_REMOTE_WRITES) return { on: false, reason: "" };
  const though = wide === HOST ? "" : `, though HOST is ${HOST}`;
  return {
    on: true,
    reason: `It listens on ${wide}${though}, where others could act as its identity. ALLOW_REMOTE_WRITES=1 allows writes anyway.`,
  };
}

function authOf(values: Settings): PrometheusSettings["auth"] {
  if (values.PROMETHEUS_TOKEN !== null) return { kind: "bearer", token: values.PROMETHEUS_TOKEN };
  if (values.PROMETHEUS_TOKEN_FILE !== null) return { kind: "bearer-file", path: values.PROMETHEUS_TOKEN_FILE };
  if (values.PROMETHEUS_USERNAME === null) return { kind: "none" };
  return { kind: "basic", username: values.PROMETHEUS_USERNAME, password: values.PROMETHEUS_PASSWORD ?? "" };
}

/** A text that `parse` understands; what it throws is the fault, in words that fit behind "NAME". */
function setting<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (cause) {
      context.addIssue({ code: "custom", message: cause instanceof Error ? cause.message : "is malformed" });
      return z.NEVER;
    }
  });
}

/** Absent and empty mean `otherwise`. */
function or<T, U>(otherwise: U, parse: (text: string) => T) {
  return z.preprocess(
    (value) => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined),
    setting(parse)
      .optional()
      .transform((value): T | U => value ?? otherwise),
  );
}

const schema = z.object({
  HOST: or("127.0.0.1", bindAddress),
  PORT: or(3000, (text) => wholeNumber(text, 0, 65535)),
  ALLOWED_HOSTS: or<string[], string[]>([], (text) => commaList(text).map(hostName)),
  READ_ONLY: or(false, flag),
  ALLOW_REMOTE_WRITES: or(false, flag),
  LOCAL_TOKEN: or(true, onOff),
  PROMETHEUS_URL: or(null, httpUrl),
  PROMETHEUS_TOKEN: or(null, headerValue),
  PROMETHEUS_TOKEN_FILE: or(null, readableFile),
  PROMETHEUS_USERNAME: or(null, (text) => text),
  PROMETHEUS_PASSWORD: or(null, (text) => text),
  PROMETHEUS_CA_FILE: or(null, pemFile),
  PROMETHEUS_HEADERS: or<Record<string, string>, Record<string, string>>({}, headerList),
  PROMETHEUS_TIMEOUT_SECONDS: or(30, (text) => seconds(text, 600)),
  SCRAPE_INTERVAL_SECONDS: or(null, (text) => seconds(text, 3600)),
  SCRAPE_NAMESPACE_LABEL: or(null, labelName),
  SCRAPE_POD_LABEL: or(null, labelName),
  SCRAPE_WORKLOAD_LABEL: or(null, labelName),
  SCRAPE_ONLY: or(null, labelMatchers),
  KUBE_TIMEOUT_SECONDS: or(10, (text) => seconds(text, 600)),
  RECORDS_NAMESPACE: or(null, namespaceName),
  CLUSTER_NETWORKS: or(null, (text) => commaList(text).map(cidr)),
  GLOBAL_EGRESS_NAMESPACE: or(null, namespaceName),
  DEFAULT_OPAQUE_PORTS: or(null, portList),
  LINKERD_VERSION: or(null, linkerdRelease),
  TLS_ROUTE_HOSTNAMES: or(null, hostnamesRule),
} satisfies Record<Exclude<SettingName, ReadByItsClient>, z.ZodType>);

/** `@kubernetes/client-node` reads it by itself. */
type ReadByItsClient = "KUBECONFIG";

type Settings = z.output<typeof schema>;

function parseSettings(source: EnvSource): Settings {
  const parsed = schema.safeParse(source);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => faultOf(source, issue));
  const given = (name: SettingName) => (source[name] ?? "").trim() !== "";
  const auth = (["PROMETHEUS_TOKEN", "PROMETHEUS_TOKEN_FILE", "PROMETHEUS_USERNAME"] as const).filter(given);
  const [first, second] = auth;
  if (first && second)
    faults.push({ name: second, message: `${second} and ${first} are mutually exclusive: set only one.` });
  if (given("PROMETHEUS_PASSWORD") && !given("PROMETHEUS_USERNAME")) {
    faults.push({ name: "PROMETHEUS_PASSWORD", message: "PROMETHEUS_PASSWORD also needs PROMETHEUS_USERNAME." });
  }
  if (faults.length > 0 || !parsed.success) throw new EnvError(faults);
  return parsed.data;
}

function faultOf(source: EnvSource, issue: z.core.$ZodIssue): { name: SettingName; message: string } {
  const setting = settingOf(String(issue.path[0]) as SettingName);
  const given = source[setting.name] ?? "";
  // A token itself in place of its file's name is a mistake that a log must not repeat.
  const hidden = setting.secret || (setting.name.endsWith("_FILE") && !given.includes("/"));
  const shown = hidden ? "" : ` (it is ${JSON.stringify(given)})`;
  return {
    name: setting.name as SettingName,
    message: `${setting.name} ${issue.message}${shown}. Example: ${setting.name}=${setting.example}`,
  };
}

/** The settings for people to look at: of secrets, only whether they are set. */
export function describeSettings(source: EnvSource = process.env): SettingState[] {
  return SETTINGS.map(({ name, default: otherwise, description, secret }) => {
    const value = (source[name] ?? "").trim();
    return { name, set: value !== "", value: secret || value === "" ? null : value, default: otherwise, description };
  });
}
