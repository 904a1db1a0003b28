import styles from "./code-block.module.css";
import { CopyButton } from "./copy-button";

interface CodeBlockProps {
  /** Short name before the code: "PromQL", "CLI". */
  label?: string;
  code: string;
  /** What the copy button copies, e.g. "PromQL". */
  what: string;
}

export function CodeBlock({ label, code, what }: CodeBlockProps) {
  return (
    <div className={styles.block}>
      {label ? <span className={styles.label}>{label}</span> : null}
      <pre className={styles.code}>{code}</pre>
      <CopyButton text={code} what={what} />
    </div>
  );
}
