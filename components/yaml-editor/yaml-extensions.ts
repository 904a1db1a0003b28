import { autocompletion, type CompletionContext, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { completeYaml } from "@/lib/authoring/editor/complete-yaml";
import { describeYaml } from "@/lib/authoring/editor/describe-yaml";
import type { KnownValues } from "@/lib/authoring/editor/known-values";
import type { Schemas } from "@/lib/schema/structural-schema";
import { yamlTheme } from "./yaml-theme";

/** Tab goes on to the next control, and Ctrl-Enter belongs to the page, which applies or reviews. */
const keysOfTheText = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");

/** What makes a text field an editor of manifests. */
export function yamlExtensions(known: () => KnownValues, schemas: () => Schemas | null): Extension {
  // A soft navigation renders with another nonce; the policy that counts is the document's.
  const nonce = document.querySelector<HTMLElement>("script[nonce]")?.nonce;
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    lineNumbers(),
    lintGutter(),
    history(),
    indentUnit.of("  "),
    yaml(),
    keysAndComments,
    autocompletion({ override: [completionSource(known, schemas)], icons: false }),
    hoverTooltip(describeHover(schemas)),
    keymap.of([...lintKeymap, ...historyKeymap, ...keysOfTheText]),
    yamlTheme,
  ];
}

function completionSource(known: () => KnownValues, schemas: () => Schemas | null) {
  return ({ state, pos, explicit }: CompletionContext) => {
    const completion = completeYaml(state.doc.toString(), pos, known(), schemas());
    if (!completion || (completion.from === pos && !explicit && !isBehindColon(state.sliceDoc(0, pos)))) return null;
    const { from, to, options } = completion;
    return {
      from,
      to,
      options: options.map(({ label, apply, detail, note, required }) => ({
        label,
        detail,
        ...(note && { info: note }),
        boost: required ? 1 : 0,
        apply(view: EditorView) {
          const end = Math.max(to, view.state.selection.main.head);
          view.dispatch({
            changes: { from, to: end, insert: apply },
            selection: { anchor: from + apply.length },
            scrollIntoView: true,
          });
          // Behind a key its values are the next question.
          if (/[:-] $/.test(apply)) startCompletion(view);
        },
      })),
    };
  };
}

const QUIET = new MatchDecorator({
  regexp: /^[ -]*("[^"]*"|[\w./-]+)(?=:(?:\s|$))|(?<=^|\s)#.*$/g,
  decoration: ([text]) => Decoration.mark({ class: text.startsWith("#") ? "cm-yaml-comment" : "cm-yaml-key" }),
});

/** Keys and comments step back behind values; more colour would compete with that of faults. */
const keysAndComments = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = QUIET.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = QUIET.updateDeco(update, this.decorations);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function isBehindColon(before: string): boolean {
  return /: $/.test(before);
}

function describeHover(schemas: () => Schemas | null) {
  return ({ state }: EditorView, position: number) => {
    const field = describeYaml(state.doc.toString(), position, schemas());
    if (!field) return null;
    return {
      pos: field.from,
      end: field.to,
      create() {
        const dom = document.createElement("div");
        dom.className = "cm-field";
        dom.append(element("code", field.field), element("span", field.type));
        if (field.note) dom.append(element("span", field.note));
        return { dom };
      },
    };
  };
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
