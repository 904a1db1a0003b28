import { apiVersionOf, NETWORK_POLICY } from "../../linkerd/kinds";
import { printYaml } from "../../print/yaml";
import type { Generated, GeneratedPolicy } from "./wanted";

/** As it would be applied. */
export function manifestOf({ policy, annotations }: GeneratedPolicy) {
  const { namespace, name, spec } = policy;
  const metadata = { name, namespace, ...(Object.keys(annotations).length > 0 && { annotations }) };
  return { apiVersion: apiVersionOf(NETWORK_POLICY), kind: NETWORK_POLICY.kind, metadata, spec };
}

/** Each document with what it does and what to heed above it. Names come from the cluster: none may end a comment. */
export function printPolicies({ policies }: Generated): string {
  return policies
    .map((each) => {
      const lines = [each.sentence, ...each.notices.map((notice) => `Note: ${notice}`)];
      return `${lines.map((line) => `# ${line.replace(/\s+/g, " ")}\n`).join("")}${printYaml(manifestOf(each))}`;
    })
    .join("---\n");
}

/** What was not generated and why, and what to heed, a line each. */
export function printRemarks({ already, refusals, notices }: Generated): string {
  const lines = [
    ...refusals.map(({ what, why, remedy }) => `✗ ${what}: ${why} ${remedy}`),
    ...notices.map((each) => `· ${each}`),
    ...already.map(({ namespace, name }) => `✓ ${namespace}/${name} is there, or another policy allows as much.`),
  ];
  return lines.map((line) => `${line.replace(/\s+/g, " ")}\n`).join("");
}
