import { requirementsOf } from "../lint/within";
import type { LabelRequirement, LabelSelector } from "../stored/network-policy";

/** More selectors than this are more temporary policies than anybody wants to see come and go. */
const MOST_SELECTORS = 8;

const NEGATED = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;

/**
 * Selectors that together select exactly the pods which none of `selectors` selects, whatever their labels; none where there can be
 * no such pod. null: more would be needed than are written here.
 */
export function unselected(selectors: readonly LabelSelector[]): LabelSelector[] | null {
  let terms: LabelRequirement[][] = [[]];
  for (const selector of selectors) {
    // Not all requirements of it are met: one of them is not.
    const failing = requirementsOf(selector).map(negated);
    terms = shortest(terms.flatMap((term) => failing.map((each) => [...term, each])));
    if (terms.length > MOST_SELECTORS) return null;
  }
  return terms.map((term) => (term.length === 0 ? {} : { matchExpressions: term }));
}

function negated({ key, operator, values }: LabelRequirement): LabelRequirement {
  return { key, operator: NEGATED[operator], ...(values && { values }) };
}

/** Without what says the same twice, what no labels meet, and what a shorter one selects too. */
function shortest(terms: readonly LabelRequirement[][]): LabelRequirement[][] {
  const plain = terms.map(distinct).filter(isPossible);
  const keys = plain.map((term) => new Set(term.map(printed)));
  return plain.filter((_, index) => {
    const own = keys[index] ?? new Set();
    return !keys.some((other, place) => {
      if (place === index || ![...other].every((each) => own.has(each))) return false;
      return other.size < own.size || place < index;
    });
  });
}

function distinct(term: readonly LabelRequirement[]): LabelRequirement[] {
  return [...new Map(term.map((each) => [printed(each), each])).values()];
}

function isPossible(term: readonly LabelRequirement[]): boolean {
  return !term.some((each) => term.some((other) => other.key === each.key && excludes(each, other)));
}

function excludes(one: LabelRequirement, other: LabelRequirement): boolean {
  const [values, others] = [one.values ?? [], other.values ?? []];
  if (other.operator === "DoesNotExist") return one.operator === "In" || one.operator === "Exists";
  if (one.operator !== "In") return false;
  if (other.operator === "In") return values.every((each) => !others.includes(each));
  return other.operator === "NotIn" && values.every((each) => others.includes(each));
}

function printed({ key, operator, values = [] }: LabelRequirement): string {
  return JSON.stringify([key, operator, values.toSorted()]);
}
