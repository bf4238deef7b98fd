{{- define "mesh.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 40 characters, so that "-peers", "-node-123" and a pod's ordinal still fit in a DNS label. */}}
{{- define "mesh.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "mesh.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "mesh.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "mesh.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mesh.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "mesh.labels" -}}
{{ include "mesh.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "mesh.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "mesh.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "mesh.image" -}}
{{- $repository := printf "%s/%s" .root.Values.image.repository .service -}}
{{- if .root.Values.image.registry -}}
{{- $repository = printf "%s/%s" .root.Values.image.registry $repository -}}
{{- end -}}
{{- printf "%s:%s" $repository (default .root.Chart.AppVersion .root.Values.image.tag) -}}
{{- end -}}

{{/* HTTP port of each service; the local gRPC port is 1000 above it. */}}
{{- define "mesh.httpPorts" -}}
gateway: 8640
discovery: 8641
trust: 8642
routing: 8643
gossip: 8644
state: 8645
{{- end -}}

{{/* Where a node sends its beacon beside multicast: the pods of this release, and what the operator named. */}}
{{- define "mesh.unicastTargets" -}}
{{- $own := printf "%s-peers.%s.svc:40512" (include "mesh.fullname" .) .Release.Namespace -}}
{{- join "," (prepend .Values.discovery.unicastTargets $own) -}}
{{- end -}}

{{/* Environment of one service, as a map: the operator's settings win over the chart's. */}}
{{- define "mesh.settings" -}}
{{- $settings := dict
  "MESH_LOCAL_MODE" "network"
  "SERVER_ADDRESS" "0.0.0.0"
  "MESH_LOCAL_HOST" "127.0.0.1"
  "MESH_LOCAL_TOKENFILE" "/run/nonos-mesh/local-token"
  "MESH_DATADIR" "/var/lib/nonos-mesh"
  "MESH_REALM" .root.Values.realm
  "MESH_CYCLESECONDS" (.root.Values.cycleSeconds | int | toString)
-}}
{{- range $name, $port := fromYaml (include "mesh.httpPorts" .root) -}}
{{- $_ := set $settings (printf "MESH_LOCAL_TARGETS_%s" (upper $name)) (printf "127.0.0.1:%d" (add 1000 (int $port))) -}}
{{- end -}}
{{- if eq .service "discovery" -}}
{{- $_ := set $settings "MESH_DISCOVERY_UNICASTTARGETS" (include "mesh.unicastTargets" .root) -}}
{{- end -}}
{{- if has .service (list "gossip" "state" "trust") -}}
{{- $_ := set $settings "MESH_PROOF_GROTH16_ENABLED" (.root.Values.proof.groth16.enabled | toString) -}}
{{- $_ := set $settings "MESH_PROOF_GROTH16_DEPTH" (.root.Values.proof.groth16.depth | int | toString) -}}
{{- end -}}
{{- if eq .service "gateway" -}}
{{- $name := include "mesh.fullname" .root -}}
{{- $namespace := .root.Release.Namespace -}}
{{- $_ := set $settings "MESH_GATEWAY_ADMINADDRESS" "0.0.0.0" -}}
{{- $_ := set $settings "MESH_GATEWAY_ADMINHOSTS" (printf "$(POD_IP),%s,%s.%s,%s.%s.svc" $name $name $namespace $name $namespace) -}}
{{- end -}}
{{- if and (eq .service "gateway") .root.Values.identity.passphrase.existingSecret -}}
{{- $_ := set $settings "MESH_GATEWAY_PASSPHRASEFILE" "/run/secrets/nonos-mesh/passphrase" -}}
{{- end -}}
{{- if .values.javaOptions -}}
{{- $_ := set $settings "JDK_JAVA_OPTIONS" .values.javaOptions -}}
{{- end -}}
{{- toYaml (mergeOverwrite $settings (deepCopy .root.Values.config) (deepCopy .values.config)) -}}
{{- end -}}

{{- define "mesh.probe" -}}
httpGet:
  path: {{ .path }}
  port: {{ .port }}
periodSeconds: {{ .root.Values.probes.periodSeconds }}
timeoutSeconds: {{ .root.Values.probes.timeoutSeconds }}
{{- end -}}
