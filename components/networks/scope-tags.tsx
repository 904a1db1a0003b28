import { EyeOff } from "lucide-react";
import { Tag } from "@/components/ui/tag";
import type { NetworkReach } from "@/lib/resolver/network-reach";
import styles from "./networks.module.css";

const NAME = { global: "Global", local: "Local", unreadable: "Unreadable" };

/** Local or global, and in how many namespaces a global one does not count because they have their own. */
export function ScopeTags({ reach }: { reach: NetworkReach }) {
  return (
    <span className={styles.tags}>
      <Tag kind={reach.scope === "unreadable" ? "warn" : "plain"}>{NAME[reach.scope]}</Tag>
      {reach.hiddenIn.length > 0 ? (
        <Tag
          kind="dashed"
          icon={<EyeOff aria-hidden />}
          title={`It does not apply to clients in ${reach.hiddenIn.join(", ")}`}
        >
          shadowed in {reach.hiddenIn.length}
        </Tag>
      ) : null}
    </span>
  );
}
