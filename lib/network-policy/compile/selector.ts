import type { LabelRequirement, LabelSelector } from "../stored/network-policy";

export type Labels = Readonly<Record<string, string>>;

/** Source: kubernetes staging/src/k8s.io/apimachinery/pkg/labels/selector.go `Requirement.Matches` */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  for (const key in matchLabels) if (labelOf(labels, key) !== matchLabels[key]) return false;
  return matchExpressions.every((each) => meets(each, labels));
}

/** `NotIn` holds without the key as well; `In` needs it. */
export function meets({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = labelOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** A label may be called `constructor`. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** The keys that it looks at. */
export function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
}

export function selectsAll(selector: LabelSelector): boolean {
  return keysOf(selector).length === 0;
}

/** `app=web, tier in (a, b)`, as kubectl writes it; empty for everything. */
export function printSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(printRequirement),
  ].join(", ");
}

export function printRequirement({ key, operator, values = [] }: LabelRequirement): string {
  switch (operator) {
    case "In":
      return `${key} in (${values.join(", ")})`;
    case "NotIn":
      return `${key} notin (${values.join(", ")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}
