/** Every address of the HTTP API, spelled as the folders of `app/api` are. */
export type ApiRoute =
  | "activity"
  | "activity/[namespace]/[id]"
  | "activity/[namespace]/[id]/evidence"
  | "changes/apply"
  | "changes/plan"
  | "events"
  | "explain"
  | "findings"
  | "flows"
  | "flows/destinations"
  | "flows/first-seen"
  | "flows/one"
  | "flows/series"
  | "health"
  | "network-policies"
  | "network-policies/[namespace]"
  | "network-policies/[namespace]/generated"
  | "network-policies/rehearse"
  | "policy"
  | "rights"
  | "schemas"
  | "simulate";

type NamesIn<Route> = Route extends `${string}[${infer Name}]${infer Rest}` ? Name | NamesIn<Rest> : never;

/**
 * The path of an API route, escaped: `apiPath("activity/[namespace]/[id]", { namespace, id })`. The one place that knows where the API
 * hangs: `fetch` does not add a base path by itself, as links do.
 */
export function apiPath<Route extends ApiRoute>(
  route: Route,
  ...[names]: [NamesIn<Route>] extends [never] ? [] : [Readonly<Record<NamesIn<Route>, string>>]
): string {
  const given = new Map(Object.entries<string>(names ?? {}));
  return `/api/${route.replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(given.get(name) ?? ""))}`;
}
