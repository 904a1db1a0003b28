"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { type SavedView, useSavedViews } from "@/components/addresses/saved-views";
import { Button } from "@/components/ui/button";
import { TextInput } from "@/components/ui/field";
import styles from "@/components/ui/menu.module.css";
import { type FlowSearch, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";

interface ViewsMenuProps {
  search: FlowSearch;
  onView: (search: FlowSearch) => void;
}

/** Filter, range, order, grouping and columns under a name; kept in this browser. */
export function ViewsMenu({ search, onView }: ViewsMenuProps) {
  const [views, setViews] = useSavedViews();
  const [name, setName] = useState("");
  const [renamed, setRenamed] = useState<SavedView | null>(null);
  const save = () => {
    const trimmed = name.trim();
    if (!trimmed) return;
    const query = printFlowSearch({ ...search, flow: null }).toString();
    const kept = views.filter((view) => view.name !== trimmed && view !== renamed);
    setViews(
      [...kept, { name: trimmed, query: renamed?.query ?? query, parts: true as const }].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      ),
    );
    setName("");
    setRenamed(null);
  };
  return (
    <div>
      <ul className={styles.list}>
        {views.map((view) => (
          <li key={view.name} className={styles.item}>
            <a
              className={styles.name}
              href={`?${view.query}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onView(parseFlowSearch(new URLSearchParams(view.query)));
              }}
            >
              {view.name}
            </a>
            <Button
              kind="quiet"
              square
              icon={<Pencil aria-hidden />}
              aria-label={`Rename ${view.name}`}
              title="Rename"
              onClick={() => {
                setRenamed(view);
                setName(view.name);
              }}
            />
            <Button
              kind="quiet"
              square
              icon={<Trash2 aria-hidden />}
              aria-label={`Delete ${view.name}`}
              title="Delete"
              onClick={() => setViews(views.filter((each) => each !== view))}
            />
          </li>
        ))}
        {views.length === 0 ? (
          <li className={styles.note}>No saved views. Save the current filter, group and range.</li>
        ) : null}
      </ul>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextInput
          aria-label="Name of the view"
          placeholder={renamed ? "New name" : "Name this view"}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabledReason={name.trim() ? null : "Enter a name"}>
          {renamed ? "Rename" : "Save"}
        </Button>
      </form>
    </div>
  );
}
