{{/* What all names begin with. */}}
{{- define "muster.fullname" -}}
{{- $chart := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $chart .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $chart | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/*
The name of an object: (list $ "api"). A Service's has 63 characters at most, so that of a long release is cut; what was cut off
is told apart by a hash, or two releases that begin alike would share their objects.
*/}}
{{- define "muster.name" -}}
{{- $full := include "muster.fullname" (index . 0) -}}
{{- $suffix := index . 1 -}}
{{- $name := printf "%s-%s" $full $suffix -}}
{{- if gt (len $name) 63 -}}
{{- $room := sub 53 (len $suffix) | int -}}
{{- printf "%s-%s-%s" ($full | trunc $room | trimSuffix "-") ($full | sha256sum | trunc 8) $suffix -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}

{{- define "muster.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* What selects pods: (dict "root" $ "component" "worker" "pool" "mail"). Selectors cannot change, so neither may this. */}}
{{- define "muster.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- with .pool }}
muster/pool: {{ . }}
{{- end }}
{{- end -}}

{{/* The labels of an object, by the same dict. */}}
{{- define "muster.labels" -}}
{{ include "muster.selector" . }}
app.kubernetes.io/part-of: muster
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The metadata of an object, by the same dict with its "suffix". */}}
{{- define "muster.metadata" -}}
name: {{ include "muster.name" (list .root .suffix) }}
namespace: {{ include "muster.namespace" .root }}
labels:
  {{- include "muster.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "muster.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "muster.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* An image: (dict "root" $ "own" .image). A digest belongs to one image: one with a tag or repository of its own has not got it. */}}
{{- define "muster.image" -}}
{{- $own := default dict .own -}}
{{- $given := deepCopy .root.Values.image -}}
{{- if or $own.repository $own.tag -}}
{{- $given = omit $given "digest" -}}
{{- end -}}
{{- $image := mergeOverwrite $given $own -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default .root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* A value as one would write it in the environment: Helm reads numbers as floats, and would write 1e+06. */}}
{{- define "muster.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{- int64 . -}}
{{- else -}}
{{- toString . -}}
{{- end -}}
{{- end -}}
