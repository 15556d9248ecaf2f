/** Defines what is secret and how it is masked, for everything that is stored, logged, copied, exported or reported. */
export { MaskingStream } from './maskingStream';
export { isCredentialHeader, isSecretHeader, isSecretKey, isSecretQuery } from './names';
export {
  maskForm,
  maskHeaders,
  maskJson,
  maskPairs,
  maskQuery,
  maskText,
  maskUrl,
  maskValue,
  type MaskedText,
} from './text';
export { maskCredentials, Redactor, ScopedSecrets, SECRET_MASK, SecretValue, spellings } from './values';
export { decodeEscapes, readWebToken, webTokens } from './webTokens';
