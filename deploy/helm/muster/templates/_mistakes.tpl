{{/* What cannot be told by the schema of the values, all of it at once: a line each. */}}
{{- define "muster.mistakes" -}}
{{- $mistakes := list -}}
{{- if not .Values.image.repository -}}
{{- $mistakes = append $mistakes "image.repository: expected the image that you have built and pushed (deploy/Dockerfile), such as registry.example/muster; it is not set, and none is published" -}}
{{- end -}}
{{- if not .Values.database.existingSecret -}}
{{- $mistakes = append $mistakes (printf "database.existingSecret: expected the name of a Secret with DATABASE_URL; it is not set. One is made by: kubectl --namespace %s create secret generic muster --from-literal=DATABASE_URL=postgres://… --from-literal=REDIS_URL=redis://…" (include "muster.namespace" .)) -}}
{{- end -}}
{{- with .Values.redis -}}
{{- if not (or .existingSecret .host) -}}
{{- $mistakes = append $mistakes "redis.existingSecret, redis.host: expected the name of a Secret with REDIS_URL, or a host name; neither is set" -}}
{{- end -}}
{{- if and .existingSecret .host -}}
{{- $mistakes = append $mistakes (printf "redis.existingSecret, redis.host: expected one of them; got both, %q and %q" .existingSecret .host) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.api.clientCa.existingSecret (not .Values.api.certificate.existingSecret) -}}
{{- $mistakes = append $mistakes "api.clientCa: expected api.certificate.existingSecret beside it, for only TLS asks for certificates; it is not set" -}}
{{- end -}}
{{- if and .Values.metrics.clientCa.existingSecret (not .Values.metrics.certificate.existingSecret) -}}
{{- $mistakes = append $mistakes "metrics.clientCa: expected metrics.certificate.existingSecret beside it, for only TLS asks for certificates; it is not set" -}}
{{- end -}}
{{- $settings := dict "settings" .Values.settings "api.settings" .Values.api.settings "worker.settings" .Values.worker.settings "migrate.settings" .Values.migrate.settings -}}
{{- range .Values.workerPools -}}
{{- $_ := set $settings (printf "workerPools, %q: settings" .name) .settings -}}
{{- end -}}
{{- $known := .Files.Lines "files/settings.txt" -}}
{{- $own := include "muster.ownNames" . | fromYaml -}}
{{- range $where, $given := $settings -}}
{{- range $name, $value := (default dict $given) -}}
{{- if hasKey $own $name -}}
{{- $mistakes = append $mistakes (printf "%s: %s is set by %s" $where $name (get $own $name)) -}}
{{- else if not (or (has (trimSuffix "_FILE" $name) $known) (has $name $known) (hasPrefix "OTEL_" $name)) -}}
{{- $mistakes = append $mistakes (printf "%s: expected variables of docs/configuration.md; got %s. What is not Muster's goes into extraEnv" $where $name) -}}
{{- end -}}
{{- if regexMatch "://[^/]*@" (toString $value) -}}
{{- $mistakes = append $mistakes (printf "%s: %s has a user or a password in its URL, which belongs into a Secret: give it by extraEnv" $where $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $mistakes = concat $mistakes (include "muster.scaleMistakes" (dict "of" "api" "autoscaling" .Values.api.autoscaling) | fromJsonArray) -}}
{{- $names := list -}}
{{- range $given := .Values.workerPools -}}
{{- $pool := include "muster.pool" (dict "root" $ "given" $given) | fromYaml -}}
{{- if has $pool.name $names -}}
{{- $mistakes = append $mistakes (printf "workerPools: expected a name of its own for each pool; got %q twice" $pool.name) -}}
{{- end -}}
{{- $names = append $names $pool.name -}}
{{- $of := printf "workerPools, %q" $pool.name -}}
{{- $mistakes = concat $mistakes (include "muster.scaleMistakes" (dict "of" $of "autoscaling" $pool.autoscaling "auth" (eq $.Values.api.auth "required")) | fromJsonArray) -}}
{{- end -}}
{{- join "\n" $mistakes -}}
{{- end -}}

{{/* Those of one `autoscaling`, as JSON. */}}
{{- define "muster.scaleMistakes" -}}
{{- $mistakes := list -}}
{{- with .autoscaling -}}
{{- if .enabled -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- $mistakes = append $mistakes (printf "%s: expected autoscaling.minReplicas to be at most maxReplicas; got %d and %d" $.of (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- if eq (default "hpa" .kind) "keda" -}}
{{- if and $.auth (include "muster.asksApi" (dict "autoscaling" .)) (not .authentication) -}}
{{- $mistakes = append $mistakes (printf "%s: expected autoscaling.authentication, the name of a TriggerAuthentication with a client certificate, because api.auth is required; it is not set. autoscaling.prometheus or autoscaling.triggers would do as well" $.of) -}}
{{- end -}}
{{- else if lt (int .minReplicas) 1 -}}
{{- $mistakes = append $mistakes (printf "%s: expected autoscaling.minReplicas of at least 1, unless autoscaling.kind is keda; got %d" $.of (int .minReplicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $mistakes -}}
{{- end -}}

{{/* Settings that have a value of their own, and which: twice in one container, Kubernetes would take the last. */}}
{{- define "muster.ownNames" -}}
DATABASE_URL: database.existingSecret
DATABASE_SCHEMA: database.schema
DATABASE_CA_FILE: database.ca
REDIS_URL: redis.existingSecret
REDIS_URLS: redis.existingSecret, with redis.key REDIS_URLS
REDIS_HOST: redis.host
REDIS_PORT: redis.port
REDIS_DB: redis.db
REDIS_PASSWORD: redis.password
REDIS_SENTINEL_PASSWORD: extraEnv, from a Secret
OIDC_CLIENT_SECRET: api.extraEnv, from a Secret
OTEL_EXPORTER_OTLP_HEADERS: extraEnv, from a Secret
OTEL_EXPORTER_OTLP_TRACES_HEADERS: extraEnv, from a Secret
REDIS_KEY_PREFIX: redis.keyPrefix
REDIS_CA_FILE: redis.ca
API_HOST: listenHost
API_PORT: api.service.port, and is 8081 in the pod
TLS: api.tls
TLS_CERT_FILE: api.certificate
TLS_KEY_FILE: api.certificate
TLS_CLIENT_CA_FILE: api.clientCa
AUTH: api.auth
METRICS_HOST: listenHost
METRICS_TLS_CERT_FILE: metrics.certificate
METRICS_TLS_KEY_FILE: metrics.certificate
METRICS_TLS_CLIENT_CA_FILE: metrics.clientCa
METRICS_PORT: the chart, as 2112 for the API and 2113 for workers
WORKER_NAME: the chart, as the pod's name
WORKER_CONCURRENCY: slots of the pool or of worker
WORKER_QUEUES: queues of the pool or of worker
DRAIN_SECONDS: drainSeconds of the pool or of worker
HANDLERS: handlers of the pool or of worker
{{- end -}}
