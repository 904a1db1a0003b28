import type { Flow } from "@/lib/flows/flow";
import { printShare } from "@/lib/print/print-share";
import type { PortsTold } from "@/lib/resolver/partial/dialled";

const MOST_NAMED = 4;

/** What connections say of a port that the proxy may have folded together with others; null where they say nothing, or need not. */
export function portSentence({ port, portConfirmed }: Flow, { kind, ports }: PortsTold): string | null {
  if (portConfirmed || kind === "unknown") return null;
  const [first] = ports;
  if (kind === "confirmed") return `Port ${first?.port} is confirmed: its connections used no other candidate port.`;
  const reported = port === null ? "The proxy reported no port" : `The proxy reported port ${port}`;
  if (kind === "refuted" && ports.length === 1) return `${reported}, but its connections used only ${first?.port}.`;
  const shares = ports.slice(0, MOST_NAMED).map((each) => `${each.port} (${printShare(each.share)})`);
  const more = ports.length > MOST_NAMED ? ` and ${ports.length - MOST_NAMED} more` : "";
  const but = kind === "refuted" ? ", which no connection used" : "";
  return `${reported}${but}. By the workload's connections, it is one of ${shares.join(", ")}${more}.`;
}
