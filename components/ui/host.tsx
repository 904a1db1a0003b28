import { visibleText } from "@/lib/print/visible-text";
import { classNames } from "./class-names";
import styles from "./host.module.css";
import { MiddleCut } from "./middle-cut";

interface HostProps {
  /** Host or SNI; null where the proxy does not export it. */
  host: string | null;
  /** `stripe.com` of `api.stripe.com`; null: none known, and the whole host is in full weight. */
  registrableDomain?: string | null;
  /** Shown where there is no host. */
  address?: string | null;
  port?: number | null;
  /** In as many lines as it needs, rather than cut. */
  whole?: boolean;
}

/** A destination: registrable domain in full weight, subdomain and port dimmed. A long one is cut in its middle; what links it names it in one. */
export function Host({ host, registrableDomain, address, port, whole }: HostProps) {
  return (
    <span className={classNames(styles.host, whole && styles.whole)}>
      <Name
        host={host}
        registrableDomain={registrableDomain ?? null}
        address={address ?? null}
        whole={whole ?? false}
      />
      {port === null || port === undefined ? null : <span className={styles.port}>:{port}</span>}
    </span>
  );
}

function Name({
  host,
  registrableDomain,
  address,
  whole,
}: {
  host: string | null;
  registrableDomain: string | null;
  address: string | null;
  whole: boolean;
}) {
  if (host === null) {
    if (address === null) return <span className={styles.none}>hostname not exported</span>;
    return whole ? address : <MiddleCut name={address} />;
  }
  const split = registrableDomain && host.endsWith(registrableDomain) ? host.length - registrableDomain.length : 0;
  const domain = visibleText(host.slice(split));
  return (
    <>
      {split > 0 ? <span className={styles.sub}>{visibleText(host.slice(0, split))}</span> : null}
      <b>{whole ? domain : <MiddleCut name={domain} />}</b>
    </>
  );
}

/** The same in one text, for what names it whole: assistive technology reads what is cut in two as two words. */
export function printDestination({ host, address, port }: Pick<HostProps, "host" | "address" | "port">): string {
  const name = visibleText(host ?? address ?? "hostname not exported");
  return port === null || port === undefined ? name : `${name}:${port}`;
}
