import { decide } from "./kinds/decide";
import { dialled } from "./kinds/dialled";
import { draftRoutes } from "./kinds/draft-routes";
import { explain } from "./kinds/explain";
import { explainRequest } from "./kinds/explain-request";
import { exportFlows } from "./kinds/export-flows";
import { lintManifest } from "./kinds/lint-manifest";
import { mapFlows } from "./kinds/map-flows";
import { rehearse } from "./kinds/rehearse";
import { searchFlows } from "./kinds/search-flows";
import { testPolicy } from "./kinds/test-policy";
import { viewFlows } from "./kinds/view-flows";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = {
  decide,
  dialled,
  explain,
  explainRequest,
  viewFlows,
  exportFlows,
  searchFlows,
  mapFlows,
  rehearse,
  draftRoutes,
  lintManifest,
  testPolicy,
};

export type Kinds = typeof KINDS;
