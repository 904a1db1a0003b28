"use client";

import dynamic from "next/dynamic";
import styles from "./flows-view.module.css";

// What nobody opens, or needs, before the first look at the flows: each is loaded by itself, and its room is held free where it would move others.

export const OpenedFlow = dynamic(() => import("./opened-flow").then((module) => module.OpenedFlow), {
  ssr: false,
  loading: () => <div className={styles.drawerRoom} />,
});
export const FlowCharts = dynamic(() => import("./flow-charts").then((module) => module.FlowCharts), {
  ssr: false,
  loading: () => <div className={styles.chartsRoom} />,
});
export const AskedNotices = dynamic(() => import("./flow-notices").then((module) => module.AskedNotices), {
  ssr: false,
});

export const SeenNotices = dynamic(() => import("./flow-notices").then((module) => module.SeenNotices), { ssr: false });
export const FlowTools = dynamic(() => import("./flow-tools").then((module) => module.FlowTools), {
  ssr: false,
  loading: () => <span className={styles.toolsRoom} />,
});
export const StartStrip = dynamic(() => import("@/components/flows/start-strip").then((module) => module.StartStrip), {
  ssr: false,
});
export const VerdictLegend = dynamic(
  () => import("@/components/filter/verdict-legend").then((module) => module.VerdictLegend),
  { ssr: false, loading: () => <span className={styles.legendRoom} /> },
);
export const MoreFacets = dynamic(() => import("@/components/filter/more-facets").then((module) => module.MoreFacets), {
  ssr: false,
  loading: () => <span className={styles.moreRoom} />,
});
export const NoFlows = dynamic(() => import("@/components/flows/no-flows").then((module) => module.NoFlows));
export const FlowsFailed = dynamic(() =>
  import("@/components/flows/flows-failed").then((module) => module.FlowsFailed),
);
export const LostFlow = dynamic(() => import("@/components/flow-drawer/lost-flow").then((module) => module.LostFlow));
