import { runScript, withFiles } from "../../cli/run-script.testing";
import { hostileText, hostileValue, pick, type Random, wellFormed, wrecked } from "./hostile";
import { someManifest } from "./hostile-objects";

/** A command takes one or two seconds alone; a loaded machine may take far longer. */
const LONGEST_MILLISECONDS = 15_000;

const FLOW = {
  id: "a",
  source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] },
  network: { namespace: "shop", name: "all-egress" },
  route: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
  host: "httpbin.org",
  registrableDomain: "httpbin.org",
  address: null,
  port: 80,
  portConfirmed: true,
  protocol: "http",
  verdict: "denied",
  count: 12,
  ratePerSecond: 1,
  lastSeen: "2026-11-21T09:59:55Z",
  openConnections: null,
  latency: null,
  answers: { "403": 12 },
};
const ANSWER = {
  window: { seconds: 900, start: "2026-11-21T09:45:00Z", end: "2026-11-21T10:00:00Z", scrapeIntervalSeconds: 5 },
  readAt: "2026-11-21T10:00:00Z",
  flows: [FLOW, { ...FLOW, id: "b", host: null, address: "203.0.113.7", protocol: "tls", port: 443 }],
  uncovered: [],
  problems: [],
};
const CASE = {
  id: "1",
  resources: [
    {
      apiVersion: "policy.linkerd.io/v1alpha1",
      kind: "EgressNetwork",
      metadata: { namespace: "shop", name: "all-egress" },
      spec: { trafficPolicy: "Deny" },
    },
  ],
  request: {
    clientNamespace: "shop",
    ip: "203.0.113.7",
    port: 80,
    protocol: "http1",
    authority: "a.example",
    method: "GET",
    path: "/",
    headers: {},
    sni: null,
  },
};
const POD = {
  namespace: "shop",
  name: "web",
  labels: { app: "web" },
  ip: "10.10.1.10",
  ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
};
const POLICY_SPEC = {
  podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] },
  policyTypes: ["Egress"],
  egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.7/32"] } }], ports: [{ port: 443 }] }],
};
const CONNECTION = {
  id: "1",
  namespaces: [{ name: "shop", labels: { "kubernetes.io/metadata.name": "shop" } }],
  pods: [POD],
  networkPolicies: [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace: "shop", name: "p" },
      spec: POLICY_SPEC,
    },
  ],
  query: { from: { pod: "shop/web" }, to: { ip: "203.0.113.10" }, port: 443, protocol: "TCP" },
};
const POLICY_TESTS = {
  tests: [
    { name: "no ngrok", from: { namespace: "shop" }, mayNotReach: ["*.ngrok.io"], mayReach: ["https://httpbin.org"] },
  ],
};

/** Words of a program that tripped, or its stack. */
const TRIPPED =
  /Cannot (read|destructure|convert)|is not (a function|iterable)|Maximum call stack|\n\s+at .*:\d+:\d+|UnhandledPromise/;

const COMMANDS: Record<string, (random: Random, folder: string) => [script: string, input: string, options: string[]]> =
  {
    resolve: (random) => [
      "resolve.ts",
      Array.from({ length: 200 }, () => line(random() < 0.1 ? hostileValue(random) : wrecked(CASE, random))).join("\n"),
      pick(random, [], ["--explain"]),
    ],
    author: (random, folder) => [
      "author.ts",
      line(answer(random)),
      [...cluster(random, folder), ...authorOptions(random)],
    ],
    rehearse: (random, folder) => [
      "rehearse.ts",
      line(answer(random)),
      [
        ...cluster(random, folder),
        "--proposal",
        `${folder}/proposed.json`,
        ...pick(random, [], ["--json"], ["--report"], ["--all", "--reported-ports"]),
      ],
    ],
    connectable: (random) => [
      "connectable.ts",
      Array.from({ length: 200 }, () => line(wrecked(CONNECTION, random))).join("\n"),
      pick(random, [], ["--explain"]),
    ],
    "network-policies": (random, folder) => [
      "network-policies.ts",
      "",
      ["--cluster", folder, "--namespace", "shop", ...generateOptions(random)],
    ],
    "policy-tests": (random, folder) => [
      "resolve.ts",
      "",
      ["--policy-tests", `${folder}/tests.json`, ...cluster(random, folder)],
    ],
  };

/** Runs one command on input as nobody means it. Gives what is wrong with how it ended, or null. */
export async function fuzzCommand(random: Random): Promise<{ command: string; fault: string | null }> {
  const names = Object.keys(COMMANDS);
  const command = names[Math.floor(random() * names.length)] ?? "resolve";
  const files = {
    "networks.json": line(random() < 0.5 ? CASE.resources[0] : wrecked(CASE.resources[0], random)),
    "odd.yaml": random() < 0.7 ? "" : wellFormed(hostileText(random)),
    "pods.json": line(pods(random)),
    "proposed.json": line(random() < 0.2 ? someManifest(random) : wrecked(someManifest(random), random)),
    "tests.json": line(wrecked(POLICY_TESTS, random)),
  };
  const make = COMMANDS[command];
  if (!make) throw new Error(`There is no ${command}.`);
  return withFiles(files, async (folder) => {
    const [script, input, options] = make(random, folder);
    const run = () => runScript(script, input, options, LONGEST_MILLISECONDS);
    const first = await run();
    // One that was only slow is not slow twice.
    const { code, errors } = first.code === null ? await run() : first;
    const input2 = `${options.join(" ")} < ${input.slice(0, 1500)}`;
    if (code === null) return { command, fault: `twice no end after ${LONGEST_MILLISECONDS} ms: ${input2}` };
    if (![0, 1, 2].includes(code ?? -1))
      return { command, fault: `exit code ${code}: ${errors.slice(0, 500)}: ${input2}` };
    const tripped = TRIPPED.exec(errors);
    return {
      command,
      fault: tripped ? `“${errors.slice(Math.max(0, tripped.index - 200), tripped.index + 300)}”: ${input2}` : null,
    };
  });
}

/** One file that is read in most cases, or a folder with what is none of a cluster. */
function cluster(random: Random, folder: string): string[] {
  return ["--cluster", random() < 0.7 ? `${folder}/networks.json` : folder];
}

/** The pods and policies of a namespace, as `kubectl get -o json` prints them. */
function pods(random: Random): unknown {
  const metadata = { namespace: "shop", name: "web", labels: { app: "web" } };
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
    { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "web", ports: POD.ports }] }, status: {} },
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec: POLICY_SPEC },
  ];
  const list = { apiVersion: "v1", kind: "List", items };
  return random() < 0.3 ? list : wrecked(list, random);
}

function answer(random: Random): unknown {
  return random() < 0.15 ? ANSWER : wrecked(ANSWER, random);
}

function authorOptions(random: Random): string[] {
  return pick(
    random,
    [],
    ["--wildcards"],
    ["--addresses"],
    ["--format", "json"],
    ["--target", hostileText(random).replaceAll("\0", "")],
    ["--path", `httpbin.org=${hostileText(random).replaceAll("\0", "")}`],
  );
}

function generateOptions(random: Random): string[] {
  const odd = hostileText(random).replaceAll("\0", "");
  return pick(
    random,
    [],
    ["--dns", "anywhere", "--internet-by-label"],
    [`--dns=${odd}`],
    [`--address=${odd}`],
    [`--api-server=${odd}`, "--format", "json"],
  );
}

function line(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "[".repeat(50_000);
  }
}
