export { isSecretName, readRules, SECRET_NAME_RULE, type SecretUse } from "./allow-list.ts";
export { openSecrets, type SecretOptions, type Secrets } from "./secrets.ts";
