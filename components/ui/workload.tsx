import styles from "./workload.module.css";

interface WorkloadProps {
  namespace: string;
  /** A workload, EgressNetwork or route: whatever has a name in a namespace. */
  name: string;
  /** `strong` for the subject of a row. */
  strong?: boolean;
}

/** `namespace/name`, the namespace dimmed. */
export function Workload({ namespace, name, strong }: WorkloadProps) {
  return (
    <span className={styles.workload}>
      <span className={styles.namespace}>{namespace}/</span>
      <span className={strong ? styles.strong : undefined}>{name}</span>
    </span>
  );
}
