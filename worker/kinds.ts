import { answer } from "./kinds/answer";
import { decide } from "./kinds/decide";
import { draftRoutes } from "./kinds/draft-routes";
import { explain } from "./kinds/explain";
import { lintManifest } from "./kinds/lint-manifest";
import { policy } from "./kinds/policy";
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
  rehearse: onDemand(() => import("./kinds/rehearse").then(({ rehearse }) => rehearse)),
  draftRoutes,
  lintManifest,
  testPolicy,
  policy,
  networks: onDemand(() => import("./kinds/networks").then(({ networks }) => networks)),
  answer,
  written: onDemand(() => import("./kinds/written").then(({ written }) => written)),
  storedObject: onDemand(() => import("./kinds/stored-object").then(({ storedObject }) => storedObject)),
  draftFlow: onDemand(() => import("./kinds/draft-flow").then(({ draftFlow }) => draftFlow)),
  draftNetwork: onDemand(() => import("./kinds/draft-network").then(({ draftNetwork }) => draftNetwork)),
  clientNamespaces: onDemand(() =>
    import("./kinds/client-namespaces").then(({ clientNamespaces }) => clientNamespaces),
  ),
  whoReaches: onDemand(() => import("./kinds/who-reaches").then(({ whoReaches }) => whoReaches)),
  known: onDemand(() => import("./kinds/known").then(({ known }) => known)),
  findings: onDemand(() => import("./kinds/findings").then(({ findings }) => findings)),
};

export type Kinds = typeof KINDS;
