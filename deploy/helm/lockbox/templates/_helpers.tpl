{{/* The programs, as schemas/topics.yaml has them. */}}
{{- define "lockbox.programs" -}}
{{ .Files.Get "files/programs.yaml" }}
{{- end }}

{{- define "lockbox.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Of one program: what `defaults` says, and `programs` otherwise. Arguments: root, name. */}}
{{- define "lockbox.options" -}}
{{- $own := (get .root.Values.programs .name) | default dict -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $own) | toYaml }}
{{- end }}

{{/* "true" for a program that runs. Arguments: root, name. */}}
{{- define "lockbox.isEnabled" -}}
{{- $own := (get .root.Values.programs .name) | default dict -}}
{{- $program := get (include "lockbox.programs" .root | fromYaml) .name | default dict -}}
{{- $isUsual := not (get $program "optional") -}}
{{- if eq (hasKey $own "enabled" | ternary (get $own "enabled") $isUsual | toString) "true" }}true{{ end }}
{{- end }}

{{/* Arguments: root, name. */}}
{{- define "lockbox.selector" -}}
app.kubernetes.io/name: lockbox
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{/* Arguments: root, name. */}}
{{- define "lockbox.labels" -}}
{{ include "lockbox.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* Arguments: root, step: the step of an upgrade from which on the new image is used. */}}
{{- define "lockbox.image" -}}
{{- $values := .root.Values -}}
{{- $repository := required "image.repository is not set: an image of deploy/images/services/Dockerfile" $values.image.repository -}}
{{- $image := $values.image -}}
{{- $from := $values.upgrade.from -}}
{{- if and (or $from.tag $from.digest) (gt (int .step) (int $values.upgrade.step)) }}{{ $image = $from }}{{ end -}}
{{- if $image.digest }}{{ $repository }}@{{ $image.digest }}
{{- else }}{{ $repository }}:{{ $image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{/* The settings that every program has, and its own. Arguments: root, name, secrets, settings. */}}
{{- define "lockbox.environment" -}}
{{- $values := .root.Values -}}
{{- $settings := dict
  "LOCKBOX_KAFKA_BROKERS" (required "kafka.brokers is not set" $values.kafka.brokers)
  "LOCKBOX_REGISTRY_URL" (required "registry.url is not set" $values.registry.url)
  "LOCKBOX_PARTITIONS" (toString $values.partitions)
  "LOCKBOX_PROVIDER_PASSKEYS_FROM" $values.providerPasskeysFrom
  "LOCKBOX_HTTP_PORT" "8080"
  "LOCKBOX_HEALTH_PORT" "8081"
-}}
{{- $secrets := list -}}
{{- if $values.kafka.tls }}{{- $_ := set $settings "LOCKBOX_KAFKA_TLS" "true" -}}{{- end -}}
{{- if $values.mongo.tls }}{{- $_ := set $settings "LOCKBOX_MONGO_TLS" "true" -}}{{- end -}}
{{- if $values.caConfigMap -}}
  {{- if $values.kafka.tls }}{{- $_ := set $settings "LOCKBOX_KAFKA_CA_FILE" "/etc/lockbox-ca/ca.crt" -}}{{- end -}}
  {{- if hasPrefix "https:" $values.registry.url }}{{- $_ := set $settings "LOCKBOX_REGISTRY_CA_FILE" "/etc/lockbox-ca/ca.crt" -}}{{- end -}}
  {{- if $values.mongo.tls }}{{- $_ := set $settings "LOCKBOX_MONGO_CA_FILE" "/etc/lockbox-ca/ca.crt" -}}{{- end -}}
{{- end -}}
{{- if eq $values.kafka.authentication "certificate" -}}
  {{- $_ := set $settings "LOCKBOX_KAFKA_CERTIFICATE_FILE" "/run/secrets/lockbox-tls/tls.crt" -}}
  {{- $_ := set $settings "LOCKBOX_KAFKA_KEY_FILE" "/run/secrets/lockbox-tls/tls.key" -}}
{{- else if ne $values.kafka.authentication "none" -}}
  {{- $_ := set $settings "LOCKBOX_KAFKA_SASL" $values.kafka.authentication -}}
  {{- $secrets = append $secrets "LOCKBOX_KAFKA_PASSWORD" -}}
  {{- if $values.kafka.usernameInSecret -}}
    {{- $secrets = append $secrets "LOCKBOX_KAFKA_USERNAME" -}}
  {{- else -}}
    {{- $_ := set $settings "LOCKBOX_KAFKA_USERNAME" (printf "lockbox-%s" .name) -}}
  {{- end -}}
{{- end -}}
{{- if $values.registry.username -}}
  {{- $_ := set $settings "LOCKBOX_REGISTRY_USERNAME" $values.registry.username -}}
  {{- $secrets = append $secrets "LOCKBOX_REGISTRY_PASSWORD" -}}
{{- end -}}
{{- if has "LOCKBOX_MONGO_URL" .secrets -}}
  {{- if $values.mongo.url -}}
    {{- $_ := set $settings "LOCKBOX_MONGO_URL" $values.mongo.url -}}
  {{- end -}}
  {{- if contains "MONGODB-X509" $values.mongo.url -}}
    {{- $_ := set $settings "LOCKBOX_MONGO_CERTIFICATE_FILE" "/run/secrets/lockbox-tls/tls.crt" -}}
    {{- $_ := set $settings "LOCKBOX_MONGO_KEY_FILE" "/run/secrets/lockbox-tls/tls.key" -}}
  {{- end -}}
{{- end -}}
{{- $settings = mergeOverwrite $settings (deepCopy $values.settings) (deepCopy .settings) -}}
{{- range $name := list "LOCKBOX_INSTALLATION" "LOCKBOX_SIGNING_PUBLIC_KEYS" "LOCKBOX_CHECKPOINT_PUBLIC_KEYS" "LOCKBOX_PORTAL_URL" "LOCKBOX_OIDC_ISSUER" "LOCKBOX_PROVIDER_OIDC_ISSUER" "LOCKBOX_ACCESS_URL" -}}
  {{- if not (get $settings $name) }}{{- fail (printf "settings.%s is not set (docs/settings.md)" $name) }}{{- end -}}
{{- end -}}
{{- range $name, $value := $settings }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- range $name := concat $secrets .secrets | uniq }}
{{- if not (hasKey $settings $name) }}
- name: {{ $name }}
  valueFrom:
    # What is missing and needed the program names itself at start.
    secretKeyRef: { name: {{ $values.secrets.prefix }}{{ $.name }}, key: {{ $name }}, optional: true }
{{- end }}
{{- end }}
{{- end }}

{{/* Whether a program shows a certificate of its own. Arguments: root, secrets. */}}
{{- define "lockbox.showsCertificate" -}}
{{- if eq .root.Values.kafka.authentication "certificate" }}true
{{- else if and (has "LOCKBOX_MONGO_URL" .secrets) (contains "MONGODB-X509" .root.Values.mongo.url) }}true{{ end }}
{{- end }}

{{/* Arguments: root, name, secrets. */}}
{{- define "lockbox.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if include "lockbox.showsCertificate" . }}
- { name: certificate, mountPath: /run/secrets/lockbox-tls, readOnly: true }
{{- end }}
{{- if .root.Values.caConfigMap }}
- { name: ca, mountPath: /etc/lockbox-ca, readOnly: true }
{{- end }}
{{- if .root.Values.filesConfigMap }}
- { name: files, mountPath: /etc/lockbox, readOnly: true }
{{- end }}
{{- if get (include "lockbox.options" . | fromYaml) "filesSecret" }}
- { name: secret-files, mountPath: /run/secrets/files, readOnly: true }
{{- end }}
{{- end }}

{{- define "lockbox.volumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 256Mi } }
{{- if include "lockbox.showsCertificate" . }}
- name: certificate
  secret: { secretName: {{ .root.Values.secrets.prefix }}{{ .name }}{{ .root.Values.secrets.certificateSuffix }}, defaultMode: 0440 }
{{- end }}
{{- if .root.Values.caConfigMap }}
- name: ca
  configMap: { name: {{ .root.Values.caConfigMap }} }
{{- end }}
{{- if .root.Values.filesConfigMap }}
- name: files
  configMap: { name: {{ .root.Values.filesConfigMap }} }
{{- end }}
{{- $options := include "lockbox.options" . | fromYaml }}
{{- if get $options "filesSecret" }}
- name: secret-files
  secret: { secretName: {{ get $options "filesSecret" }}, defaultMode: 0440 }
{{- end }}
{{- end }}

{{- define "lockbox.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "lockbox.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What runs `lockbox`, with the rights of the platform team. Arguments: root, component, args, and `doctor` where programs are asked. */}}
{{- define "lockbox.commandPod" -}}
{{- $root := .root -}}
{{- $name := $root.Values.setup.name -}}
{{- $secrets := list "LOCKBOX_MONGO_URL" -}}
{{- $settings := dict -}}
{{- if $root.Values.setup.registryUsername -}}
  {{- $_ := set $settings "LOCKBOX_REGISTRY_USERNAME" $root.Values.setup.registryUsername -}}
  {{- $secrets = append $secrets "LOCKBOX_REGISTRY_PASSWORD" -}}
{{- end -}}
{{- if .doctor -}}
  {{- $secrets = append $secrets "LOCKBOX_SMTP_URL" -}}
  {{- $urls := list -}}
  {{- range $program, $about := include "lockbox.programs" $root | fromYaml -}}
    {{- if include "lockbox.isEnabled" (dict "root" $root "name" $program) -}}
      {{- $port := get $about "healthPort" | default false | ternary 8081 8080 -}}
      {{- $urls = append $urls (printf "http://%s-%s:%d" (include "lockbox.name" $root) $program $port) -}}
    {{- end -}}
  {{- end -}}
  {{- $_ := set $settings "LOCKBOX_HEALTH_URLS" (join "," $urls) -}}
{{- end -}}
{{- $of := dict "root" $root "name" $name "secrets" $secrets "settings" $settings -}}
restartPolicy: Never
serviceAccountName: default
automountServiceAccountToken: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "lockbox.podSecurity" $root | nindent 2 }}
containers:
{{- range $index, $args := .commands }}
  - name: lockbox-{{ $index }}
    image: {{ include "lockbox.image" (dict "root" $root "step" 1) }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args: {{ concat (list "services/ctl/src/main.ts") $args | toJson }}
    env: {{- include "lockbox.environment" $of | nindent 6 }}
    resources: {{- toYaml $root.Values.setup.resources | nindent 6 }}
    securityContext: {{- include "lockbox.containerSecurity" $root | nindent 6 }}
    volumeMounts: {{- include "lockbox.volumeMounts" $of | nindent 6 }}
{{- end }}
volumes: {{- include "lockbox.volumes" $of | nindent 2 }}
{{- end }}
