{{/*
What all pods have: (dict "root" $ "own" … "component" "api" "pool" ""), where "own" are the values of the component. The caller
adds `containers`.
*/}}
{{- define "muster.podMetadata" -}}
labels:
  {{- include "muster.selector" . | nindent 2 }}
  {{- with mergeOverwrite (deepCopy .root.Values.commonLabels) (deepCopy (default dict .own.podLabels)) }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .own.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "muster.podSpec" -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
automountServiceAccountToken: false
# A Service called `redis` would otherwise set REDIS_PORT to tcp://…, which no process takes for a port.
enableServiceLinks: false
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with .own.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .own.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {}
  {{- include "muster.secretFiles" (dict "root" .root "component" .component "as" "volume") | nindent 2 }}
  {{- with .own.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Spread over zones and nodes, each revision by itself, unless the user says how. */}}
{{- define "muster.spread" -}}
{{- $selector := include "muster.selector" . -}}
{{- if kindIs "invalid" .own.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- $selector | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- else if .own.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml .own.topologySpreadConstraints | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers have. `args`, not `command`: the image's entry point stays before it. */}}
{{- define "muster.container" -}}
image: {{ include "muster.image" (dict "root" .root "own" .own.image) | quote }}
imagePullPolicy: {{ default .root.Values.image.pullPolicy (default dict .own.image).pullPolicy }}
securityContext:
  {{- toYaml .root.Values.securityContext | nindent 2 }}
{{- with .own.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  {{- include "muster.secretFiles" (dict "root" .root "component" .component "as" "mount") | nindent 2 }}
  {{- with .own.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* (dict "root" $ "own" …) */}}
{{- define "muster.probes" -}}
{{- $scheme := ternary "" ", scheme: HTTPS" (empty .root.Values.metrics.certificate.existingSecret) -}}
startupProbe:
  httpGet: { path: /healthz, port: metrics{{ $scheme }} }
  {{- toYaml .own.startupProbe | nindent 2 }}
livenessProbe:
  httpGet: { path: /healthz, port: metrics{{ $scheme }} }
  {{- toYaml .own.livenessProbe | nindent 2 }}
readinessProbe:
  httpGet: { path: /readyz, port: metrics{{ $scheme }} }
  {{- toYaml .own.readinessProbe | nindent 2 }}
{{- end -}}

{{/*
What comes from Secrets as files, as volumes or as what mounts them: the certificates of authorities, one key each, and pairs of
a certificate and its key, which are all of a Secret. Never by subPath: such a file stays as it was when the Secret changes.
*/}}
{{- define "muster.secretFiles" -}}
{{- $as := .as -}}
{{- $values := .root.Values -}}
{{- $files := dict "database-ca" $values.database.ca "redis-ca" $values.redis.ca -}}
{{- if ne .component "migrate" -}}
{{- $_ := set $files "metrics-tls" $values.metrics.certificate -}}
{{- $_ := set $files "metrics-client-ca" $values.metrics.clientCa -}}
{{- end -}}
{{- if eq .component "api" -}}
{{- $_ := set $files "tls" $values.api.certificate -}}
{{- $_ := set $files "client-ca" $values.api.clientCa -}}
{{- end -}}
{{- range $name, $file := $files }}
{{- if $file.existingSecret }}
{{- if eq $as "mount" }}
- { name: {{ $name }}, mountPath: /etc/muster/{{ $name }}, readOnly: true }
{{- else if $file.key }}
- name: {{ $name }}
  secret: { secretName: {{ $file.existingSecret | quote }}, items: [{ key: {{ $file.key | quote }}, path: {{ $file.key | quote }} }] }
{{- else }}
- { name: {{ $name }}, secret: { secretName: {{ $file.existingSecret | quote }} } }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Helm adds the defaults to what the user gives, and Recreate takes no `rollingUpdate`. */}}
{{- define "muster.strategy" -}}
{{- toYaml (ternary (omit . "rollingUpdate") . (eq .type "Recreate")) -}}
{{- end -}}

{{/* The values of a pool, as YAML: (dict "root" $ "given" …), which wins over `worker`. */}}
{{- define "muster.pool" -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.worker) (deepCopy .given)) -}}
{{- end -}}
