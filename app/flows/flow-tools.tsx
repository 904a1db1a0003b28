"use client";

import { Bookmark, Columns3, Download, Route } from "lucide-react";
import type { ComponentProps } from "react";
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
      <Tool name="Columns" icon={<Columns3 aria-hidden />}>
        {() => <ColumnsMenu layout={layout} onLayout={onLayout} />}
      </Tool>
      <Tool name="Saved views" word="Views" icon={<Bookmark aria-hidden />}>
        {(close) => (
          <ViewsMenu
            search={search}
            onView={(view) => {
              onView(view);
              close();
            }}
          />
        )}
      </Tool>
      <Tool name="Export" icon={<Download aria-hidden />} disabledReason={saved ? null : "No flows were read yet"}>
        {(close) => (saved ? <ExportMenu search={search} question={question} onDone={close} {...saved} /> : null)}
      </Tool>
    </>
  );
}

type ToolProps = Pick<ComponentProps<typeof Popover>, "icon" | "disabledReason" | "children"> & {
  name: string;
  /** On the button, where there is room for it. */
  word?: string;
};

function Tool({ name, word = name, ...rest }: ToolProps) {
  const words = <span className={styles.toolWord}>{word}</span>;
  return <Popover label={name} kind="quiet" aria-label={name} title={name} words={words} {...rest} />;
}

/** The same flows; an empty filter is said too, since without one the page asks for a flow. */
function authorParameters({ windowSeconds, end, filter }: FlowSearch): URLSearchParams {
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, filter });
  if (!parameters.has("filter")) parameters.set("filter", "");
  return parameters;
}
