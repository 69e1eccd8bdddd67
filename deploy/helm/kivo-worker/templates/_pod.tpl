{{/* What runs, as the pod security standard "restricted" asks; any user will do, as long as it is not root. */}}
{{- define "kivo-worker.pod" -}}
serviceAccountName: {{ include "kivo-worker.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
# A stopped run writes its partial report and ends within 25 seconds.
terminationGracePeriodSeconds: 30
securityContext:
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: kivo-worker
    image: {{ include "kivo-worker.image" . | quote }}
    args:
      - {{ ternary "merge" "run" .Values.merge }}
      - --job-spec-file=/spec/job-spec.json
      - --json
      {{- if not .Values.merge }}
      - --workers={{ .Values.workers }}
      {{- with .Values.shards }}
      - --shard=auto/{{ . }}
      {{- end }}
      {{- end }}
      {{- range .Values.args }}
      - {{ . | quote }}
      {{- end }}
    env:
      - {name: KIVO_LOG_FORMAT, value: json}
      {{- if include "kivo-worker.reports" . }}
      - {name: KIVO_API_BASE_URL, value: {{ .Values.kivo.apiBaseUrl | quote }}}
      - {name: KIVO_REVIEW_RUN_ID, value: {{ .Values.kivo.reviewRunId | quote }}}
      - {name: KIVO_WORKER_CREDENTIAL, value: file:///run/kivo/credential}
      {{- end }}
      {{- if .Values.caBundle.configMap }}
      - {name: KIVO_CA_BUNDLE, value: /run/authorities/ca.crt}
      {{- end }}
      {{- with .Values.proxy.url }}
      - {name: HTTPS_PROXY, value: {{ . | quote }}}
      {{- end }}
      {{- with .Values.proxy.except }}
      - {name: NO_PROXY, value: {{ . | quote }}}
      {{- end }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{- toYaml .Values.resources | nindent 6 }}
    volumeMounts:
      - {name: spec, mountPath: /spec, readOnly: true}
      - {name: tmp, mountPath: /tmp}
      {{- if include "kivo-worker.reports" . }}
      - {name: credential, mountPath: /run/kivo, readOnly: true}
      {{- end }}
      {{- if .Values.caBundle.configMap }}
      - {name: authorities, mountPath: /run/authorities, readOnly: true}
      {{- end }}
volumes:
  - name: spec
    configMap: {name: {{ include "kivo-worker.specConfigMap" . }}}
  - name: tmp
    emptyDir: {sizeLimit: 1Gi}
  {{- if include "kivo-worker.reports" . }}
  - name: credential
    secret:
      secretName: {{ required "kivo.credential.secret: name the secret with the run's credential" .Values.kivo.credential.secret }}
      defaultMode: 0440
      items: [{key: {{ .Values.kivo.credential.key }}, path: credential}]
  {{- end }}
  {{- with .Values.caBundle.configMap }}
  - name: authorities
    configMap:
      name: {{ . }}
      items: [{key: {{ $.Values.caBundle.key }}, path: ca.crt}]
  {{- end }}
{{- end }}

{{/* Whether this run tells Kivo: parts of a batch tell nobody. */}}
{{- define "kivo-worker.reports" -}}
{{- if and .Values.kivo.apiBaseUrl (or .Values.merge (not .Values.shards)) }}yes{{ end }}
{{- end }}
