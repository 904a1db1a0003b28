import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "./flow";
import { addFlow, nothing, type TrafficSum } from "./network-traffic";
import type { FlowProtocol } from "./protocol";

/** One client and one outside destination, whatever the port, the route and the verdict. */
export interface Contact {
  key: string;
  source: Pick<Flow["source"], "namespace" | "workload" | "workloadKind">;
  host: string | null;
  registrableDomain: string | null;
  address: string | null;
  /** Ascending, as reported. */
  ports: number[];
  protocols: FlowProtocol[];
  /** Worst first. */
  verdicts: FlowVerdict[];
  traffic: TrafficSum;
  /** RFC 3339; null where no counter rose inside the window. */
  lastSeen: string | null;
}

export interface ChangedContact extends Contact {
  /** Before; `verdicts` are those after. */
  verdictsBefore: FlowVerdict[];
}

export interface FlowComparison {
  /** In `after` alone. */
  appeared: Contact[];
  /** In `before` alone. */
  gone: Contact[];
  /** In both, decided otherwise. */
  changed: ChangedContact[];
  /** In both, decided alike. */
  unchanged: number;
}

/** Who began, who ceased, and who is decided otherwise; by namespace, workload and destination. Flows without traffic are no contact. */
export function compareFlows(before: readonly Flow[], after: readonly Flow[]): FlowComparison {
  const earlier = contactsOf(before);
  const later = contactsOf(after);
  const comparison: FlowComparison = { appeared: [], gone: [], changed: [], unchanged: 0 };
  for (const [key, contact] of later) {
    const former = earlier.get(key);
    if (!former) comparison.appeared.push(contact);
    else if (former.verdicts.join() !== contact.verdicts.join()) {
      comparison.changed.push({ ...contact, verdictsBefore: former.verdicts });
    } else comparison.unchanged += 1;
  }
  for (const [key, contact] of earlier) if (!later.has(key)) comparison.gone.push(contact);
  for (const contacts of [comparison.appeared, comparison.gone, comparison.changed]) contacts.sort(byPlace);
  return comparison;
}

/** The client and the destination of a contact, as one text. */
export function contactKey({
  source,
  host,
  address,
}: Pick<Flow, "host" | "address"> & { source: Pick<Flow["source"], "namespace" | "workload"> }): string {
  return JSON.stringify([source.namespace, source.workload, host, host === null ? address : null]);
}

function contactsOf(flows: readonly Flow[]): Map<string, Contact> {
  const contacts = new Map<string, Contact>();
  for (const flow of flows) {
    if (flow.count === 0) continue;
    const { namespace, workload, workloadKind } = flow.source;
    const { host, registrableDomain, address } = flow;
    const key = contactKey(flow);
    const contact = contacts.get(key) ?? {
      key,
      source: { namespace, workload, workloadKind },
      host,
      registrableDomain,
      address: host === null ? address : null,
      ports: [],
      protocols: [],
      verdicts: [],
      traffic: nothing(),
      lastSeen: null,
    };
    contacts.set(key, {
      ...contact,
      ports: flow.port === null ? contact.ports : including(contact.ports, flow.port).sort((a, b) => a - b),
      protocols: including(contact.protocols, flow.protocol).sort(),
      verdicts: FLOW_VERDICTS.filter((verdict) => verdict === flow.verdict || contact.verdicts.includes(verdict)),
      traffic: addFlow(contact.traffic, flow),
      lastSeen: latest(contact.lastSeen, flow.lastSeen),
    });
  }
  return contacts;
}

function including<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? [...values] : [...values, value];
}

/** RFC 3339 in UTC sorts as text. */
function latest(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function byPlace(a: Contact, b: Contact): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function placeOf({ source, registrableDomain, host, address }: Contact): string {
  return [source.namespace, source.workload, registrableDomain ?? host ?? address ?? "~", host ?? ""].join(" ");
}
