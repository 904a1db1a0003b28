import { stderr, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { answerAdmission, answerConnection } from "../lib/network-policy/conformance/answer-case";
import { decodeAdmissionCase, decodeConnectionCase, isAdmissionCase } from "../lib/network-policy/conformance/case";
import { printConnection } from "../lib/network-policy/print-connection";
import { runCommand } from "./run-command";

const HELP = `Usage: npm run --silent connectable < cases.jsonl > answers.jsonl
       npm run --silent connectable -- --explain < cases.jsonl

May this pod or address open a connection to that one, by which NetworkPolicies, and why? Reads one case a line:

  {"id": "…", "namespaces": [{"name": "shop", "labels": {}}], "networkPolicies": [manifests],
   "pods": [{"namespace": "shop", "name": "web", "labels": {}, "ip": "10.0.0.7", "ips": […], "hostNetwork": false, "hostIP": "…",
             "phase": "Running", "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]}],
   "query": {"from": {"pod": "shop/web"}, "to": {"ip": "203.0.113.7"}, "port": 443, "protocol": "TCP|UDP|SCTP"}}

and answers each with one line {"id": "…", "expect": {…}}; \`expect.trace\` says why, and \`expect.allowed\` is null where the
documentation says both. An end is {"pod": "namespace/name"}, {"ip": "…"}, or both. The port is the one that arrives: Services are not
looked up. Manifests are read as the API server would store them. lib/network-policy/conformance/README.md explains the fields.

A line {"id": "…", "networkPolicy": manifest} asks what the API server would make of one manifest: whether it takes it, as what it stores
it, or which fields it refuses. "namespaces" beside it are those that there are.

  --explain          Print for people instead: for each case its id, what happens, and every step on the way.
                     ✓ allows it, ✗ does not, · is worth knowing; in brackets the policy and the field to look at.
  --namespaces LIST  The namespaces that there are, comma-separated, for lines of one manifest that list none.
  --help             Print this.

Exit code 0: every line was answered. 2: an option is unknown, or some lines could not be read; they are named on stderr, the others
answered.
`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      explain: { type: "boolean" },
      namespaces: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    stdout.write(HELP);
    return 0;
  }
  const namespaces = values.namespaces?.split(",").map((name) => ({ name: name.trim() }));
  return answerLines((said) => answered(namespaces ? withNamespaces(said, namespaces) : said, values.explain === true));
});

function withNamespaces(said: unknown, namespaces: readonly { name: string }[]): unknown {
  return isAdmissionCase(said) ? { namespaces, ...said } : said;
}

function answered(said: unknown, explain: boolean): string {
  if (isAdmissionCase(said)) {
    const asked = decodeAdmissionCase(said);
    const answer = answerAdmission(asked);
    return explain
      ? `${asked.id}: ${JSON.stringify(answer, null, 2)}\n`
      : JSON.stringify({ id: asked.id, expect: answer });
  }
  const asked = decodeConnectionCase(said);
  const answer = answerConnection(asked);
  return explain ? `${asked.id}: ${printConnection(answer)}\n` : JSON.stringify({ id: asked.id, expect: answer });
}

/** Answers line by line, so that a pipe may feed it for as long as it likes. */
async function answerLines(answer: (said: unknown) => string): Promise<0 | 2> {
  let code: 0 | 2 = 0;
  let number = 0;
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      const written = stdout.write(`${answer(JSON.parse(line))}\n`);
      if (!written) await new Promise((resolve) => stdout.once("drain", resolve));
    } catch (error) {
      code = 2;
      stderr.write(`line ${number}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return code;
}
