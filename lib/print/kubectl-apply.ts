import type { KubernetesObject } from "../linkerd/object";
import { printYaml } from "./yaml";

// Apart from the other lines for a shell, so that pages which only draft do not load a YAML writer.

/** The manifest as a here-document. Its delimiter is quoted, so the shell looks at nothing inside. */
export function kubectlApply(manifest: KubernetesObject): string {
  const yaml = printYaml(manifest);
  const end = freeDelimiter(yaml);
  return `kubectl apply -f - <<'${end}'\n${yaml}${end}`;
}

/** A line that ends the here-document must not occur inside it. */
function freeDelimiter(text: string): string {
  const lines = new Set(text.split("\n"));
  let end = "EOF";
  while (lines.has(end)) end += "_";
  return end;
}
