{{/* A Job's spec. Exit codes that running again cannot mend end it; a pod that was evicted does not count. */}}
{{- define "kivo-worker.job" -}}
{{- $indexed := and .Values.shards (not .Values.merge) -}}
{{- if $indexed -}}
completionMode: Indexed
completions: {{ .Values.shards }}
parallelism: {{ .Values.shards }}
backoffLimitPerIndex: 2
{{- else -}}
backoffLimit: 2
{{- end }}
ttlSecondsAfterFinished: 604800
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions: [{type: DisruptionTarget, status: "True"}]
    - action: {{ if $indexed }}FailIndex{{ else }}FailJob{{ end }}
      onExitCodes: {operator: In, values: [1, 2, 4, 5, 6, 70]}
template:
  metadata:
    labels: {{- include "kivo-worker.labels" . | nindent 6 }}
  spec: {{- include "kivo-worker.pod" . | nindent 4 }}
{{- end }}
