import type { ReactNode } from "react";
import { ClusterMark } from "./cluster-mark";
import { CopyLink } from "./copy-link";
import { FindButton } from "./find-button";
import styles from "./page-frame.module.css";
import { ZoneMenu } from "./zone-menu";

interface PageFrameProps {
  /** Controls which bear on this page: range, live state. They stand in the top bar, behind the cluster. */
  bar?: ReactNode;
  children: ReactNode;
}

/** The top bar and the main region beside the sidebar; every page is one. */
export function PageFrame({ bar, children }: PageFrameProps) {
  return (
    <div className={styles.frame}>
      <header className={styles.bar}>
        <ClusterMark />
        <FindButton />
        {bar}
        <span className={styles.end}>
          <ZoneMenu />
          <CopyLink />
        </span>
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  );
}
