import { printSelector } from "./compile/selector";
import type { PolicyPeer, PolicyPort } from "./stored/network-policy";

const SHOWN = 5;

/** `port 443/TCP`, `ports 80-90/TCP, “http”/TCP and 3 more`. */
export function printPorts(ports: readonly PolicyPort[] | null): string {
  if (ports === null) return "every port";
  const texts = ports.map(printPort);
  const more = texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : "";
  return `${texts.length === 1 ? "port" : "ports"} ${texts.slice(0, SHOWN).join(", ")}${more}`;
}

function printPort({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return `any/${protocol}`;
  if (typeof port === "string") return `“${port}”/${protocol}`;
  return `${port}${endPort === undefined ? "" : `-${endPort}`}/${protocol}`;
}

/** `pods with app=api in namespaces with team=shop`, `0.0.0.0/0 except 10.0.0.0/8`. */
export function printPeer({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, policyNamespace: string): string {
  if (ipBlock) return `${ipBlock.cidr}${ipBlock.except ? ` except ${ipBlock.except.join(", ")}` : ""}`;
  const labels = printSelector(podSelector ?? {});
  const pods = labels === "" ? "every pod" : `pods with ${labels}`;
  if (!namespaceSelector) return `${pods} of ${policyNamespace}`;
  const namespaces = printSelector(namespaceSelector);
  return namespaces === "" ? `${pods} of every namespace` : `${pods} of namespaces with ${namespaces}`;
}
