import Link from "next/link";
import { RelativeTime } from "@/components/time/relative-time";
import { classNames } from "@/components/ui/class-names";
import { Host, printDestination } from "@/components/ui/host";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { ChangedContact, Contact } from "@/lib/flows/compare-flows";
import type { FirstSeenAnswer, FlowVerdict } from "@/lib/flows/flow";
import { printCount } from "@/lib/print/numbers";
import styles from "./contact-table.module.css";

interface ContactTableProps {
  caption: string;
  contacts: (Contact | ChangedContact)[];
  /** null while it is read, and where no contact can have begun. */
  firstSeen: FirstSeenAnswer | null;
  /** Milliseconds since the epoch: where the recent window ends. */
  at: number;
  /** The flows of a contact, as rows. */
  hrefOf: (contact: Contact) => string;
}

/** Clients with the destinations that began, ceased or are decided otherwise. */
export function ContactTable({ caption, contacts, firstSeen, at, hrefOf }: ContactTableProps) {
  const changed = contacts.some((contact) => "verdictsBefore" in contact);
  return (
    <table className={classNames(table.table, table.sticky, styles.table)} data-changed={changed || undefined}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Client</th>
          <th scope="col">Destination</th>
          <th scope="col" className={styles.ports}>
            Ports
          </th>
          <th scope="col" className={styles.verdicts}>
            {changed ? "Verdict, before → now" : "Verdict"}
          </th>
          <th scope="col" className={classNames(table.number, styles.narrow)}>
            Requests
          </th>
          <th scope="col" className={classNames(table.number, styles.narrow)}>
            Connections
          </th>
          <th
            scope="col"
            className={classNames(table.number, styles.narrow)}
            title={firstSeen ? `Inside this window; up to ${firstSeen.stepSeconds} s earlier` : undefined}
          >
            First seen
          </th>
          <th scope="col" className={classNames(table.number, styles.narrow)}>
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <tr key={contact.key} className={contact.verdicts.includes("denied") ? table.denied : undefined}>
            <td>
              <Workload namespace={contact.source.namespace} name={contact.source.workload} strong cut />
            </td>
            <td>
              <Link
                href={hrefOf(contact)}
                prefetch={false}
                title="Show its flows"
                aria-label={printDestination({ host: contact.host, address: contact.address })}
              >
                <Host host={contact.host} registrableDomain={contact.registrableDomain} address={contact.address} />
              </Link>
            </td>
            <td className={table.mid}>{contact.ports.join(", ") || "–"}</td>
            <td>
              <span className={styles.turn}>
                {"verdictsBefore" in contact ? (
                  <>
                    <Verdicts verdicts={contact.verdictsBefore} />
                    <span aria-hidden>→</span>
                    <span className="visually-hidden">became</span>
                  </>
                ) : null}
                <Verdicts verdicts={contact.verdicts} />
              </span>
            </td>
            <td className={table.number}>{countOf(contact.traffic.requests)}</td>
            <td className={table.number}>{countOf(contact.traffic.connections)}</td>
            <td className={table.number}>{ageOf(firstSeen?.firstSeen[contact.key] ?? null, at)}</td>
            <td className={table.number}>{ageOf(contact.lastSeen, at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdicts({ verdicts }: { verdicts: FlowVerdict[] }) {
  return verdicts.map((verdict) => <Verdict key={verdict} verdict={verdict} small />);
}

function countOf(count: number): string {
  return count === 0 ? "–" : printCount(count);
}

function ageOf(time: string | null, at: number) {
  if (time === null) return <span className={table.dim}>–</span>;
  return <RelativeTime at={time} now={at} />;
}
