import { decide } from "./kinds/decide";
import { draftRoutes } from "./kinds/draft-routes";
import { explain } from "./kinds/explain";
import { lintManifest } from "./kinds/lint-manifest";
import { searchFlows } from "./kinds/search-flows";
import { testPolicy } from "./kinds/test-policy";
import { viewFlows } from "./kinds/view-flows";
import { onDemand } from "./port/kind";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = {
  decide,
  dialled: onDemand(() => import("./kinds/dialled").then(({ dialled }) => dialled)),
  explain,
  explainRequest: onDemand(() => import("./kinds/explain-request").then(({ explainRequest }) => explainRequest)),
  viewFlows,
  exportFlows: onDemand(() => import("./kinds/export-flows").then(({ exportFlows }) => exportFlows)),
  searchFlows,
  mapFlows: onDemand(() => import("./kinds/map-flows").then(({ mapFlows }) => mapFlows)),
  oneFlow: onDemand(() => import("./kinds/one-flow").then(({ oneFlow }) => oneFlow)),
  rehearse: onDemand(() => import("./kinds/rehearse").then(({ rehearse }) => rehearse)),
  draftRoutes,
  lintManifest,
  testPolicy,
};

export type Kinds = typeof KINDS;
