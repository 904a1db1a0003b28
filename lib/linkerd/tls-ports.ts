/** Ports on which IANA knows TLS from the first byte: HTTPS and its usual alternative, LDAPS, SMTPS, IMAPS, POP3S, AMQPS, MQTTS, DoT, FTPS, Kafka's and Redis' usual ones. */
const TLS_PORTS = new Set([443, 8443, 636, 465, 993, 995, 5671, 8883, 853, 990, 9093, 6380]);

/** Whether connections to `port` usually begin with a ClientHello, and so have an SNI. */
export function isTlsPort(port: number): boolean {
  return TLS_PORTS.has(port);
}
