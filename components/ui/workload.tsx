import { classNames } from "./class-names";
import { MiddleCut } from "./middle-cut";
import styles from "./workload.module.css";

interface WorkloadProps {
  namespace: string;
  /** A workload, EgressNetwork or route: whatever has a name in a namespace. */
  name: string;
  /** `strong` for the subject of a row. */
  strong?: boolean;
  /** The name is cut in its middle where room is short. What names the whole beside it, such as a link, says it in one. */
  cut?: boolean;
}

/** `namespace/name`, the namespace dimmed. */
export function Workload({ namespace, name, strong, cut }: WorkloadProps) {
  return (
    <span className={classNames(styles.workload, cut && styles.cut)}>
      <span className={styles.namespace}>{namespace}/</span>
      <span className={strong ? styles.strong : undefined}>{cut ? <MiddleCut name={name} /> : name}</span>
    </span>
  );
}
