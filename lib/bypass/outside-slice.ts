/** Of an EndpointSlice the addresses that are no pod's: written by hand or by an operator, they may lie anywhere. */
export interface OutsideSlice {
  namespace: string;
  /** Of the Service that it serves. */
  service: string;
  addresses: readonly string[];
  ports: readonly number[];
}
