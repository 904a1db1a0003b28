import { LEFT_BEHIND } from "@/lib/linkerd/decode/once-read";
import type { EgressNetworkSpec } from "@/lib/linkerd/egress-network";
import styles from "./network-detail.module.css";

interface AddressListProps {
  /** null where Linkerd cannot read it; `unreadable` says why. */
  spec: EgressNetworkSpec | null;
  unreadable: string | null;
  clusterNetworks: string[];
}

/** The ranges an EgressNetwork catches, each with its own exceptions. */
export function AddressList({ spec, unreadable, clusterNetworks }: AddressListProps) {
  if (!spec) {
    return (
      <p className={styles.sentence}>
        Linkerd cannot read the current version: <code>{unreadable}</code>. Until it is readable again, {LEFT_BEHIND}.
      </p>
    );
  }
  if (spec.networks?.length === 0) return <p className={styles.sentence}>An empty list: it covers nothing.</p>;
  const entries = spec.networks ?? [
    { cidr: "0.0.0.0/0", except: clusterNetworks },
    { cidr: "::/0", except: clusterNetworks },
  ];
  const shown = entries.map((entry) => ({ ...entry, except: sameFamily(entry.cidr, entry.except ?? []) }));
  return (
    <>
      {spec.networks ? null : <p className={styles.sentence}>Everything outside the cluster’s own networks:</p>}
      <ul className={styles.addresses}>
        {shown.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same range may occur twice
          <li key={index}>
            <code>{entry.cidr}</code>
            {entry.except.length > 0 ? (
              <>
                {" "}
                <span>except</span>
                <ul>
                  {entry.except.map((except) => (
                    <li key={except}>
                      <code>{except}</code>
                    </li>
                  ))}
                </ul>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Exceptions of the other address family take nothing away, nor does one that is said twice. */
function sameFamily(cidr: string, exceptions: string[]): string[] {
  return [...new Set(exceptions)].filter((each) => each.includes(":") === cidr.includes(":"));
}
