import { stderr, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { answerCase } from "../lib/resolver/conformance/answer-case";
import { decodeCase } from "../lib/resolver/conformance/case";

const HELP = `Usage: npm run --silent resolve < cases.jsonl > answers.jsonl

Decides egress requests as Linkerd would. Reads one case a line:

  {"id": "…", "resources": [manifests], "request": {"clientNamespace": "shop", "ip": "203.0.113.7", "port": 80,
   "protocol": "http1|http2|grpc|tls|opaque", "authority": "…", "method": "GET", "path": "/", "headers": {}, "sni": null},
   "clusterNetworks": […], "globalEgressNamespace": "linkerd-egress", "defaultOpaquePorts": "25,…",
   "tlsRouteHostnames": "optional|required", "enforceAdmission": false}

and answers each with one line {"id": "…", "expect": {…}}; \`expect.trace\` says why. The fields are explained in
lib/resolver/conformance/README.md. Settings that are left out are Linkerd's own defaults.

Exit code 0: every line was answered. 2: some could not be read; they are named on stderr, the others answered.
`;

if (process.argv.includes("--help") || process.argv.includes("-h")) {
  stdout.write(HELP);
} else {
  process.exitCode = await answerLines();
}

/** Answers line by line, so that a pipe may feed it for as long as it likes. */
async function answerLines(): Promise<0 | 2> {
  let code: 0 | 2 = 0;
  let number = 0;
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      const asked = decodeCase(JSON.parse(line));
      const written = stdout.write(`${JSON.stringify({ id: asked.id, expect: answerCase(asked) })}\n`);
      if (!written) await new Promise((resolve) => stdout.once("drain", resolve));
    } catch (error) {
      code = 2;
      stderr.write(`line ${number}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return code;
}
