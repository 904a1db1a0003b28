import { isLabelName, routeHostname } from "../dns-name";
import { isPort } from "../port";
import type { RouteTarget } from "../route-proposal";
import { type AuthorChoices, NEEDED_TICKS, NO_CHOICES, type PortAnswer, type Ticks } from "./author-choices";
import { parsePathLimits, printPathLimits } from "./path-limits";
import type { Redirect } from "./redirect-route";

/** What a person ticked and chose on the page where many flows are authored. */
export interface AuthorSearch {
  ticks: Ticks;
  choices: AuthorChoices;
  /** Deny, where the page was asked for it, is left to a later change. */
  denyLater: boolean;
  step: AuthorStep;
}

/** From flows to a review, in this order. */
export const AUTHOR_STEPS = ["flows", "questions", "routes", "review"] as const;
export type AuthorStep = (typeof AUTHOR_STEPS)[number];

export const NO_AUTHOR_SEARCH: AuthorSearch = {
  ...{ ticks: NEEDED_TICKS, choices: NO_CHOICES, denyLater: false },
  step: "flows",
};

/** Names of the parameters, which belong to this page alone. */
export const AUTHOR_PARAMETERS: readonly string[] = [
  ...[
    "tick",
    "flip",
    "target",
    "ports",
    "names",
    "http-hosts",
    "tcp",
    "addresses",
    "wildcards",
    "learn",
    "redirect",
    "paths",
  ],
  "deny-later",
  "step",
];

/** Addresses beyond this are cut by servers and chats; so many choices are not worth a link. */
export const MOST_CHARACTERS = 4_000;

const TARGETS: readonly RouteTarget[] = ["client-namespace", "local-network", "global"];

/** Only what differs from the beginning: `target=global&ports=80:8080&flip=3f2a+91bc`. null where it is too much for an address. */
export function printAuthorSearch({ ticks, choices, denyLater, step }: AuthorSearch): URLSearchParams | null {
  const printed = new URLSearchParams();
  const put = (name: string, values: readonly string[]) => values.length > 0 && printed.set(name, values.join(" "));
  if (ticks.rule !== NEEDED_TICKS.rule) printed.set("tick", ticks.rule);
  put("flip", ticks.flipped);
  if (choices.target !== NO_CHOICES.target) printed.set("target", choices.target);
  put(
    "ports",
    Object.entries(choices.ports).map(([key, port]) => `${key}:${port}`),
  );
  put("names", printNames(choices.names));
  put("http-hosts", printNames(choices.hosts));
  put("tcp", choices.tcpPorts.map(String));
  if (choices.addressNetworks) printed.set("addresses", "1");
  put("wildcards", choices.wildcards);
  for (const key of choices.learn) printed.append("learn", key);
  if (choices.redirect) printed.set("redirect", printRedirect(choices.redirect));
  for (const [host, limits] of Object.entries(choices.paths))
    printed.append("paths", `${host} ${printPathLimits(limits)}`);
  if (denyLater) printed.set("deny-later", "1");
  if (step !== NO_AUTHOR_SEARCH.step) printed.set("step", step);
  return printed.toString().length > MOST_CHARACTERS ? null : printed;
}

/** Total: what cannot be read is as if it were not there. */
export function parseAuthorSearch(parameters: URLSearchParams): AuthorSearch {
  const words = (name: string) => (parameters.get(name) ?? "").split(" ").filter((each) => each !== "");
  const rule = parameters.get("tick");
  return {
    ticks: { rule: rule === "all" || rule === "none" ? rule : NEEDED_TICKS.rule, flipped: words("flip") },
    choices: {
      target: TARGETS.find((each) => each === parameters.get("target")) ?? NO_CHOICES.target,
      ports: Object.fromEntries(words("ports").flatMap(parsePort)),
      names: Object.fromEntries(words("names").flatMap(parseName)),
      hosts: Object.fromEntries(words("http-hosts").flatMap(parseName)),
      tcpPorts: words("tcp").map(Number).filter(isPort),
      addressNetworks: parameters.get("addresses") === "1",
      wildcards: words("wildcards").filter((each) => each.startsWith("*.")),
      learn: parameters.getAll("learn"),
      redirect: parseRedirect(parameters.get("redirect") ?? ""),
      paths: Object.fromEntries(parameters.getAll("paths").flatMap(parsePaths)),
    },
    denyLater: parameters.get("deny-later") === "1",
    step: AUTHOR_STEPS.find((each) => each === parameters.get("step")) ?? NO_AUTHOR_SEARCH.step,
  };
}

function parsePort(text: string): [string, PortAnswer][] {
  const [, key = "", port] = /^(\d*(?:@[a-z0-9-]+\/[a-z0-9.-]+)?):(\d+|every)$/.exec(text) ?? [];
  // Only of a workload is it known which ports there are.
  if (port === "every") return key.includes("@") ? [[key, port]] : [];
  return isPort(Number(port)) ? [[key, Number(port)]] : [];
}

function printNames(names: Readonly<Record<string, string>>): string[] {
  return Object.entries(names).flatMap(([place, name]) => (name === "" ? [] : `${place}=${name}`));
}

function parseName(text: string): [string, string][] {
  const [, place, name] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return place && name ? [[place, name]] : [];
}

function parsePaths(text: string): [string, NonNullable<ReturnType<typeof parsePathLimits>>][] {
  const [, host, rest] = /^(\S+) (.+)$/.exec(text) ?? [];
  const limits = rest === undefined ? null : parsePathLimits(rest);
  return host && limits ? [[host, limits]] : [];
}

/** `httpbin.org shop/mirror:8080`, and `*` for every host. */
function printRedirect({ host, service, port }: Redirect): string {
  return `${host ?? "*"} ${service.namespace}/${service.name}:${port}`;
}

function parseRedirect(text: string): Redirect | null {
  const [, host = "", namespace = "", name = "", digits] = /^(\S+) ([^\s/]+)\/([^\s/:]+):(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (!isLabelName(namespace) || !isLabelName(name) || !isPort(port)) return null;
  if (host !== "*" && routeHostname(host) === null) return null;
  return { host: host === "*" ? null : host, service: { namespace, name }, port };
}
