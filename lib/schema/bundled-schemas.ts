import crdSchemas from "./crd-schemas.json";
import { asSchemas, type Schemas } from "./structural-schema";

/**
 * For where no cluster tells its own: the newest Gateway API that was known (v1.7.0, experimental channel), and the CRDs of Linkerd's
 * chart. From `npm run schemas`. Not for browsers, who ask `/api/schemas`.
 */
export const BUNDLED_SCHEMAS: Schemas = asSchemas(crdSchemas);
