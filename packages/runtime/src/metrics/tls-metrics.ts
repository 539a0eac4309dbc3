/** Metrics of the certificates that a process shows, as `METRIC_TABLE` has them. */
export const TLS_METRICS = {
  tlsCertificateExpiryTimestampSeconds: {
    kind: "gauge",
    name: "tls_certificate_expiry_timestamp_seconds",
    help: "Unix time at which the certificate of a port ends, in seconds; alert when it comes near and nobody has renewed it.",
    labels: ["port"],
  },
  tlsCertificateReloads: {
    kind: "counter",
    name: "tls_certificate_reloads_total",
    help: "Changes of a port's certificate files: used, or refused because they were unusable, in which case the port keeps what it had and the log says why.",
    labels: ["port", "result"],
  },
} as const;
