"use client";

import { Bookmark, Columns3, Download, Route } from "lucide-react";
import { ViewsMenu } from "@/components/filter/views-menu";
import { ColumnsMenu } from "@/components/flows/columns-menu";
import { ExportMenu } from "@/components/flows/export-menu";
import type { TableLayout } from "@/components/flows/table-layout";
import { ButtonLink } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { type FlowSearch, NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import styles from "./flows-view.module.css";

interface FlowToolsProps {
  search: FlowSearch;
  question: FlowsQuestion;
  layout: TableLayout;
  onLayout: (layout: TableLayout) => void;
  onView: (search: FlowSearch) => void;
  /** null while there is nothing to save. */
  saved: { flows: number; groups: number | null; readAt: string } | null;
}

export function FlowTools({ search, question, layout, onLayout, onView, saved }: FlowToolsProps) {
  return (
    <>
      <ButtonLink href={`/author?${authorParameters(search)}`} kind="quiet" icon={<Route aria-hidden />}>
        <span>
          Draft routes<span className={styles.forThese}> for these flows</span>…
        </span>
      </ButtonLink>
      <Popover
        label="Columns"
        kind="quiet"
        icon={<Columns3 aria-hidden />}
        aria-label="Columns"
        title="Columns"
        words={word("Columns")}
      >
        {() => <ColumnsMenu layout={layout} onLayout={onLayout} />}
      </Popover>
      <Popover
        label="Saved views"
        kind="quiet"
        icon={<Bookmark aria-hidden />}
        aria-label="Saved views"
        title="Saved views"
        words={word("Views")}
      >
        {(close) => (
          <ViewsMenu
            search={search}
            onView={(view) => {
              onView(view);
              close();
            }}
          />
        )}
      </Popover>
      <Popover
        label="Export"
        kind="quiet"
        icon={<Download aria-hidden />}
        aria-label="Export"
        words={word("Export")}
        title="Export"
        disabledReason={saved ? null : "No flows were read yet"}
      >
        {(close) => (saved ? <ExportMenu search={search} question={question} onDone={close} {...saved} /> : null)}
      </Popover>
    </>
  );
}

function word(text: string) {
  return <span className={styles.toolWord}>{text}</span>;
}

/** The same flows; an empty filter is said too, since without one the page asks for a flow. */
function authorParameters({ windowSeconds, end, filter }: FlowSearch): URLSearchParams {
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, filter });
  if (!parameters.has("filter")) parameters.set("filter", "");
  return parameters;
}
