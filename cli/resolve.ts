import { stderr, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import type { TraceStep } from "../lib/linkerd/decision";
import { groupOf, printRef, refOf } from "../lib/linkerd/object";
import { isRecord } from "../lib/linkerd/record";
import { compile } from "../lib/resolver/compile/compile";
import { answerCase } from "../lib/resolver/conformance/answer-case";
import { CASE_FIELDS, type ConformanceCase, decodeCase, REQUEST_FIELDS } from "../lib/resolver/conformance/case";
import { printTrace } from "../lib/resolver/explain/print-trace";
import { metadataAt, metadataNotes } from "../lib/resolver/partial/metadata-addresses";
import { plainMessage } from "../lib/schema/objection";
import { schemaObjections } from "../lib/schema/schema-objections";
import { servedKinds } from "../lib/schema/served-kinds";
import type { Schemas } from "../lib/schema/structural-schema";
import { meantKind } from "./cluster-folder";
import { GATEWAY_HELP, gatewaySchemas } from "./gateway-bundles";
import { linkerdVersionOf } from "./linkerd-version";
import { runCommand } from "./run-command";
import { testPolicy } from "./test-policy";

const HELP = `Usage: npm run --silent resolve < cases.jsonl > answers.jsonl
       npm run --silent resolve -- --explain < cases.jsonl
       npm run --silent resolve -- --policy-tests FILE --cluster DIR

Decides egress requests as Linkerd would. Reads one case per line:

  {"id": "…", "resources": [manifests], "request": {"clientNamespace": "shop", "ip": "203.0.113.7", "port": 80,
   "protocol": "http1|http2|grpc|tls|opaque", "authority": "…", "method": "GET", "path": "/", "headers": {}, "sni": null},
   "clusterNetworks": […], "globalEgressNamespace": "linkerd-egress", "defaultOpaquePorts": "25,…",
   "tlsRouteHostnames": "optional|required", "linkerdVersion": "edge-26.8.3", "enforceAdmission": false}

and answers each with one line {"id": "…", "expect": {…}}; \`expect.trace\` says why, \`expect.admission\` what Linkerd's webhook
rejects. If the CRD schemas object to a resource, \`schemaObjections\` is added: for each the resource, field,
value, message, remedy and severity. They change no answer. \`notes\` says what is ignored (a path of protocol tls, of which only the
SNI is visible; an unknown field or kind) and, for cloud metadata, under which other hostname it is reached. The fields of \`expect\` are explained in
lib/resolver/conformance/README.md. Omitted settings have Linkerd's defaults.

  --explain   Print text for people instead: for each case its id, what happens, and every step, in Linkerd's order.
              ✓ led to the answer, ✗ is ruled out, · is worth knowing; in brackets the object and field to look at.
              If another route matches too, it says which would apply next. Below, marked !: what the API server (schema) and
              Linkerd's webhook object to in the resources.
  --linkerd-version NAME   For cases without "linkerdVersion": Linkerd's release, such as edge-26.8.3 or 2.19. Default: the newest.
${GATEWAY_HELP}
              Kinds of which it serves no version that this Linkerd version reads are ignored.
  --policy-tests FILE   Test a policy instead; \`--policy-tests --help\` explains the file.
  --help      Print this.

Exit code 0: every line was answered. 1: an option is unknown. 2: some lines could not be read; they are named on stderr, the
others answered.
`;

const OPTIONS = ["--explain", "--linkerd-version", "--gateway-api", "--policy-tests", "--help", "-h"];

/** Rules that tell what of a request plays no role. */
const UNSEEN = new Set(["match/inside-tls", "match/not-spoken"]);

const options = process.argv.slice(2);
const testing = options.includes("--policy-tests");
const [named, unknown] = testing ? [{}, undefined] : parseOptions();
if (testing) {
  await runCommand(() => testPolicy(options));
} else if (unknown !== undefined) {
  stderr.write(`Unknown option ${unknown}. Use ${OPTIONS.join(", ")}.\n`);
  process.exitCode = 1;
} else if (options.includes("--help") || options.includes("-h")) {
  stdout.write(HELP);
} else {
  await runCommand(() => answerLines(options.includes("--explain") ? explained : answered, named));
}

interface Named {
  "linkerd-version"?: string;
  "gateway-api"?: string;
}

/** Those with a value, and the first that is unknown. */
function parseOptions(): [Named, string | undefined] {
  const named: Named = {};
  const rest = [...options];
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    const [name = "", value] = option.split("=", 2);
    if (name === "--linkerd-version") named["linkerd-version"] = value ?? rest.shift() ?? "";
    else if (name === "--gateway-api") named["gateway-api"] = value ?? rest.shift() ?? "";
    else if (!OPTIONS.includes(option)) return [named, option];
  }
  return [named, undefined];
}

function answered(asked: ConformanceCase, said: unknown, schemas: Schemas): string {
  const objections = objectionsOf(asked, schemas);
  const expect = answerCase(asked);
  const notes = notesOf(asked, expect, said);
  return JSON.stringify({
    id: asked.id,
    expect,
    ...(objections.length > 0 && { schemaObjections: objections }),
    ...(notes.length > 0 && { notes }),
  });
}

function explained(asked: ConformanceCase, said: unknown, schemas: Schemas): string {
  const answer = answerCase(asked);
  // What a step of the trace says already is not said twice.
  const notes = notesOf(asked, { trace: [] }, said).map((each) => `  ! request  ${each}`);
  const refused = answer.admission.denied.map(
    ({ resource, message }) => `  ! webhook  ${message}  [${printRef(resource)}]`,
  );
  const objections = objectionsOf(asked, schemas).map(
    ({ resource, ...each }) =>
      `  ! schema   ${plainMessage(each)}. ${each.remedy}  [${printRef(resource)} ${each.field}]`,
  );
  return `${asked.id}: ${[printTrace(answer), ...notes, ...objections, ...refused].join("\n")}\n`;
}

/** What of the case plays no role, and how else a metadata address is reached. */
function notesOf({ request, snapshot }: ConformanceCase, { trace }: { trace: TraceStep[] }, said: unknown): string[] {
  const written = isRecord(said) ? said : {};
  const asked = isRecord(written.request) ? Object.keys(written.request) : [];
  const unknown = [...noFields("", Object.keys(written), CASE_FIELDS), ...noFields("request.", asked, REQUEST_FIELDS)];
  const metadata = metadataAt(request.ip);
  return [
    ...trace.filter(({ rule }) => UNSEEN.has(rule)).map(({ sentence }) => sentence),
    ...unknown,
    ...snapshot.resources.flatMap(({ apiVersion, kind }, index) => {
      const meant = meantKind(groupOf(apiVersion), kind);
      return meant ? [`resources[${index}]: ${kind} of ${apiVersion} is an unknown kind. ${meant}`] : [];
    }),
    ...(metadata ? metadataNotes(request, compile(snapshot)) : []),
  ];
}

function noFields(place: string, keys: readonly string[], known: readonly string[]): string[] {
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => `${place}${key} is not a field and is ignored. Fields: ${known.join(", ")}.`);
}

function objectionsOf({ snapshot }: ConformanceCase, schemas: Schemas) {
  return snapshot.resources.flatMap((object) =>
    schemaObjections(object, schemas).map((objection) => ({ resource: refOf(object), ...objection })),
  );
}

/** Answers line by line, so that a pipe may feed it for as long as it likes. */
async function answerLines(
  answer: (asked: ConformanceCase, said: unknown, schemas: Schemas) => string,
  named: Named,
): Promise<0 | 2> {
  const linkerdVersion = linkerdVersionOf(named["linkerd-version"]);
  const schemas = gatewaySchemas(named["gateway-api"]);
  let code: 0 | 2 = 0;
  let number = 0;
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      const said: unknown = JSON.parse(line);
      const asked = decodeCase(isRecord(said) && linkerdVersion !== undefined ? { linkerdVersion, ...said } : said);
      if (named["gateway-api"] !== undefined)
        Object.assign(asked.snapshot, servedKinds(schemas, asked.snapshot.linkerdVersion ?? null));
      const written = stdout.write(`${answer(asked, said, schemas)}\n`);
      if (!written) await new Promise((resolve) => stdout.once("drain", resolve));
    } catch (error) {
      code = 2;
      stderr.write(`line ${number}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return code;
}
