import { EyeOff } from "lucide-react";
import { Tag } from "@/components/ui/tag";
import type { NetworkReach } from "@/lib/resolver/network-reach";
import styles from "./network-detail.module.css";

/** Namespaces whose clients it decides for, then those it cannot reach. */
export function ReachList({ reach }: { reach: NetworkReach | null }) {
  if (!reach || reach.decidesFor.length + reach.hiddenIn.length === 0)
    return <p className={styles.sentence}>No clients.</p>;
  return (
    <>
      <ul className={styles.reach}>
        {reach.decidesFor.map((namespace) => (
          <li key={namespace}>
            <Tag>{namespace}</Tag>
          </li>
        ))}
        {reach.hiddenIn.map((namespace) => (
          <li key={namespace}>
            <Tag
              kind="dashed"
              icon={<EyeOff aria-hidden />}
              title="Has its own EgressNetwork, which shadows the global ones"
            >
              {namespace}
            </Tag>
          </li>
        ))}
      </ul>
      {reach.hiddenIn.length > 0 ? (
        <p className={styles.sentence}>
          Not in {reach.hiddenIn.join(", ")}: their own EgressNetworks shadow this one, also for addresses that they do
          not cover.
        </p>
      ) : null}
    </>
  );
}
