"use client";

import { FilterFaults } from "@/components/flows/filter-input";
import { NoNetworkNotice } from "@/components/flows/no-network-notice";
import { UnknownParameters } from "@/components/flows/unknown-parameters";
import { Notice } from "@/components/ui/notice";
import type { FlowsSeen } from "@/components/worker/view-flows";
import { parseFilter } from "@/lib/flows/filter-language";
import type { FlowSearch } from "@/lib/flows/search";

interface FlowNoticesProps {
  search: FlowSearch;
  /** The input tells by itself what is wrong while somebody is in it. */
  typing: boolean;
  seen: FlowsSeen | null;
}

/** What is to be known before the rows are believed. */
export function FlowNotices({ search, typing, seen }: FlowNoticesProps) {
  const faults = typing ? [] : parseFilter(search.filter).faults;
  const beforeData = seen?.problems.find(({ code }) => code === "window_before_data");
  return (
    <>
      <UnknownParameters unknown={search.unknown} />
      {faults.length > 0 ? (
        <Notice kind="warn" slim>
          <FilterFaults filter={search.filter} faults={faults} />
        </Notice>
      ) : null}
      {beforeData ? (
        <Notice kind="warn" slim>
          {beforeData.message} {beforeData.hint}
        </Notice>
      ) : null}
      {seen?.noNetwork && seen.view.all.flows > 0 ? <NoNetworkNotice /> : null}
    </>
  );
}
