{{- define "postrider.name" -}}
{{- if contains "postrider" .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-postrider" .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "postrider.selector" -}}
app.kubernetes.io/name: postrider
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "postrider.labels" -}}
{{ include "postrider.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* The paths that a proxy opens, as a JSON array: those of clients, and those of operators if they are wanted. */}}
{{- define "postrider.paths" -}}
{{- if .Values.exposeOperators -}}
{{- concat .Values.paths .Values.operatorPaths | toJson -}}
{{- else -}}
{{- .Values.paths | toJson -}}
{{- end -}}
{{- end -}}
