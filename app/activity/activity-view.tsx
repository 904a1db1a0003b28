"use client";

import { ActivityTable } from "@/components/activity/activity-table";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { BarSelect, Field, TextInput } from "@/components/ui/field";
import { EmptyPanel, FailedPanel, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import table from "@/components/ui/table.module.css";
import { ACTIVITY, type ActivityAnswer, type ActivityEntry } from "@/lib/changes/activity";
import { isContradicted, matches, resultOf } from "@/lib/changes/change-words";
import styles from "./activity-view.module.css";

const SHOWN = {
  all: { name: "all", holds: () => true },
  applied: { name: "applied", holds: (entry: ActivityEntry) => resultOf(entry) === "applied" },
  failed: { name: "failed or unknown", holds: (entry: ActivityEntry) => resultOf(entry) !== "applied" },
  contradicted: { name: "contradicted by traffic", holds: isContradicted },
  undoable: { name: "undoable", holds: (entry: ActivityEntry) => entry.undoable },
};

type Shown = keyof typeof SHOWN;

/** `?q=all-egress&show=undoable` */
const SEARCH: UrlForm<{ text: string; shown: Shown }> = {
  owns: (name) => name === "q" || name === "show",
  parse: (own) => ({ text: own.get("q") ?? "", shown: shownOf(own.get("show")) }),
  print: ({ text, shown }) =>
    new URLSearchParams({ ...(text !== "" && { q: text }), ...(shown !== "all" && { show: shown }) }),
};

/** `first` came along with the page; null where it could not be read. */
export function ActivityView({ first }: { first: ActivityAnswer | null }) {
  const activity = useServed(ACTIVITY, "live", first);
  const [{ text, shown }, change] = useUrlState(SEARCH);
  const entries = activity.data?.entries ?? [];
  const found = entries.filter((entry) => SHOWN[shown].holds(entry) && matches(entry, text));
  return (
    <PageFrame>
      <div className={styles.page}>
        <PageHeading
          title="Activity"
          note={activity.data ? `${found.length} of ${entries.length} changes made through the dashboard` : null}
          actions={
            <>
              <BarSelect
                label="Show"
                value={shown}
                onChange={(event) => change({ shown: shownOf(event.target.value) })}
              >
                {Object.entries(SHOWN).map(([value, { name }]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </BarSelect>
              <Field bare label="Filter changes">
                {(props) => (
                  <TextInput
                    {...props}
                    type="search"
                    value={text}
                    placeholder="Object or identity"
                    onChange={(event) => change({ text: event.target.value })}
                  />
                )}
              </Field>
            </>
          }
        />
        {renderBody()}
      </div>
    </PageFrame>
  );

  function renderBody() {
    if (!activity.data) {
      if (activity.failed) {
        return (
          <FailedPanel title="The activity could not be read" failure={activity.failed} onRetry={activity.retry} />
        );
      }
      return <LoadingPanel rows={12} label="Reading the activity" />;
    }
    const { problem } = activity.data;
    return (
      <>
        <div className={classNames(styles.rest, table.sideways)}>
          {found.length > 0 ? (
            <ActivityTable entries={found} />
          ) : (
            <EmptyPanel
              title={entries.length === 0 ? "No changes yet" : "No changes match the filter"}
              action={
                entries.length === 0 ? (
                  <ButtonLink href="/networks">Networks</ButtonLink>
                ) : (
                  <ButtonLink href="/activity">Show all</ButtonLink>
                )
              }
            >
              {entries.length === 0
                ? "Changes made through this dashboard are recorded, each with its diff, its forecast and an undo. Changes by kubectl or GitOps are not listed."
                : `${entries.length} do not match.`}
            </EmptyPanel>
          )}
        </div>
        {problem ? (
          <PartialFooter>
            Only the last change of each object is known: {problem.message} {problem.hint} <code>{problem.code}</code>
          </PartialFooter>
        ) : null}
        {activity.failed ? (
          <PartialFooter>
            This page is out of date: {activity.failed.message} <code>{activity.failed.code}</code>
          </PartialFooter>
        ) : null}
      </>
    );
  }
}

function shownOf(value: string | null): Shown {
  const keys: readonly Shown[] = ["all", "applied", "failed", "contradicted", "undoable"];
  return keys.find((each) => each === value) ?? "all";
}
