{{/* A HorizontalPodAutoscaler of the Deployment of the same suffix: the dict of its labels, with "autoscaling". */}}
{{- define "muster.hpa" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "muster.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "muster.name" (list .root .suffix) }} }
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    {{- if .autoscaling.metrics }}
    {{- toYaml .autoscaling.metrics | nindent 4 }}
    {{- else }}
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .autoscaling.cpu }} } }
    {{- end }}
  {{- with .autoscaling.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* A ScaledObject of a pool's Deployment: the same dict, with "pool" and "own". */}}
{{- define "muster.scaledObject" -}}
{{- $scaling := .autoscaling -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "muster.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: { name: {{ include "muster.name" (list .root .suffix) }} }
  minReplicaCount: {{ $scaling.minReplicas }}
  maxReplicaCount: {{ $scaling.maxReplicas }}
  pollingInterval: {{ $scaling.pollingSeconds }}
  cooldownPeriod: {{ $scaling.cooldownSeconds }}
  {{- with $scaling.behavior }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- toYaml . | nindent 8 }}
  {{- end }}
  {{- if $scaling.triggers }}
  triggers:
    {{- toYaml $scaling.triggers | nindent 4 }}
  {{- else }}
  # Nobody is taken away, and one pod is there, while nobody can be asked.
  fallback: { failureThreshold: 4, replicas: {{ max 1 (int $scaling.minReplicas) }}, behavior: currentReplicasIfHigher }
  triggers:
    {{- if not $scaling.prometheus }}
    - type: external-push
      metricType: AverageValue
      metadata:
        # In every namespace it is this one that the operator of KEDA finds.
        scalerAddress: {{ printf "%s.%s.svc:%v" (include "muster.name" (list .root "api")) (include "muster.namespace" .root) .root.Values.api.service.port | quote }}
        {{- if .root.Values.api.certificate.existingSecret }}
        enableTLS: "true"
        {{- end }}
        {{- with .own.queues }}
        queues: {{ join "," . | quote }}
        {{- end }}
        slotsPerReplica: {{ include "muster.text" .own.slots | quote }}
        {{- with $scaling.placement }}
        placement: {{ . | quote }}
        {{- end }}
        {{- with $scaling.targetWait }}
        targetWait: {{ . | quote }}
        {{- end }}
      {{- with $scaling.authentication }}
      authenticationRef: { name: {{ . }} }
      {{- end }}
    {{- else }}
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: {{ $scaling.prometheus | quote }}
        query: {{ include "muster.poolDemand" . | quote }}
        threshold: {{ include "muster.text" .own.slots | quote }}
        # No answer is no 0.
        ignoreNullValues: "false"
    {{- end }}
  {{- end }}
{{- end -}}

{{/* "true" where KEDA asks the API for a pool's work. */}}
{{- define "muster.asksApi" -}}
{{- with .autoscaling -}}
{{- if and .enabled (eq .kind "keda") (not .prometheus) (not .triggers) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/*
How many slots a pool needs now: what waits in its queues and what runs in it, so that it is never idle, by this number, while a
job runs. The lanes of the queue `mail` are called q:mail:high and so on, those of the default queue q:high and so on. Where
nothing waits or runs there is no series; that is a 0 only while somebody leads, whose numbers these are, and else no answer.
*/}}
{{- define "muster.poolDemand" -}}
{{- $here := printf "namespace=%q,app_kubernetes_io_instance=%q" (include "muster.namespace" .root) .root.Release.Name -}}
{{- $lanes := list -}}
{{- range .own.queues -}}
{{- $lanes = append $lanes (ternary "q:[a-z]+" (printf "q:%s:[a-z]+" (replace "." "[.]" .)) (eq . "default")) -}}
{{- end -}}
{{- $of := ternary "" (printf ",lane=~%q" (join "|" $lanes)) (empty $lanes) -}}
{{- $waiting := printf "sum(max by (lane) (muster_queue_depth{%s%s}))" $here $of -}}
{{- $running := printf "sum(muster_worker_slots{%s,muster_pool=%q,state!=\"free\"})" $here .pool -}}
{{- $none := printf "0 * (sum(muster_leader{%s}) > 0)" $here -}}
{{- printf "(%s or %s) + (%s or %s)" $waiting $none $running $none -}}
{{- end -}}
