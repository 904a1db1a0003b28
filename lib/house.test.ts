import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Rule {
  /** Rooms it may use; `lib/resolver/**` is that room and those in it. */
  values: readonly string[];
  /** Of which it may use types alone. */
  types?: readonly string[];
  instead: string;
}

const NOUNS = ["lib/linkerd/**"];
/** For those who say why. */
const WORDS = [...NOUNS, "lib/print"];
const JUDGES = [...NOUNS, "lib/resolver/**", "lib/schema"];
/** What pages and the worker may hold: no network, no disk, no clock of its own. */
const PURE = [
  ...JUDGES,
  "lib/network-policy/**",
  "lib/connections",
  "lib/bypass",
  "lib",
  "lib/print",
  "lib/flows/**",
  "lib/networks",
  "lib/authoring/**",
  "lib/policy-tests",
  "lib/simulation",
  "lib/changes",
  "lib/changes/policies",
  "lib/changes/review",
  "lib/changes/checks",
  "lib/take-away",
  "lib/cluster/asked",
];
const MARKUP = [...PURE, "components/ui", "components/time"];
const MARKUP_TYPES = ["lib/threads", "worker/**"];
const DRAWS = "A room draws one noun: what two rooms need goes to components/ui, or, where it is no markup, to lib.";

/** Which room may lean on which. A room is a folder. */
const MAY_IMPORT: Record<string, Rule> = {
  "lib/people": { values: [], instead: "Who asks leans on nothing, so that every room may be told." },
  "lib/linkerd": { values: [], instead: "The nouns stand alone: move what needs more to the folder that has it." },
  "lib/linkerd/decode": { values: ["lib/linkerd"], instead: "Decoding knows the nouns, and nothing that judges them." },
  "lib/print": { values: ["lib/linkerd"], instead: "What is printed is given: pass it as an argument." },
  "lib/resolver/match": { values: NOUNS, instead: "Matching compares one request with one match." },
  "lib/resolver/compile": {
    values: [...NOUNS, "lib/resolver/match"],
    instead: "Compiling knows the policy, and no request.",
  },
  "lib/resolver/explain": {
    values: [...WORDS, "lib/resolver/match", "lib/resolver/compile"],
    instead: "A trace is told of what is compiled; what decides calls it.",
  },
  "lib/resolver": {
    values: [...WORDS, "lib/resolver/match", "lib/resolver/compile", "lib/resolver/explain"],
    instead: "The resolver is pure: pass what it needs as an argument.",
  },
  "lib/resolver/partial": {
    values: [...NOUNS, "lib/resolver", "lib/resolver/match", "lib/resolver/compile", "lib/resolver/explain"],
    instead: "Requests of which a part is known are judged by asking the resolver.",
  },
  "lib/resolver/lint": {
    values: [...NOUNS, "lib/resolver/**"],
    instead: "Findings are about a policy alone: pass what else they need as an argument.",
  },
  "lib/resolver/conformance": { values: [...NOUNS, "lib/resolver/**"], instead: "Cases judge the resolver alone." },
  "lib/network-policy/stored": {
    values: NOUNS,
    instead: "Reading as the API server stores knows a manifest, and nothing of who connects.",
  },
  "lib/network-policy/compile": {
    values: [...NOUNS, "lib/network-policy/stored"],
    instead: "Compiling knows pods and policies, and no query.",
  },
  "lib/network-policy": {
    values: [...WORDS, "lib/network-policy/stored", "lib/network-policy/compile"],
    instead: "The judge of NetworkPolicies is pure: pass what it needs as an argument.",
  },
  "lib/network-policy/lint": {
    values: [...NOUNS, "lib/network-policy", "lib/network-policy/stored", "lib/network-policy/compile"],
    instead: "Findings are about pods and policies alone: pass what else they need as an argument.",
  },
  "lib/network-policy/generate": {
    values: [
      ...WORDS,
      "lib/network-policy",
      "lib/network-policy/stored",
      "lib/network-policy/compile",
      "lib/network-policy/lint",
    ],
    instead: "What is generated is pure: it gets a cluster and what is wanted, and gives policies.",
  },
  "lib/network-policy/order": {
    values: [...NOUNS, "lib/network-policy/stored", "lib/network-policy/lint"],
    instead: "In which order policies are written follows from the policies alone.",
  },
  "lib/network-policy/conformance": {
    values: [...NOUNS, "lib/network-policy/**"],
    instead: "Cases judge the judge alone.",
  },
  "lib/connections": {
    values: [...NOUNS, "lib/print", "lib/flows", "lib/network-policy/**"],
    instead: "A rehearsal of NetworkPolicies is pure: it gets pods, policies of before and after, and what was seen.",
  },
  "lib/bypass": {
    values: [...NOUNS, "lib", "lib/print", "lib/network-policy/**"],
    types: ["lib/cluster/asked"],
    instead: "Ways around the mesh are told of pods and policies that are given.",
  },
  "lib/schema": { values: WORDS, instead: "What the CRDs' schemas say is pure: pass what it needs as an argument." },
  "lib/threads": { values: ["lib"], instead: "A thread knows nothing of what runs in it: pass that as an argument." },
  "lib/flows": { values: ["lib/linkerd"], instead: "The noun stands alone." },
  "lib/flows/asked": {
    values: [...NOUNS, "lib/print", "lib/flows", "lib"],
    instead: "What is asked is text and a question.",
  },
  "lib/flows/view": {
    values: [...NOUNS, "lib/flows", "lib/flows/asked"],
    instead: "A view sorts, groups and counts the flows that it is given.",
  },
  "lib/flows/wire": { values: [...NOUNS, "lib/flows"], instead: "The wire packs flows, and knows no question." },
  "lib/sources/prometheus/promql": {
    values: ["lib/linkerd", "lib/flows", "lib/print"],
    types: ["lib/sources/prometheus/client"],
    instead: "PromQL is text made of names: who asks it passes the rest.",
  },
  "lib/sources/prometheus/client": {
    values: ["lib", "lib/print", "lib/linkerd/decode"],
    types: ["lib/flows"],
    instead: "The client asks a query and gives what was answered.",
  },
  "lib/sources/prometheus/decode": {
    values: ["lib", ...NOUNS, "lib/flows", "lib/sources/prometheus/client", "lib/sources/prometheus/promql"],
    instead: "Decoding makes flows of samples, and asks nothing.",
  },
  "lib/sources/prometheus/reading": {
    values: ["lib", ...NOUNS, "lib/flows/**", "lib/sources/prometheus/**"],
    types: ["lib/sources", "lib/people"],
    instead: "What happened knows nothing of what is wanted: they meet in lib/answers.",
  },
  "lib/sources/prometheus": {
    values: ["lib", "lib/sources/prometheus/reading"],
    types: ["lib/sources"],
    instead: "A source is what `Source` says, and no more of it is seen outside.",
  },
  "lib/sources/collector/page": {
    values: ["lib/linkerd"],
    instead: "A page is text: whose it is and what it counts is told elsewhere.",
  },
  "lib/sources/collector/fold": {
    values: ["lib/sources/collector/page"],
    instead: "Folding is pure: it gets a page, whose it is, and the moment.",
  },
  "lib/sources": {
    values: [],
    types: ["lib/flows/**", "lib/people"],
    instead: "What a source answers is a type: its implementations stand in rooms of their own.",
  },
  "lib/readings": {
    values: ["lib", "lib/flows/**", "lib/threads", "lib/sources", "lib/sources/prometheus"],
    types: ["lib/people"],
    instead: "What happened knows nothing of what is wanted: they meet in lib/answers.",
  },
  "lib/cluster/asked": {
    values: ["lib", "lib/linkerd"],
    types: [...JUDGES, "lib/threads"],
    instead: "What browsers ask of the cluster: shapes and keys, no client.",
  },
  "lib/cluster/client": {
    values: ["lib", "lib/print", ...NOUNS],
    types: ["lib/people"],
    instead: "The client speaks to the API server, and judges nothing.",
  },
  "lib/cluster/pods": {
    values: ["lib", ...NOUNS, "lib/network-policy/stored", "lib/cluster", "lib/cluster/client"],
    types: ["lib/people", "lib/bypass", "lib/cluster/asked"],
    instead: "Pods are read and cut down here; what they mean is judged in lib/bypass.",
  },
  "lib/cluster": {
    values: ["lib", ...NOUNS, "lib/schema", "lib/cluster/**"],
    types: ["lib/people"],
    instead: "What is wanted knows nothing of what happened: they meet in lib/answers.",
  },
  "lib/records": {
    values: ["lib", ...NOUNS, "lib/cluster/**"],
    types: ["lib/people"],
    instead: "Where records are kept knows nothing of what they say: that is in lib/changes.",
  },
  "lib/networks": {
    values: [...JUDGES, "lib/flows"],
    instead: "A network's row joins what is wanted and what happened, as given.",
  },
  "lib/authoring": {
    values: [...JUDGES, "lib/print", "lib/flows"],
    instead: "Authoring is pure: it gets flows and a snapshot, and gives manifests.",
  },
  "lib/authoring/editor": {
    values: [...JUDGES, "lib/flows", "lib/authoring"],
    instead: "The editor knows text, schemas and manifests.",
  },
  "lib/authoring/advice": {
    values: [...JUDGES, "lib/print", "lib/flows", "lib/authoring"],
    instead: "Advice is derived from evidence: pass that as an argument.",
  },
  "lib/authoring/flows": {
    values: [...JUDGES, "lib/print", "lib/flows", "lib/authoring", "lib/authoring/advice"],
    instead: "Authoring is pure: it gets flows and a snapshot, and gives manifests.",
  },
  "lib/policy-tests": {
    values: [...JUDGES, "lib/network-policy", "lib/network-policy/stored", "lib/network-policy/compile", "lib/print"],
    instead: "A policy test is pure: it gets a snapshot, and gives results.",
  },
  "lib/simulation": {
    values: [...JUDGES, "lib/print", "lib/flows"],
    instead: "A rehearsal is pure: it gets two snapshots and the flows.",
  },
  "lib/changes": {
    values: [
      "lib",
      ...JUDGES,
      "lib/changes/policies",
      "lib/connections",
      "lib/print",
      "lib/flows",
      "lib/simulation",
      "lib/flows/asked",
    ],
    types: ["lib/cluster/asked", "lib/cluster/client"],
    instead: "What a change is, is pure; what reads or writes it stands in lib/changes/server.",
  },
  "lib/changes/policies": {
    values: ["lib", ...NOUNS, "lib/print", "lib/network-policy/stored", "lib/network-policy/order", "lib/connections"],
    types: ["lib/flows"],
    instead: "What NetworkPolicies add to a change is told of its writes and of the policies that stand.",
  },
  "lib/changes/review": {
    values: [...NOUNS, "lib/changes"],
    types: ["lib"],
    instead: "What is reviewed and where a review stands is pure: pages ask, write and show.",
  },
  "lib/changes/checks": {
    values: ["lib/print", ...JUDGES, "lib/network-policy/stored", "lib/network-policy/generate", "lib/changes"],
    types: ["lib/flows", "lib/simulation", "lib/cluster/client"],
    instead: "A check is pure: lib/changes/server passes what it read.",
  },
  "lib/take-away": {
    values: [...NOUNS, "lib/print", "lib/flows/asked", "lib/simulation", "lib/changes"],
    instead: "What is taken away is text made of what is given.",
  },
  "lib/answers": {
    values: [...PURE, "lib/threads", "lib/people", "lib/cluster", "lib/cluster/pods", "lib/readings"],
    instead: "Where wanted, happened and judged meet, nothing is written: that is in lib/changes/server.",
  },
  "lib/changes/server": {
    values: [...PURE, "lib/answers", "lib/people", "lib/records", "lib/cluster/**", "lib/readings"],
    instead: "Changes may use every other room of lib, and nothing of app or components.",
  },
  lib: {
    values: NOUNS,
    types: ["lib/people"],
    instead: "What lies in lib itself serves every room, and leans on none but the nouns.",
  },

  "worker/port": { values: ["lib"], instead: "The port carries questions and answers, and knows none." },
  "worker/live": { values: [...PURE, "worker/port"], instead: "What is live is asked by the kinds, and asks none." },
  "worker/kinds": { values: [...PURE, "worker/port", "worker/live"], instead: "A kind is one question of a tab." },
  worker: { values: [...PURE, "worker/**"], instead: "The worker judges and keeps; it draws nothing." },

  "components/time": {
    values: PURE,
    instead: "What time it is, and how a moment stands on the page, leans on no other markup.",
  },
  "components/ui": { values: [...PURE, "components/time"], instead: DRAWS },
  "components/addresses": { values: MARKUP, instead: "An address is made of what it says, by nobody else." },
  "components/live": { values: [...MARKUP, "worker/**"], instead: "Pages ask the worker, through here." },
  "components/activity": { values: [...MARKUP, "components/addresses"], instead: DRAWS },
  "components/authoring": { values: MARKUP, instead: DRAWS },
  "components/yaml-editor": { values: [...MARKUP, "components/live"], instead: DRAWS },
  "components/author-flows": {
    values: [...MARKUP, "components/addresses", "components/authoring", "components/yaml-editor"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/take-away": { values: MARKUP, instead: DRAWS },
  "components/changes": {
    values: [...MARKUP, "components/addresses", "components/take-away", "components/live"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/charts": { values: MARKUP, instead: DRAWS },
  "components/filter": { values: [...MARKUP, "components/addresses", "components/live"], instead: DRAWS },
  "components/compare": { values: [...MARKUP, "components/filter"], instead: DRAWS },
  "components/decision": { values: [...MARKUP, "components/addresses"], types: MARKUP_TYPES, instead: DRAWS },
  "components/findings": { values: [...MARKUP, "components/addresses"], instead: DRAWS },
  "components/flows": {
    values: [...MARKUP, "components/filter", "components/decision", "components/live", "worker"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/flow-drawer": {
    values: [...MARKUP, "components/addresses", "components/flows", "components/live", "components/shell"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/health": { values: [...MARKUP, "components/findings"], types: MARKUP_TYPES, instead: DRAWS },
  "components/map": { values: MARKUP, instead: DRAWS },
  "components/networks": {
    values: [...MARKUP, "components/addresses", "components/changes", "components/findings", "components/live"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/network-policies": {
    values: [...MARKUP, "components/addresses", "components/findings"],
    instead: DRAWS,
  },
  "components/palette": {
    values: [...MARKUP, "components/addresses", "components/live", "components/shell"],
    instead: DRAWS,
  },
  "components/policy-tests": { values: [...MARKUP, "components/live"], instead: DRAWS },
  "components/rehearsal": {
    values: [...MARKUP, "components/addresses", "components/filter", "components/live"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
  "components/shell": {
    values: [...MARKUP, "components/addresses", "components/health", "components/live"],
    types: MARKUP_TYPES,
    instead: DRAWS,
  },
};

/** Of `app`: what a browser gets, and what only the server runs. */
const VIEWS: Rule = {
  values: [...PURE, "components/**", "app/**"],
  types: MARKUP_TYPES,
  instead: "Only page.tsx, layout.tsx, app/api and the probes may use a room that reads or writes.",
};
const SERVED: Rule = {
  values: [
    ...VIEWS.values,
    "lib/answers",
    "lib/changes/server",
    "lib/cluster",
    "lib/people",
    "lib/records",
    "lib/readings",
    "lib/threads",
  ],
  types: [...MARKUP_TYPES, "lib/sources"],
  instead: "Pages and routes compose: what they need of the worker, a view asks.",
};
const isServed = (file: string) => /(^app\/(api\/|page-caller\.ts$)|\/route\.ts$|\/(page|layout)\.tsx$)/.test(file);

/** Where a request becomes a caller: `respond` for routes, `pageCaller` for pages. */
const REQUEST_DOORS = ["app/api/respond.ts", "app/page-caller.ts"];
/** What the dashboard does though nobody asks it to at that moment. */
const ACTS_BY_ITSELF = [
  // Probes and health tell of the dashboard, to nobody in particular.
  "app/readyz/route.ts",
  "app/api/health/route.ts",
  "lib/answers/keep-proxy-version.ts",
  // Records are kept where tenants cannot write, and count whoever made them.
  "lib/changes/server/journal.ts",
  "lib/changes/server/retention.ts",
  "lib/changes/server/apply-change.ts",
  "lib/changes/server/plan-change.ts",
  // What goes on after whoever asked for it has left.
  "lib/changes/server/reconcile.ts",
  "lib/changes/server/revert-due.ts",
  "lib/changes/server/watch-change.ts",
];

/** Sources of one folder, tests and their helpers apart. */
const MOST_FILES = 25;

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|testing)\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

const parsed = new Map<string, Import[]>();

function importsOf(file: string): Import[] {
  const known = parsed.get(file) ?? parseImports(file);
  parsed.set(file, known);
  return known;
}

function parseImports(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, text);
  const written = (span: { start: number; end: number }) => text.slice(span.start, span.end).replace(/^"|"$/g, "");
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? { specifier: moduleRequest.value, typeOnly: isType } : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({ specifier: written(moduleRequest), typeOnly: false })),
  ];
  return found.map(({ specifier, typeOnly }) => ({ file, target: localTarget(file, specifier), typeOnly }));
}

/** Path of an import inside the house, or the package's name. */
function localTarget(file: string, specifier: string): string {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (!specifier.startsWith(".")) return specifier;
  return relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join("/");
}

/** The folder of a file of the house; null for a package. */
function roomOf(path: string): string | null {
  return HOUSE.includes(path.split("/")[0] ?? "") ? dirname(path) : null;
}

const fits = (rooms: readonly string[], room: string) =>
  rooms.some((each) =>
    each.endsWith("/**") ? room === each.slice(0, -3) || room.startsWith(each.slice(0, -2)) : room === each,
  );

const HOUSE = ["lib", "worker", "components", "app"];
const files = HOUSE.flatMap(sources);
const all = files.flatMap(importsOf);

function ruleOf(file: string): Rule | undefined {
  if (file.startsWith("app/")) return isServed(file) ? SERVED : VIEWS;
  return MAY_IMPORT[dirname(file)];
}

describe("the house", () => {
  it("has a row for every room", () => {
    const rooms = new Set(files.filter((file) => !file.startsWith("app/")).map((file) => dirname(file)));
    expect(Object.keys(MAY_IMPORT).toSorted()).toEqual([...rooms].toSorted());
  });

  it.each([...Object.keys(MAY_IMPORT), "app"])("%s imports only what it may lean on", (room) => {
    const inRoom = (file: string) => (room === "app" ? file.startsWith("app/") : dirname(file) === room);
    const wrong = all.flatMap((each) => {
      const rule = ruleOf(each.file);
      const target = roomOf(each.target);
      if (!inRoom(each.file) || !rule || target === null || target === dirname(each.file)) return [];
      if (fits(rule.values, target) || (each.typeOnly && fits(rule.types ?? [], target))) return [];
      return `${each.file} imports ${each.target}. ${rule.instead}`;
    });
    expect(wrong).toEqual([]);
  });

  it("has no circle between rooms, by type either", () => {
    const leans = new Map<string, Set<string>>();
    for (const { file, target } of all) {
      const room = roomOf(target);
      if (room === null || room === dirname(file) || file.startsWith("app/")) continue;
      leans.set(dirname(file), (leans.get(dirname(file)) ?? new Set()).add(room));
    }
    const circle = (way: readonly string[]): readonly string[] | null => {
      const room = way.at(-1) ?? "";
      if (way.indexOf(room) < way.length - 1) return way.slice(way.indexOf(room));
      if (seen.has(room)) return null;
      for (const next of leans.get(room) ?? []) {
        const found = circle([...way, next]);
        if (found) return found;
      }
      seen.add(room);
      return null;
    };
    const seen = new Set<string>();
    expect([...leans.keys()].map((room) => circle([room])).filter((each) => each !== null)).toEqual([]);
  });

  it("has no room that nobody can survey", () => {
    const counts = new Map<string, number>();
    for (const file of [...files, ...["cli", "scripts"].flatMap(sources)]) {
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    }
    const large = [...counts].filter(([, count]) => count > MOST_FILES);
    expect(large, "Split it by subject, or give the reason in CONTRIBUTING.").toEqual([]);
  });

  it("keeps what only tests need out of the product", () => {
    const wrong = all.filter((each) => /\.testing$/.test(each.target));
    expect(
      wrong.map((each) => `${each.file} imports ${each.target}`),
      "What ends in .testing.ts is for tests, benches and worlds.",
    ).toEqual([]);
  });

  it("makes a caller in one place for routes, in one for pages, and by name for what the dashboard does by itself", () => {
    const importers = (made: string) => all.filter(({ target }) => target === made).map(({ file }) => file);
    expect(importers("lib/people/request-caller").toSorted(), "Take the Caller as an argument.").toEqual(
      REQUEST_DOORS.toSorted(),
    );
    const uninvited = importers("lib/people/dashboard").filter((file) => !ACTS_BY_ITSELF.includes(file));
    expect(uninvited, "Take the Caller as an argument, or say here why nobody asks.").toEqual([]);
    const makers = importers("lib/people/make-caller").filter((file) => dirname(file) !== "lib/people");
    expect(makers, "Callers are made in lib/people.").toEqual([]);
  });

  it("keeps React in app and components", () => {
    const wrong = all.filter(
      (each) => /^(lib|worker)\//.test(each.file) && /^(react|react-dom|next|lucide-react)(\/|$)/.test(each.target),
    );
    expect(
      wrong.map((each) => each.file),
      "Return data, and render it in components.",
    ).toEqual([]);
  });

  it("marks every module that touches the network or a kubeconfig as server-only", () => {
    const reaching = all.filter(
      (each) =>
        /^(prometheus-query|@kubernetes\/client-node|node:https?|node:net)$/.test(each.target) && !each.typeOnly,
    );
    const open = reaching.filter(
      (each) => !readFileSync(join(root, each.file), "utf8").startsWith('import "server-only";'),
    );
    expect(
      open.map((each) => each.file),
      'Begin the file with `import "server-only";`.',
    ).toEqual([]);
  });

  it("writes the address bar in one place", () => {
    const wrong = files.filter(
      (file) =>
        file !== "components/addresses/use-url-state.ts" &&
        /\bhistory\s*\.\s*(pushState|replaceState)\b/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(wrong, "Give `useUrlState` a form: what to parse, print and own.").toEqual([]);
  });

  it("spells addresses of the API in one place", () => {
    const wrong = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8");
      // The API server of the cluster has paths of that name too.
      const isOther = file.startsWith("lib/cluster/client/") || text.startsWith('import "server-only";');
      if (file === "lib/api-path.ts" || isOther || !/["`]\/api\b/.test(text)) return false;
      return textsIn(parseSync(file, text).program).some((each) => /^\/api(\/|$)/.test(each));
    });
    expect(wrong, "Say `apiPath(…)`, so that the API can hang elsewhere.").toEqual([]);
  });

  it("compares a kind with its group, by one predicate", () => {
    const byKindAlone = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return file !== "lib/linkerd/kinds.ts" && /kind [!=]== [A-Z_]+\.kind\b|function isNetwork\(object\b/.test(text);
    });
    expect(byKindAlone, "isKind, isEgressNetwork, isRouteKind and isService are in lib/linkerd/kinds.ts").toEqual([]);
  });

  it("prints moments in one place, in the zone that their reader chose", () => {
    const byHand = /toLocale(Date|Time)?String|Intl\.DateTimeFormat|type="(datetime-local|date|time)"/;
    const found = ["app", "components", "lib", "worker", "cli"]
      .flatMap(sources)
      .filter((file) => byHand.test(readFileSync(join(root, file), "utf8")));
    expect(found, "Use lib/print/moment.ts, `Moment`, `RelativeTime`, `MomentField`.").toEqual(["lib/print/moment.ts"]);
  });

  it("has pages that ask again by themselves nowhere but in the clock, and for schemas, which answer 304", () => {
    const polling = ["components", "app", "worker", "lib/cluster/asked", "lib/flows", "lib/changes"]
      .flatMap(sources)
      .filter((file) => !readFileSync(join(root, file), "utf8").startsWith('import "server-only";'))
      .filter((file) => /refetchInterval|setInterval\(/.test(readFileSync(join(root, file), "utf8")));
    expect(polling.sort(), "Ask the worker: `useAnswer`, `useServed`.").toEqual([
      "app/api/events/event-stream.ts",
      "components/time/use-now.ts",
      "lib/cluster/asked/schemas-query.ts",
    ]);
  });

  it("has no grab-bags and no barrels", () => {
    const grabBags = files.filter((name) => /(^|\/)(utils?|helpers?|common|misc|shared|index)(\/|\.tsx?$)/.test(name));
    expect(grabBags, "Move each piece to its noun, and import it from there.").toEqual([]);
  });

  it("keeps the bundle of CRDs out of browsers, which ask the server for the schemas that count", () => {
    const isClient = (file: string) => readFileSync(join(root, file), "utf8").startsWith('"use client";');
    const entries = [...["components", "app"].flatMap(sources).filter(isClient), "worker/egress.worker.ts"];
    expect(entries.length).toBeGreaterThan(50);
    const wrong = entries.filter((file) => reachedFrom(file).has("lib/schema/crd-schemas.json"));
    expect(wrong, "Pass the schemas of `useSchemas` as an argument.").toEqual([]);
    expect(reachedFrom("app/api/schemas/route.ts")).toContain("lib/schema/crd-schemas.json");
  });

  it("keeps the worker free of what breaks its content security policy, and of what only pages or servers use", () => {
    const reached = reachedFrom("worker/egress.worker.ts");
    expect(reached.size, "The worker should have been found.").toBeGreaterThan(20);
    const foreign = [...reached].filter((each) =>
      /^(zod|react|react-dom|next|server-only|node:.*|re2js)(\/|$)/.test(each),
    );
    expect(foreign, "Import the type alone, or load it when it is needed.").toEqual([]);
  });
});

/** Strings and the beginnings of templates in a parsed program. */
function textsIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  if ("type" in node && node.type === "Literal" && "value" in node && typeof node.value === "string")
    return [node.value];
  if ("type" in node && node.type === "TemplateLiteral" && "quasis" in node) {
    const [first] = Array.isArray(node.quasis) ? node.quasis : [];
    return [first?.value?.raw ?? "", ...Object.values(node).flatMap(textsIn)];
  }
  return Object.values(node).flatMap(textsIn);
}

/** Everything that a module brings along by value, packages too; dynamic imports are their own. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  const path = [file, `${file}.ts`, `${file}.tsx`].find((each) => /\.tsx?$/.test(each) && existsSync(join(root, each)));
  if (reached.has(path ?? file)) return reached;
  reached.add(path ?? file);
  if (path) for (const each of importsOf(path)) if (!each.typeOnly) reachedFrom(each.target, reached);
  return reached;
}
