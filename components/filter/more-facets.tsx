"use client";

import { ListFilter } from "lucide-react";
import { Popover } from "@/components/ui/popover";
import type { FacetQuestion, FlowFacets } from "@/lib/flows/view/flow-facets";
import { FacetMenu } from "./facet-menu";

interface MoreFacetsProps {
  filter: string;
  facets: FlowFacets | null;
  onFilter: (filter: string) => void;
  onFacet: (facet: FacetQuestion | null) => void;
}

/** The facets which have too many values for a bar. */
export function MoreFacets(props: MoreFacetsProps) {
  return (
    <Popover
      label="More facets"
      kind="quiet"
      icon={<ListFilter aria-hidden />}
      words="More"
      onOpen={(open) => props.onFacet(open ? { key: "ns", typed: "" } : null)}
    >
      {() => <FacetMenu {...props} />}
    </Popover>
  );
}
