import { draftRoutes } from "../lib/authoring/flows/draft-routes";
import type {
  DraftOptions,
  LeftOut,
  LeftOutReason,
  ProposedObject,
  RouteProposal,
} from "../lib/authoring/route-proposal";
import { stripServerFields } from "../lib/changes/strip-server-fields";
import type { Flow } from "../lib/flows/flow";
import { counted } from "../lib/print/counted";
import { printYaml } from "../lib/print/yaml";
import type { Policy } from "../lib/resolver/compile/compile";
import type { TakenWrite } from "../lib/take-away/take-away";

/** One document with what it does, admits and what to heed above it. Names come from metrics: none may end a comment. */
export function commented({ manifest, sentence, reach, notices }: ProposedObject): string {
  const lines = [
    sentence,
    ...reach.map((each) => `Allows: ${each.sentence}`),
    ...notices
      .filter(({ severity }) => severity !== "info")
      .map((each) => `${each.severity === "fail" ? "Breaks" : "Note"}: ${each.sentence}`),
  ];
  return `${lines.map((line) => `# ${line.replace(/\s+/g, " ")}\n`).join("")}${printYaml(stripServerFields(manifest))}`;
}

/** As the printers of bundles want it. They look at neither uid nor resourceVersion. */
export function taken(each: ProposedObject): TakenWrite {
  if (each.verb === "create") return { write: { verb: "create", manifest: each.manifest }, before: null };
  const { ref, patch, before } = each;
  return { write: { verb: "patch", ref, patch, uid: "", resourceVersion: "" }, before };
}

export function proposalJson({ writes, already, leftOut, wildcards, consequences }: RouteProposal) {
  const ids = (flows: readonly Flow[]) => flows.map(({ id }) => id);
  return {
    writes: writes.map(({ verb, manifest, sentence, reach, notices, flows }) => ({
      verb,
      manifest: stripServerFields(manifest),
      sentence,
      reach,
      notices,
      flows: ids(flows),
    })),
    already: ids(already),
    leftOut: leftOut.map((each) => ({ ...each, flows: ids(each.flows) })),
    wildcards,
    consequences,
  };
}

/** What this command can be told, where that would help. */
const OPTIONS: Partial<Record<LeftOutReason, string>> = {
  "address-only": "--sni ADDRESS:PORT=NAME, --addresses, or --confirm-tcp PORT.",
  "opaque-port": "--addresses, or --confirm-tcp PORT.",
  "needs-port": "without --confirmed-ports the reported port is used.",
};

/** For people, beside the output. */
export function toldProposal(proposal: RouteProposal, selected: number, asked: readonly string[]): string {
  const { writes, already, leftOut, wildcards, consequences } = proposal;
  const proposed = writes.reduce((sum, { flows }) => sum + flows.length, 0);
  const lines = [
    `${counted(selected, "flow")}: ${already.length} already allowed by routes, ${proposed} by ${counted(writes.length, "object")} proposed here, ${selected - already.length - proposed} left out.`,
    ...consequences.map(({ sentence }) => sentence),
  ];
  for (const each of leftOut) lines.push("", ...toldLeftOut(each, `Left out, ${counted(each.flows.length, "flow")}`));
  for (const { wildcard, hosts, sentence, refused, accepted } of wildcards) {
    const state = refused ? "Refused" : accepted ? "Used" : "Possible";
    lines.push(
      "",
      `${state}: ${wildcard} for ${counted(hosts.length, "name")}. ${sentence}${refused || accepted ? "" : ` Use it with --wildcard '${wildcard}'.`}`,
    );
  }
  for (const each of asked) {
    if (!wildcards.some(({ wildcard }) => wildcard === each))
      lines.push("", `Not used: ${each}, as it covers no selected hostname that needs a route.`);
  }
  return `${lines.join("\n")}\n`;
}

/** Denied flows for which nothing was drafted, since nobody asked: how many, and which of them no route could allow anyway. */
export function toldDenied(denied: readonly Flow[], policy: Policy, options: DraftOptions): string {
  if (denied.length === 0) return "";
  const { leftOut, already } = draftRoutes(denied, policy, { ...options, wildcards: options.wildcards ?? [] });
  const drafted = denied.length - already.length - leftOut.reduce((sum, { flows }) => sum + flows.length, 0);
  const lines = [
    "",
    `Left out, ${counted(denied.length, "denied flow")} (${someOf(denied)}): a denied request may be a probe. --denied drafts routes for ${drafted} of them.`,
  ];
  for (const each of leftOut)
    lines.push(...toldLeftOut(each, `No route as it stands, ${counted(each.flows.length, "denied flow")}`));
  return `${lines.join("\n")}\n`;
}

function toldLeftOut({ reason, sentence, advice, kubectl, flows }: LeftOut, what: string): string[] {
  // What was to be allowed by its name is not known by an address.
  const option = reason === "opaque-port" && flows.some(({ protocol }) => protocol !== "tcp") ? null : OPTIONS[reason];
  return [
    `${what} (${someOf(flows)}): ${sentence}`,
    ...advice.map((each) => `  ${each}`),
    ...(option ? [`  Here: ${option}`] : []),
    ...(kubectl === null ? [] : [`  ${kubectl}`]),
  ];
}

function someOf(flows: readonly Flow[]): string {
  const places = [
    ...new Set(
      flows.map(
        (flow) =>
          `${flow.source.namespace}/${flow.source.workload} → ${flow.host ?? flow.address ?? "?"}:${flow.port ?? "?"}`,
      ),
    ),
  ];
  return places.length > 3 ? `${places.slice(0, 3).join(", ")} …` : places.join(", ");
}
