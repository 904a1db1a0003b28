import { readFileSync } from "node:fs";
import { stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
import { readCluster } from "../lib/network-policy/stored/read-cluster";
import { otherPolicies } from "../lib/policy-tests/other-policies";
import { parsePolicyTests } from "../lib/policy-tests/parse-policy-tests";
import type { PolicyTestResult } from "../lib/policy-tests/policy-test";
import { printJunit } from "../lib/policy-tests/print-junit";
import { printSarif } from "../lib/policy-tests/print-sarif";
import { printTestReport } from "../lib/policy-tests/print-test-report";
import { connectionJudge } from "../lib/policy-tests/run-connection-tests";
import { type Connect, runPolicyTests } from "../lib/policy-tests/run-policy-tests";
import { CLUSTER_HELP, CLUSTER_OPTIONS, readClusterManifests } from "./cluster-options";
import { objectionsTo } from "./objections";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run --silent resolve -- --policy-tests FILE --cluster DIR

Tests the policy of --cluster with a file such as this, and prints the outcome of each test, with the reason if it fails:

  tests:
    - sentence: Checkout takes payments
      from: shop/checkout
      mayReach: https://api.stripe.com
    - from: nobody
      mayReach: ["*.ngrok.io", pastebin.com]
    - from: everybody
      mayNotReach: [169.254.169.254, "fd00:ec2::254", tcp://203.0.113.0/24:22]
    - from: shop
      mayReach: http://httpbin.org/get
      method: GET
    - from: shop/web
      mayConnect: [shop/api:8080, kube-system:53/UDP]
    - from: shop
      mayNotConnect: 169.254.169.254:80
    - from: shop
      isRedirected: http://www.google.com/not-found
      to: Service shop/internal-egress

  from          everybody, nobody (with mayReach), a namespace, or namespace/workload. Linkerd knows clients by namespace alone,
                so a workload means its namespace. everybody: every namespace there is, and one that no object names.
  mayReach      Every client reaches it, wherever the name resolves to outside the cluster. https:// (port 443), http:// (80),
                grpc://host:port, tls://host:port, tcp://address:port; host:443 is TLS, host:80 is HTTP.
  mayNotReach   No client can reach it, whatever port, protocol, path, header or address the test leaves open. A name may be a wildcard.
                An address or range (203.0.113.0/24) may not be reached with any hostname either: Linkerd picks the EgressNetwork by
                address, but the route by the hostname that the client claims.
  isRedirected  It is sent to another place: to: Service NAMESPACE/NAME, or the location of an HTTP redirect.
  mayConnect    NetworkPolicies let every pod of from open a connection to every pod of it: namespace/pod:port, namespace/workload:port,
  mayNotConnect namespace:port or address:port, with /UDP or /SCTP appended for those; mayNotConnect: none of them. from may also be an address.
                They need pods, namespaces and networkpolicies among the manifests. Between pods with a proxy port 4143 is tried.
                Uncertain where a policy of another kind (Cilium, Calico, Admin) may select one of the pods.
  method        For http:// only, like paths: of HTTPS only the SNI is visible, so a test that says more is an error.
  address       What the client connects to, if EgressNetworks treat addresses differently.
  sentence      In your own words; generated if missing.

${CLUSTER_HELP}
  --format text|json|junit|sarif
                           Default text. json: sentence, line, outcome (holds, fails, uncertain), reasons. junit and sarif for CI: in
                           JUnit an uncertain test is skipped, in SARIF it is a warning.
  --json                   Short for --format json.
  --allow-uncertain        Do not fail on tests that depend on something neither they nor the policy say.

Exit code 0: every test passes. 1: some fail, or a manifest does not do what it seems to (marked !). 2: an option, a manifest or the file could not be read; each fault is named with its line.
3: none fails, but some are uncertain.
`;

/** `npm run resolve -- --policy-tests`. */
export function testPolicy(args: string[]): number {
  // Without a file's name behind it, --policy-tests would swallow --help.
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(HELP);
    return 0;
  }
  const { values } = parseArgs({
    args,
    options: {
      ...CLUSTER_OPTIONS,
      "policy-tests": { type: "string" },
      json: { type: "boolean" },
      format: { type: "string" },
      "allow-uncertain": { type: "boolean" },
    },
  });
  const format = values.format ?? (values.json ? "json" : "text");
  if (!isFormat(format)) throw new UsageError(`--format ${format}: there are ${Object.keys(PRINTED).join(", ")}.`);
  const file = values["policy-tests"] ?? "";
  const { tests, faults } = parsePolicyTests(readText(file));
  if (faults.length > 0)
    throw new UsageError(faults.map(({ line, sentence }) => `${file}:${line}: ${sentence}`).join("\n"));
  const { snapshot, manifests, schemas } = readClusterManifests(values);
  const objections = objectionsTo(manifests, snapshot, schemas, "cluster");
  stderr.write(objections.map((each) => `! ${each}\n`).join(""));
  const results = runPolicyTests(tests, snapshot, connectionJudgeOf(manifests.raw ?? []));
  stdout.write(PRINTED[format](results, file));
  if (objections.length > 0 || results.some(({ outcome }) => outcome === "fails")) return 1;
  return results.some(({ outcome }) => outcome === "uncertain") && !values["allow-uncertain"] ? 3 : 0;
}

const PRINTED = { text: printTestReport, json: printJson, junit: printJunit, sarif: printSarif };

function isFormat(format: string): format is keyof typeof PRINTED {
  return Object.hasOwn(PRINTED, format);
}

function printJson(results: readonly PolicyTestResult[]): string {
  const shown = results.map(({ test: { sentence, line }, outcome, reasons }) => ({ sentence, line, outcome, reasons }));
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** By the pods and policies among the manifests. */
function connectionJudgeOf(manifests: readonly unknown[]): Connect {
  const { cluster, faults } = readCluster(manifests);
  return connectionJudge(cluster, otherPolicies(manifests), faults);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
