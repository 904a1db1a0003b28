"use client";

import { FilterFaults } from "@/components/filter/filter-input";
import { RangeNotice } from "@/components/filter/range-notice";
import { UnknownParameters } from "@/components/filter/unknown-parameters";
import { NoNetworkNotice } from "@/components/flows/no-network-notice";
import { Notice } from "@/components/ui/notice";
import { parseFilter } from "@/lib/flows/asked/filter-language";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { FlowsSeen } from "@/worker/kinds/view-flows";

/** Problems that a shorter window does not have. */
const TOO_LONG = ["window_before_data", "prometheus_too_much"];

interface AskedNoticesProps {
  search: FlowSearch;
  /** The input tells by itself what is wrong while somebody is in it. */
  typing: boolean;
}

/** What of the question is not understood; above the rows, since it is known before them. */
export function AskedNotices({ search, typing }: AskedNoticesProps) {
  const faults = typing ? [] : parseFilter(search.filter).faults;
  return (
    <>
      <UnknownParameters unknown={search.unknown} />
      {faults.length > 0 ? (
        <Notice kind="warn" slim>
          <FilterFaults filter={search.filter} faults={faults} />
        </Notice>
      ) : null}
    </>
  );
}

/** What is to be known before the rows are believed. It comes with their counts, later than they do: below them it moves none. */
export function SeenNotices({ search, seen }: { search: FlowSearch; seen: FlowsSeen }) {
  const tooLong = seen.problems.find(({ code }) => TOO_LONG.includes(code));
  return (
    <>
      {tooLong ? <RangeNotice problem={tooLong} search={search} end={seen.window.end} /> : null}
      {seen.noNetwork && seen.view.all.flows > 0 ? <NoNetworkNotice /> : null}
    </>
  );
}
