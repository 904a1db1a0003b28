import { parseIp } from "../linkerd/address";
import type { ConnectionEnd, ConnectionTarget, ConnectionTest } from "./policy-test";

const NAME = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const PLACE = new RegExp(`^(${NAME})(?:/(${NAME}(?:\\.${NAME})*))?$`);

/** `everybody`, `shop`, `shop/web`, `203.0.113.7`; null for anything else. */
export function parseEnd(text: string): ConnectionEnd | null {
  if (text === "everybody") return { kind: "everybody" };
  const address = text.replace(/^\[(.+)\]$/, "$1");
  if (parseIp(address)) return { kind: "address", address };
  const [, namespace, workload] = PLACE.exec(text) ?? [];
  return namespace === undefined ? null : { kind: "namespace", namespace, workload: workload ?? null };
}

/** `shop/api:8080`, `kube-system:53/UDP`, `[2001:db8::7]:443`; null for anything else. */
export function parseTarget(text: string): ConnectionTarget | null {
  const [, place = "", digits = "", written = "TCP"] = /^(.+):(\d{1,5})(?:\/(TCP|UDP|SCTP))?$/.exec(text) ?? [];
  const end = parseEnd(place);
  const port = Number(digits);
  const protocol = (["TCP", "UDP", "SCTP"] as const).find((each) => each === written);
  return end && protocol && port >= 1 && port <= 65_535 ? { text, end, port, protocol } : null;
}

export function connectionSentence(from: string, kind: ConnectionTest["expect"]["kind"], to: string): string {
  if (from === "everybody" && kind === "may-not-connect") return `No pod may connect to ${to}`;
  const who = from === "everybody" ? "Every pod" : from.includes("/") || parseIp(from) ? from : `Pods of ${from}`;
  return `${who} may ${kind === "may-connect" ? "" : "not "}connect to ${to}`;
}
