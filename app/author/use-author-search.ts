"use client";

import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import {
  AUTHOR_PARAMETERS,
  type AuthorSearch,
  parseAuthorSearch,
  printAuthorSearch,
} from "@/lib/authoring/flows/author-search";

const FORM: UrlForm<AuthorSearch> = {
  owns: (name) => AUTHOR_PARAMETERS.includes(name),
  parse: parseAuthorSearch,
  print: printAuthorSearch,
  isStep: (before, next) => before.step !== next.step,
};

/** Ticks and choices, which the address bar follows as long as they fit into it. */
export function useAuthorSearch(): {
  asked: AuthorSearch;
  ask: (part: Partial<AuthorSearch>) => void;
  tooLong: boolean;
} {
  const [asked, ask] = useUrlState(FORM);
  return { asked, ask, tooLong: printAuthorSearch(asked) === null };
}
