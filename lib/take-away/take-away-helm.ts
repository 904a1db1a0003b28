import { refOfWrite } from "../linkerd/proposal";
import { printYaml } from "../print/yaml";
import { type TakenWrite, wanted } from "./take-away";
import type { TextFiles } from "./take-away-kustomize";
import { printLostTimes } from "./take-away-time";

/**
 * Values with the objects as they are wanted, and the template that renders them in any chart. Values are not run through `tpl`, so
 * braces in them stay what they are. What is to be deleted is left out of a release by not being there: a comment names it.
 */
export function helmFiles(writes: readonly TakenWrite[]): TextFiles {
  const objects = writes.flatMap((each) => wanted(each) ?? []);
  const gone = writes.filter((each) => wanted(each) === null).map(({ write }) => refOfWrite(write));
  const comments = gone.map(({ kind, namespace, name }) => `# Remove where it is now: ${kind} ${namespace}/${name}\n`);
  return {
    "values.yaml": `${printLostTimes(writes)}${comments.join("")}${printYaml({ egressPolicy: objects })}`,
    "templates/egress-policy.yaml": `{{- range .Values.egressPolicy }}
---
{{ toYaml . }}
{{- end }}
`,
  };
}
