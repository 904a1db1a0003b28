"use client";

import { type Diagnostic as CodeMirrorDiagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, type EditorState, type Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { KnownValues } from "@/lib/authoring/editor/known-values";
import type { Diagnostic } from "@/lib/authoring/editor/parse-manifest";
import type { Schemas } from "@/lib/schema/structural-schema";
import { yamlExtensions } from "./yaml-extensions";

interface YamlTextProps {
  text: string;
  diagnostics: Diagnostic[];
  known: KnownValues;
  schemas: Schemas | null;
  labelledBy: string;
  describedBy: string;
  /** Holds the editor while it is shown. */
  view: RefObject<EditorView | null>;
  onChange: (text: string) => void;
}

const FROM_OUTSIDE = Annotation.define<true>();

/** CodeMirror as a controlled field. Apart from its frame, so that pages load it only when they show it. */
export function YamlText({
  text,
  diagnostics,
  known,
  schemas,
  labelledBy,
  describedBy,
  view,
  onChange,
}: YamlTextProps) {
  const parent = useRef<HTMLDivElement>(null);
  const changed = useEffectEvent(onChange);
  const knownNow = useEffectEvent(() => known);
  const schemasNow = useEffectEvent(() => schemas);
  const textNow = useEffectEvent(() => text);

  useEffect(() => {
    const editor = new EditorView({
      parent: parent.current ?? undefined,
      doc: textNow(),
      extensions: [
        yamlExtensions(
          () => knownNow(),
          () => schemasNow(),
        ),
        EditorView.contentAttributes.of({ "aria-labelledby": labelledBy, "aria-describedby": describedBy }),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          const typed = transactions.some((each) => each.docChanged && !each.annotation(FROM_OUTSIDE));
          if (docChanged && typed) changed(state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [view, labelledBy, describedBy]);

  useEffect(() => {
    const { current } = view;
    if (current && current.state.doc.toString() !== text) {
      current.dispatch({ changes: changeTo(text, current.state), annotations: FROM_OUTSIDE.of(true) });
    }
  }, [view, text]);

  useEffect(() => {
    const { current } = view;
    current?.dispatch(
      setDiagnostics(
        current.state,
        diagnostics.map((each) => placed(each, current.state.doc)),
      ),
    );
  }, [view, diagnostics]);

  return <div ref={parent} />;
}

/** Only what differs, so that cursor and undo stay where they are. */
function changeTo(text: string, { doc }: EditorState) {
  const before = doc.toString();
  const most = Math.min(before.length, text.length);
  let from = 0;
  while (from < most && before[from] === text[from]) from += 1;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === text.at(-1 - same)) same += 1;
  return { from, to: before.length - same, insert: text.slice(from, text.length - same) };
}

/** Diagnostics are of the text as it was a moment ago, so their places may be gone. */
function placed({ line, column, endLine, endColumn, severity, message }: Diagnostic, doc: Text): CodeMirrorDiagnostic {
  const from = offsetIn(doc, line, column);
  return { from, to: Math.max(from, offsetIn(doc, endLine, endColumn)), severity, message };
}

/** Line and column count from 1. */
function offsetIn(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
}
