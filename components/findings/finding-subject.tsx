import Link from "next/link";
import type { Finding } from "@/lib/resolver/lint/lint";
import styles from "./findings.module.css";

/** The object and the field to look at; a link where the object is shown somewhere. */
export function FindingSubject({ finding, href }: { finding: Finding; href: string | null }) {
  const { kind, namespace, name } = finding.subject;
  const object = (
    <>
      <span className={styles.kind}>{kind}</span> {namespace ? `${namespace}/${name}` : name}
    </>
  );
  return (
    <span className={styles.subject}>
      {href ? (
        <Link href={href} prefetch={false}>
          {object}
        </Link>
      ) : (
        <span>{object}</span>
      )}
      {finding.field ? <code>{finding.field}</code> : null}
    </span>
  );
}
