import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which folder may import which. `type` marks folders of which only types may be used. */
const MAY_IMPORT: Record<string, { values: string[]; types: string[]; instead: string }> = {
  "lib/linkerd": {
    values: [],
    types: [],
    instead: "The nouns stand alone: move what needs more to the folder that has it.",
  },
  "lib/resolver": {
    values: ["lib/linkerd"],
    types: [],
    instead: "The resolver is pure: pass what it needs as an argument.",
  },
  "lib/schema": {
    values: ["lib/linkerd"],
    types: [],
    instead: "What the CRDs' schemas say is pure: pass what it needs as an argument.",
  },
  "lib/threads": {
    values: ["lib"],
    types: [],
    instead: "A thread knows nothing of what runs in it: pass that as an argument.",
  },
  "lib/flows": {
    values: ["lib/linkerd", "lib/threads", "lib"],
    types: ["lib/resolver"],
    instead: "What happened knows nothing of what is wanted: they meet in app or in lib/changes.",
  },
  "lib/cluster": {
    values: ["lib/linkerd", "lib/schema", "lib"],
    types: ["lib/resolver", "lib/threads"],
    instead: "What is wanted knows nothing of what happened: they meet in app or in lib/changes.",
  },
  "lib/records": {
    values: ["lib/linkerd", "lib/cluster", "lib"],
    types: [],
    instead: "Where records are kept knows nothing of what they say: that is in lib/changes.",
  },
  "lib/authoring": {
    values: ["lib/linkerd", "lib/resolver", "lib/schema"],
    types: ["lib/flows"],
    instead: "Authoring is pure: it gets flows and a snapshot, and gives manifests.",
  },
  "lib/policy-tests": {
    values: ["lib/linkerd", "lib/resolver"],
    types: [],
    instead: "A policy test is pure: it gets a snapshot, and gives results.",
  },
  "lib/simulation": {
    values: ["lib/linkerd", "lib/resolver", "lib/schema", "lib/flows"],
    types: ["lib/changes"],
    instead: "A rehearsal is pure: it gets two snapshots and the flows.",
  },
  "lib/changes": {
    values: [
      "lib/linkerd",
      "lib/resolver",
      "lib/schema",
      "lib/cluster",
      "lib/records",
      "lib/flows",
      "lib/simulation",
      "lib/authoring",
      "lib/threads",
      "lib",
    ],
    types: [],
    instead: "Changes may use every other room of lib, and nothing of app or components.",
  },
  components: {
    values: [
      "lib",
      "lib/linkerd",
      "lib/resolver",
      "lib/schema",
      "lib/flows",
      "lib/cluster",
      "lib/authoring",
      "lib/simulation",
      "lib/policy-tests",
      "lib/changes",
    ],
    types: ["lib/threads"],
    instead: "Components draw; composing them is app's work.",
  },
};

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /(?:import|export)\s+(type\s+)?[^;'"]*?from\s+"([^"]+)"|import\("([^"]+)"\)|import\s+"([^"]+)"/g,
  );
  return [...statements].map((statement) => ({
    file,
    target: localTarget(file, statement[2] ?? statement[3] ?? statement[4] ?? ""),
    typeOnly: statement[1] !== undefined,
  }));
}

/** Path of an import inside the house, or the package's name. */
function localTarget(file: string, specifier: string): string {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (!specifier.startsWith(".")) return specifier;
  return relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join("/");
}

function roomOf(path: string): string | null {
  const parts = path.split("/");
  if (parts[0] === "components" || parts[0] === "app" || parts[0] === "e2e") return parts[0];
  if (parts[0] !== "lib") return null;
  return parts.length > 2 ? `lib/${parts[1]}` : "lib";
}

const all = ["lib", "components", "app"].flatMap(sources).flatMap(importsOf);

describe("the house", () => {
  it.each(Object.entries(MAY_IMPORT))("%s imports only what it may lean on", (room, rule) => {
    const wrong = all
      .filter((each) => roomOf(each.file) === room)
      .filter((each) => {
        const target = roomOf(each.target);
        if (target === null || target === room) return false;
        return !rule.values.includes(target) && !(each.typeOnly && rule.types.includes(target));
      })
      .map((each) => `${each.file} imports ${each.target}`);
    expect(wrong, rule.instead).toEqual([]);
  });

  it("keeps React in app and components", () => {
    const wrong = all.filter(
      (each) => each.file.startsWith("lib/") && /^(react|react-dom|next|lucide-react)(\/|$)/.test(each.target),
    );
    expect(
      wrong.map((each) => each.file),
      "Return data from lib, and render it in components.",
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

  it("has no grab-bags and no barrels", () => {
    const names = ["lib", "components", "app"].flatMap(sources);
    const grabBags = names.filter((name) => /(^|\/)(utils?|helpers?|common|misc|shared|index)(\/|\.tsx?$)/.test(name));
    expect(grabBags, "Move each piece to its noun, and import it from there.").toEqual([]);
  });

  it("keeps the bundle of CRDs out of browsers, which ask the server for the schemas that count", () => {
    const isClient = (file: string) => readFileSync(join(root, file), "utf8").startsWith('"use client";');
    const entries = [...["components", "app"].flatMap(sources).filter(isClient), "components/worker/egress.worker.ts"];
    expect(entries.length).toBeGreaterThan(50);
    const wrong = entries.filter((file) => reachedFrom(file).has("lib/schema/crd-schemas.json"));
    expect(wrong, "Pass the schemas of `useSchemas` as an argument.").toEqual([]);
    expect(reachedFrom("app/api/schemas/route.ts")).toContain("lib/schema/crd-schemas.json");
  });

  it("keeps the worker free of what breaks its content security policy, and of what only pages or servers use", () => {
    const reached = reachedFrom("components/worker/egress.worker.ts");
    expect(reached.size, "The worker should have been found.").toBeGreaterThan(20);
    const foreign = [...reached].filter((each) =>
      /^(zod|react|react-dom|next|server-only|node:.*|re2js)(\/|$)/.test(each),
    );
    expect(foreign, "Import the type alone, or load it when it is needed.").toEqual([]);
  });
});

/** Everything that a module brings along by value, packages too; dynamic imports are their own. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  const path = [file, `${file}.ts`, `${file}.tsx`].find((each) => /\.tsx?$/.test(each) && existsSync(join(root, each)));
  if (reached.has(path ?? file)) return reached;
  reached.add(path ?? file);
  if (path) for (const each of importsOf(path)) if (!each.typeOnly) reachedFrom(each.target, reached);
  return reached;
}
