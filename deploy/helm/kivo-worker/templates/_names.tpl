{{- define "kivo-worker.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "kivo-worker.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "kivo-worker.name" .) }}
{{- end }}

{{- define "kivo-worker.specConfigMap" -}}
{{ .Values.specConfigMap | default (include "kivo-worker.name" .) }}
{{- end }}

{{- define "kivo-worker.image" -}}
{{- with .Values.image.digest -}}
{{ $.Values.image.repository }}@{{ . }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "kivo-worker.selector" -}}
app.kubernetes.io/name: kivo-worker
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kivo-worker.labels" -}}
{{ include "kivo-worker.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
