import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import styles from "./network-policies.module.css";

interface ReviewedNamespacesProps {
  namespaces: readonly string[];
  /** Those with pods that could be isolated with them. */
  others: readonly string[];
  /** Of one review. */
  most: number;
  onChange: (namespaces: readonly string[]) => void;
}

/** The namespaces that one change isolates, and a choice of more. */
export function ReviewedNamespaces({ namespaces, others, most, onChange }: ReviewedNamespacesProps) {
  return (
    <div className={styles.reviewed}>
      <span>Namespaces of this change</span>
      {namespaces.map((each) => (
        <span key={each} className={styles.choice}>
          <b>{each}</b>
          {namespaces.length > 1 ? (
            <Button
              kind="quiet"
              square
              aria-label={`Leave out ${each}`}
              icon={<X aria-hidden />}
              onClick={() => onChange(namespaces.filter((other) => other !== each))}
            />
          ) : null}
        </span>
      ))}
      {others.length > 0 && namespaces.length < most ? (
        <Select
          aria-label="Add a namespace"
          value=""
          onChange={(event) => {
            if (event.target.value !== "") onChange([...namespaces, event.target.value]);
          }}
        >
          <option value="">Add a namespace…</option>
          {others.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      ) : null}
    </div>
  );
}
