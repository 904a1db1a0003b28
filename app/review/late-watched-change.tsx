"use client";

import dynamic from "next/dynamic";
import { LoadingPanel } from "@/components/ui/panel-state";

/** Its code comes once the page stands: the record is read first. */
export const WatchedChange = dynamic(() => import("./watched-change").then((module) => module.WatchedChange), {
  ssr: false,
  loading: () => <LoadingPanel rows={6} label="Reading the outcome" />,
});
