"use client";

import { Link } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import styles from "./copy-link.module.css";

/** The address of what is on the screen: it restores filter, range, order and what is open. */
export function CopyLink() {
  return (
    <span className={styles.end}>
      <CopyButton text={() => window.location.href} what="link" icon={Link} />
    </span>
  );
}
