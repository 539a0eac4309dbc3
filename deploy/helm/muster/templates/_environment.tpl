{{/* What says where the stores are: (dict "root" $ "database" dict), the latter where another Secret has the URL. */}}
{{- define "muster.databaseEnvironment" -}}
{{- $all := .root.Values.database -}}
{{- $own := default dict .database -}}
{{- $secret := default $all.existingSecret $own.existingSecret -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $secret | quote }}, key: {{ default $all.key $own.key | quote }} } }
{{- with $all.schema }}
- { name: DATABASE_SCHEMA, value: {{ . | quote }} }
{{- end }}
{{- if $all.ca.existingSecret }}
- { name: DATABASE_CA_FILE, value: {{ printf "/etc/muster/database-ca/%s" $all.ca.key | quote }} }
{{- end }}
{{- end -}}

{{- define "muster.redisEnvironment" -}}
{{- with .Values.redis -}}
{{- if .existingSecret -}}
- name: {{ ternary "REDIS_URLS" "REDIS_URL" (eq .key "REDIS_URLS") }}
  valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .key | quote }} } }
{{- else -}}
- { name: REDIS_HOST, value: {{ .host | quote }} }
- { name: REDIS_PORT, value: {{ include "muster.text" .port | quote }} }
- { name: REDIS_DB, value: {{ include "muster.text" .db | quote }} }
{{- if .password.existingSecret }}
- name: REDIS_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .password.existingSecret | quote }}, key: {{ .password.key | quote }} } }
{{- end }}
{{- end }}
{{- with .keyPrefix }}
- { name: REDIS_KEY_PREFIX, value: {{ . | quote }} }
{{- end }}
{{- if .ca.existingSecret }}
- { name: REDIS_CA_FILE, value: {{ printf "/etc/muster/redis-ca/%s" .ca.key | quote }} }
{{- end }}
{{- end -}}
{{- end -}}

{{/* Settings, and what the user adds: (dict "root" $ "own" …), of which the later win. */}}
{{- define "muster.settings" -}}
{{- $settings := mergeOverwrite (deepCopy .root.Values.settings) (deepCopy (default dict .own.settings)) -}}
{{- range $name, $value := $settings }}
{{- if not (kindIs "invalid" $value) }}
- { name: {{ $name }}, value: {{ include "muster.text" $value | quote }} }
{{- end }}
{{- end }}
{{- with concat (default list .root.Values.extraEnv) (default list .own.extraEnv) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the API's port speaks. */}}
{{- define "muster.apiTls" -}}
{{- with .Values.api -}}
{{- if .certificate.existingSecret -}}
- { name: TLS_CERT_FILE, value: /etc/muster/tls/tls.crt }
- { name: TLS_KEY_FILE, value: /etc/muster/tls/tls.key }
{{- else -}}
# YAML reads an `off` without quotes as false.
- { name: TLS, value: {{ .tls | default "off" | quote }} }
{{- end }}
{{- if .clientCa.existingSecret }}
- { name: TLS_CLIENT_CA_FILE, value: {{ printf "/etc/muster/client-ca/%s" .clientCa.key | quote }} }
{{- end }}
{{- end -}}
{{- end -}}

{{/* Where /metrics and the probes are: (dict "root" $ "port" "2112"). */}}
{{- define "muster.metricsEnvironment" -}}
- { name: METRICS_HOST, value: {{ .root.Values.listenHost | quote }} }
- { name: METRICS_PORT, value: {{ .port | quote }} }
{{- with .root.Values.metrics }}
{{- if .certificate.existingSecret }}
- { name: METRICS_TLS_CERT_FILE, value: /etc/muster/metrics-tls/tls.crt }
- { name: METRICS_TLS_KEY_FILE, value: /etc/muster/metrics-tls/tls.key }
{{- end }}
{{- if .clientCa.existingSecret }}
- { name: METRICS_TLS_CLIENT_CA_FILE, value: {{ printf "/etc/muster/metrics-client-ca/%s" .clientCa.key | quote }} }
{{- end }}
{{- end }}
{{- end -}}
